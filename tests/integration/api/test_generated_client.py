"""A client that a generator makes of the API's description, against a real server."""

import hashlib
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

from include.dtr.site import create_site
from include.dtr.web.services import Services
from tests.conftest import PROJECT
from tests.integration.api.conftest import Site, ok

CONFIG = PROJECT / "deploy" / "client" / "openapi-python-client.yaml"
DTR = "DTR-1064-2025-11-09"
PACKAGE = "driver_statements_client"


@pytest.fixture(scope="module")
def description(site: Site) -> Mapping[str, Any]:
    site.app.openapi()  # made once, and kept: on a busy machine nobody would wait for it
    return cast("Mapping[str, Any]", ok(site.client("reader").get("/openapi.json")))


@pytest.fixture(scope="module")
def generated(
    description: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ModuleType]:
    """The client as a package; a warning of the generator is something that it left out."""
    folder = tmp_path_factory.mktemp("client")
    file = folder / "openapi.json"
    file.write_text(json.dumps(description))
    done = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--path", file,
            "--config", CONFIG, "--meta", "none", "--output-path", folder / PACKAGE,
            "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(PACKAGE)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def client(generated: ModuleType, site: Site) -> Any:
    return generated.AuthenticatedClient(base_url=site.url, token="editor", timeout=60)


def call(tag: str, name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")


def test_it_lists_and_reads_statements(client: Any) -> None:
    listed = call("statements", "list_statements").sync(client=client, lease_id=1064)
    assert DTR in {item.dtr_id for item in listed.items}
    one = call("statements", "one_statement").sync(DTR, client=client)
    assert one.period_start.isoformat() == "2025-11-09"
    assert one.revisions[0].revision == 1


def test_it_gets_files_as_bytes(client: Any, site: Site) -> None:
    answer = call("statements", "statement_pdf").sync_detailed(DTR, client=client)
    (row,) = site.rows("SELECT pdf_sha256 FROM dtr WHERE dtr_id = %s", DTR)
    assert answer.status_code == 200
    assert hashlib.sha256(answer.parsed.payload.read()).hexdigest() == row["pdf_sha256"]
    sheet = call("export", "export_xlsx").sync(client=client, lease_id=1064)
    assert sheet.payload.read(2) == b"PK"


def test_a_refusal_is_a_problem_with_its_sentence(client: Any, generated: ModuleType) -> None:
    models = importlib.import_module(f"{PACKAGE}.models")
    body = models.VoidBody(reason="entered by mistake", revision=99)
    refused = call("statements", "void_statement").sync_detailed(DTR, client=client, body=body)
    assert refused.status_code == 409
    assert isinstance(refused.parsed, models.Problem)
    assert "revision 99 no longer stands" in refused.parsed.detail
    stranger = generated.AuthenticatedClient(base_url=client._base_url, token="forged")
    denied = call("statements", "one_statement").sync_detailed(DTR, client=stranger)
    assert denied.status_code == 401
    assert isinstance(denied.parsed, models.Problem)


def test_it_knows_health_without_a_login(generated: ModuleType, site: Site) -> None:
    client = generated.Client(base_url=site.url)
    assert call("health", "health").sync(client=client).status == "ok"


@pytest.fixture(scope="module")
def operations(description: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_has_a_name_of_its_own_in_words(
    operations: list[tuple[str, Mapping[str, Any]]],
) -> None:
    names = [operation["operationId"] for _, operation in operations]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and "__" not in name for name in names), names


def test_every_refusal_has_its_model(operations: list[tuple[str, Mapping[str, Any]]]) -> None:
    for name, operation in operations:
        if name == "GET /health":
            continue
        refusals = {c: r for c, r in operation["responses"].items() if c >= "400" and c != "416"}
        assert {"401", "403", "422", "500", "503"} <= set(refusals), name
        if "requestBody" in operation:
            assert "413" in refusals, name
        for code, refusal in refusals.items():
            schema = refusal["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}, (name, code)


def test_what_has_to_be_sent_has_an_example(
    operations: list[tuple[str, Mapping[str, Any]]], description: Mapping[str, Any]
) -> None:
    for name, operation in operations:
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            if parameter["required"] and schema.get("type") == "string":
                assert schema.get("examples") or parameter.get("example"), (name, parameter)
        body = operation.get("requestBody", {"content": {}})["content"].get("application/json")
        if body:
            name_of_model = body["schema"]["$ref"].rpartition("/")[2]
            examples = description["components"]["schemas"][name_of_model].get("examples")
            assert examples, name
            whole = {"components": description["components"], **body["schema"]}
            for example in examples:
                assert list(Draft202012Validator(whole).iter_errors(example)) == [], name


def test_it_is_the_description_that_the_docs_are_built_from(
    description: Mapping[str, Any],
) -> None:
    built = create_site(cast("Services", None)).openapi()
    assert {**built, "servers": description["servers"]} == description
