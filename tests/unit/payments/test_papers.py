"""What foreign checkers say of checks and lists: PDF/A-1a and PDF/UA-1, as statements are."""

from collections.abc import Callable
from pathlib import Path

import page
import pdfua
import pytest

from include.dtr.payments.bank import listing
from include.dtr.payments.bank.checks import Position, pdf
from tests.unit.payments.test_checks import check
from tests.unit.payments.test_reports import COMPANY, LISTINGS, MADE

CHECKS = [check(1001), check(1002, payee="মোঃ আব্দুর রহমান"), check(1003, payee="محمد علی خان")]
FILES: dict[str, Callable[[], bytes]] = {
    "checks": lambda: pdf(CHECKS, COMPANY, MADE),
    "checks in the middle": lambda: pdf(CHECKS, COMPANY, MADE, position=Position.MIDDLE),
    "register": lambda: listing.pdf(LISTINGS[0], COMPANY, MADE),
    "nobody unpaid": lambda: listing.pdf(LISTINGS[3], COMPANY, MADE),
}


@pytest.mark.parametrize("name", FILES)
def test_papers_keep_for_the_archive_and_can_be_read_aloud(name: str, tmp_path: Path) -> None:
    made = FILES[name]()
    for profile in ("pdfa-1a", "pdfua-1"):
        report = page.validate_pdf_bytes(made, profile=profile)
        assert [failure.message for failure in report.failures] == []
    path = tmp_path / "paper.pdf"
    path.write_bytes(made)
    assert [(x.rule_id, x.message) for x in pdfua.validate(path).findings] == []
