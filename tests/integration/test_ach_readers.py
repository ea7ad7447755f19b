"""Two readers that were not written here read our file to the same payments and totals."""

import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from ach.parser import Parser

from include.dtr.payments.bank import ach
from include.dtr.payments.bank.entries import AccountType
from tests.unit.payments.senders import balanced_fleet, fleet, payment

PACKAGE = "@midlandsbank/node-nacha@0.4.0"
SCRIPT = """
const nacha = require('@midlandsbank/node-nacha')
const source = require('fs').readFileSync(0).toString()
process.stdout.write(JSON.stringify(nacha.from({ format: 'ach', source }).data))
"""
PAYMENTS = [
    payment(3, name="রহমান", note="DTR-1003-2026-11-22"),
    payment(1, name="O'Neil <Bo> & Sons", note="DTR-1001-2026-11-22"),
    payment(2, account_type=AccountType.SAVINGS, account_number="12345678901234567"),
    *(payment(number) for number in range(4, 39)),
]
EXPECTED = sorted(
    (one.individual_id, one.routing_number, one.account_number, one.amount) for one in PAYMENTS
)


@pytest.fixture(params=[False, True], ids=["unbalanced", "balanced"])
def file(request: pytest.FixtureRequest) -> ach.AchFile:
    sender = balanced_fleet(addenda=True) if request.param else fleet(addenda=True)
    return ach.build(
        sender,
        PAYMENTS,
        effective=date(2026, 12, 3),
        created=datetime(2026, 11, 29, 11, tzinfo=UTC),
        file_modifier="A",
        batch_number=7,
    )


def test_carta_ach_reads_the_same_payments(file: ach.AchFile) -> None:
    read = Parser(file.content.decode()).as_dict()
    (batch,) = read["batches"]
    found = sorted(
        (
            one["ind_id"].strip(),
            one["recv_dfi_id"] + one["check_digit"],
            one["dfi_acnt_num"].strip(),
            int(one["amount"]),
        )
        for one in (entry["entry_detail"] for entry in batch["entries"][: file.count])
    )
    assert found == EXPECTED
    for control in (batch["batch_control"], read["file_control"]):
        assert int(control["credit_amount"]) == file.total
        assert int(control["entry_hash"]) == file.entry_hash
        assert int(control["entadd_count"]) == len(batch["entries"]) + 2
    assert batch["batch_header"]["company_id"] == batch["batch_control"]["company_id"]
    notes = [one["pmt_rel_info"].strip() for e in batch["entries"] for one in e["addenda"]]
    assert notes == ["DTR-1001-2026-11-22", "DTR-1003-2026-11-22"]


@pytest.fixture(scope="module")
def node_nacha(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own with the reader installed from npm."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text("{}")
    (folder / "read.js").write_text(SCRIPT)
    flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0"]
    try:
        installed = subprocess.run(
            ["npm", "install", *flags, PACKAGE],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm's registry did not answer in time")
    if installed.returncode:
        pytest.skip(f"npm could not install {PACKAGE}: {installed.stderr.strip()[-200:]}")
    return folder


def test_node_nacha_reads_the_same_payments(file: ach.AchFile, node_nacha: Path) -> None:
    done = subprocess.run(
        ["node", "read.js"], cwd=node_nacha, input=file.content, capture_output=True, check=True
    )
    read: dict[str, Any] = json.loads(done.stdout)
    (batch,) = read["batches"]
    found = sorted(
        (
            one["identificationNumber"],
            f"{one['receivingDFIIdentification']:08}{one['checkDigit']}",
            one["dfiAccount"],
            one["amount"],
        )
        for one in batch["entries"][: file.count]
    )
    assert found == EXPECTED
    for control in (batch["footer"], read["file"]["footer"]):
        assert control["totalCredit"] == file.total
        assert control["entryHash"] == file.entry_hash
        assert control["entryAndAddendaCount"] == len(batch["entries"]) + 2
    assert batch["companyId"] == batch["footer"]["companyId"]
    assert batch["effectiveDate"] == "261203"
