"""The law of payments, whatever people do in whatever order.

Paid + in flight + still due = total due, and never more in flight or settled than was due.
"""

import contextlib
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, ClassVar

import psycopg
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from include.dtr.errors import ChangeRefused
from include.dtr.model import PaymentType
from include.dtr.office import voiding
from include.dtr.office.seen import Seen
from include.dtr.payments import (
    approving,
    canceling,
    claiming,
    downloading,
    finding,
    holding,
    noting,
    ordering,
    orders,
    returning,
    reversing,
    sending,
    settling,
)
from include.dtr.payments import records as kept
from include.dtr.payments.asked import asked_for
from include.dtr.payments.noting import Payment
from include.dtr.payments.records import PaymentRow
from include.dtr.payments.reversing import SentWrongly
from tests.integration.payments.conftest import MARY, PAY_DAY, PETE, Payroll

WEEKS = (date(2025, 10, 26), date(2025, 11, 2))
COUNTS = ("PLANNED", "HELD", "SENT", "SETTLED")
REASON = "for the property test"
_numbers = count(1)
cents = st.integers(-5_000, 30_000).map(lambda amount: Decimal(amount) / 100)
weeks = st.sampled_from(range(len(WEEKS)))
ways = st.sampled_from([PaymentType.ACH, PaymentType.CHECK])
picks = st.integers(0, 7)


class PaymentLaw(RuleBasedStateMachine):
    """One lease with two weeks; its driver is paid by ACH (1) or by check (4)."""

    payroll: ClassVar[Payroll]

    @initialize(first=cents, second=cents)
    def issue_two_weeks(self, first: Decimal, second: Decimal) -> None:
        self.lease = 1000 + next(_numbers)
        self.driver = 1 if self.lease % 2 else 4
        self.ids = [f"DTR-{self.lease}-{week}" for week in WEEKS]
        for dtr_id, due in zip(self.ids, (first, second), strict=True):
            self._issue(dtr_id, due)
        if self.lease // 2 % 2:  # every other lease of each driver begins with a batch
            self._make(PaymentType.ACH if self.driver == 1 else PaymentType.CHECK, self.ids)

    # What people do. What is refused must have changed nothing: the invariants see to that.

    @rule(way=ways, week=st.none() | weeks)
    def make(self, way: PaymentType, week: int | None) -> None:
        self._make(way, self.ids if week is None else [self.ids[week]])

    @rule(pick=picks)
    def approve(self, pick: int) -> None:
        self._on_batch(pick, lambda number: approving.approve(self._office, PETE, number))

    @rule(pick=picks)
    def send(self, pick: int) -> None:
        self._on_batch(pick, lambda number: sending.send(self._office, MARY, number))

    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        self._on_batch(pick, lambda number: canceling.cancel(self._office, MARY, number, REASON))

    @rule(pick=picks)
    def settle(self, pick: int) -> None:
        self._on_batch(pick, lambda number: settling.confirm(self._office, PETE, number))

    @rule(pick=picks)
    def come_back(self, pick: int) -> None:
        self._on_payment(
            pick, lambda found: returning.came_back(self._office, MARY, found.id, REASON)
        )

    @rule(pick=picks, error=st.sampled_from(SentWrongly))
    def reverse(self, pick: int, error: SentWrongly) -> None:
        """Of a payment whose file the bank has."""

        def act(found: PaymentRow) -> None:
            if found.batch_number and found.state in reversing.OUT:
                with contextlib.suppress(ChangeRefused):
                    downloading.download(self._office, MARY, found.batch_number)
                reversing.make(
                    self._office, MARY, found.batch_number, [found.id], error, REASON, PAY_DAY
                )

        self._on_payment(pick, act)

    @rule(pick=picks)
    def approve_order(self, pick: int) -> None:
        self._on_order(pick, lambda number: ordering.approve(self._office, PETE, number))

    @rule(pick=picks)
    def cancel_order(self, pick: int) -> None:
        self._on_order(pick, lambda number: ordering.cancel(self._office, MARY, number, REASON))

    @rule(pick=picks)
    def money_is_given_back(self, pick: int) -> None:
        on_its_day = replace(self._office, now=lambda: datetime(2025, 11, 26, 15, tzinfo=UTC))
        self._on_order(pick, lambda number: ordering.confirm(on_its_day, PETE, number))

    @rule(pick=picks)
    def a_reversal_comes_back(self, pick: int) -> None:
        def act(number: str) -> None:
            for entry in orders.in_full(self._office, number).entries:
                if entry.state in ("SENT", "SETTLED"):
                    with self._records.transaction():
                        reversing.came_back(self._records, PETE, entry, "R10")

        self._on_order(pick, act)

    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        self._on_payment(pick, lambda found: noting.withdraw(self._office, MARY, found.id, REASON))

    @rule(pick=picks, amount=cents)
    def correct(self, pick: int, amount: Decimal) -> None:
        right = Payment(PaymentType.CHECK, f"C{next(_numbers)}")
        self._on_payment(
            pick,
            lambda found: noting.correct(self._office, MARY, found.id, right, REASON, amount),
        )

    @rule(week=weeks)
    def note(self, week: int) -> None:
        made = Payment(PaymentType.ACH, f"B{next(_numbers)}")
        seen = Seen(revision=self._revision(week))
        self._try(lambda: noting.note(self._office, MARY, self.ids[week], made, seen))

    @rule(week=weeks)
    def hold(self, week: int) -> None:
        self._try(lambda: holding.hold(self._office, PETE, self.ids[week], REASON))

    @rule(week=weeks)
    def release(self, week: int) -> None:
        self._try(lambda: holding.release(self._office, PETE, self.ids[week], REASON))

    @rule(week=weeks, amount=cents)
    def settle_claim(self, week: int, amount: Decimal) -> None:
        self._try(lambda: claiming.settle_claim(self._office, PETE, self.ids[week], amount, REASON))

    @rule(week=weeks, due=cents)
    def revise(self, week: int, due: Decimal) -> None:
        """Voided, and issued again with other figures; alone voided where it is refused."""
        if self._revision(week) is not None:
            seen = Seen(revision=self._revision(week))
            self._try(lambda: voiding.void(self._office, PETE, self.ids[week], REASON, seen))
        if self._revision(week) is None:
            self._issue(self.ids[week], due)

    @rule(week=weeks)
    def void(self, week: int) -> None:
        seen = Seen(revision=self._revision(week))
        self._try(lambda: voiding.void(self._office, PETE, self.ids[week], REASON, seen))

    # What holds at every moment.

    @invariant()
    def the_records_find_no_fault(self) -> None:
        self.payroll.sound()

    @invariant()
    def paid_and_in_flight_and_still_due_are_the_total_due(self) -> None:
        payments, set_off, recovered = self._money()
        for dtr_id in self.ids:
            due = max(self._due(dtr_id) or Decimal(0), Decimal(0))
            mine = [x for x in payments if x.dtr_id == dtr_id and x.state in COUNTS]
            paid = sum((x.amount for x in mine if x.state == "SETTLED"), Decimal(0))
            in_flight = sum((x.amount for x in mine if x.state != "SETTLED"), Decimal(0))
            left = due - paid - in_flight - set_off[dtr_id] + recovered[dtr_id]
            found = kept.account_of(self._records, dtr_id)
            if found is None:
                assert left == 0
                continue
            assert (found.due, found.paid, found.in_flight) == (due, paid, in_flight)
            assert found.still_due - found.claim_back == left
            planned = [x for x in mine if x.state in ("PLANNED", "HELD")]
            assert left >= 0 or not planned, "more is planned than is due"

    @invariant()
    def never_more_than_was_due_when_it_was_planned(self) -> None:
        """On each revision, from the moment it stood to the moment it no longer did. Money that a
        bank gave to the driver against us, as it sent a reversal back late, nobody planned."""
        payments, _, recovered = self._money()
        given_by_the_bank = {
            row[0]
            for row in self._rows(
                "SELECT payment_id FROM dtr_bank_order_entry"
                " WHERE state = 'RETURNED' AND settled_at IS NOT NULL"
            )
        }
        for dtr_id in self.ids:
            for revision in {x.revision for x in payments if x.dtr_id == dtr_id}:
                (row,) = self._rows(
                    "SELECT total_due FROM dtr WHERE dtr_id = %s AND revision = %s",
                    dtr_id,
                    revision,
                )
                out = sum(
                    (
                        x.amount
                        for x in payments
                        if (x.dtr_id, x.revision) == (dtr_id, revision)
                        and x.state in COUNTS
                        and x.id not in given_by_the_bank
                    ),
                    Decimal(0),
                )
                assert out <= max(row[0], Decimal(0)) + recovered[dtr_id]

    def _money(self) -> tuple[list[PaymentRow], dict[str, Decimal], dict[str, Decimal]]:
        payments = [x for dtr_id in self.ids for x in kept.payments_of_dtr(self._records, dtr_id)]
        counting = {x.id for x in payments if x.state in COUNTS}
        set_off: dict[str, Decimal] = defaultdict(Decimal)
        recovered: dict[str, Decimal] = defaultdict(Decimal)
        for source, on, payment_id, amount in self._rows(
            "SELECT from_dtr_id, on_dtr_id, payment_id, amount FROM dtr_payment_claim"
            " WHERE lease_id = %s",
            self.lease,
        ):
            if payment_id is None or payment_id in counting:
                recovered[source] += amount
                if on is not None:
                    set_off[on] += amount
        return payments, set_off, recovered

    def _make(self, way: PaymentType, dtr_ids: list[str]) -> None:
        asked = asked_for([], dtr_ids, way)
        self._try(lambda: self.payroll.make(key=f"run {next(_numbers)}", asked=asked, on=PAY_DAY))

    def _try(self, act: Any) -> None:
        with contextlib.suppress(ChangeRefused):
            act()

    def _on_batch(self, pick: int, act: Any) -> None:
        numbers = sorted(
            {
                x.batch_number
                for dtr_id in self.ids
                for x in kept.payments_of_dtr(self._records, dtr_id)
                if x.batch_number
            }
        )
        if numbers:
            self._try(lambda: act(numbers[pick % len(numbers)]))

    def _on_order(self, pick: int, act: Any) -> None:
        numbers = self._rows(
            "SELECT DISTINCT o.number FROM dtr_bank_order o JOIN dtr_bank_order_entry e"
            " ON e.order_id = o.id JOIN dtr_payment p ON p.id = e.payment_id WHERE p.lease_id = %s"
            " ORDER BY 1",
            self.lease,
        )
        if numbers:
            self._try(lambda: act(numbers[pick % len(numbers)][0]))

    def _on_payment(self, pick: int, act: Any) -> None:
        found = [x for dtr_id in self.ids for x in kept.payments_of_dtr(self._records, dtr_id)]
        if found:
            self._try(lambda: act(found[pick % len(found)]))

    def _issue(self, dtr_id: str, due: Decimal) -> None:
        """The next revision, as a run leaves it."""
        start = date.fromisoformat(dtr_id[-10:])
        receipt = next(_numbers)
        self._records.execute(
            ISSUE,
            {
                "dtr_id": dtr_id,
                "start": start,
                "lease": self.lease,
                "driver": self.driver,
                "due": due,
                "receipt": f"RCPT-2025-{500000 + receipt}",
                "key": f"dtrs/{dtr_id}/{receipt}.pdf",
            },
        )

    def _revision(self, week: int) -> int | None:
        rows = self._rows(
            "SELECT revision FROM dtr WHERE dtr_id = %s AND status = 'GENERATED'", self.ids[week]
        )
        return rows[0][0] if rows else None

    def _due(self, dtr_id: str) -> Decimal | None:
        rows = self._rows(
            "SELECT total_due FROM dtr WHERE dtr_id = %s AND status = 'GENERATED'", dtr_id
        )
        return rows[0][0] if rows else None

    def _rows(self, sql: str, *parameters: object) -> list[Any]:
        return self._records.execute(sql.encode(), parameters).fetchall()

    @property
    def _office(self) -> Any:
        return self.payroll.office

    @property
    def _records(self) -> psycopg.Connection[Any]:
        return self.payroll.fleet.stores.records


ISSUE = b"""
WITH last AS (SELECT coalesce(max(revision), 0) AS revision FROM dtr WHERE dtr_id = %(dtr_id)s)
INSERT INTO dtr (
    dtr_id, revision, lease_id, period_start, period_end, run_id, status, receipt_number,
    receipt_date, generated_at, generated_by, driver_id, cc_earnings, cash_earnings, total_earnings,
    taxes_amount, ezpass_amount, lease_amount, pvb_amount, tlc_amount, repairs_amount, loans_amount,
    misc_amount, total_deductions, prior_balance, net_earnings, total_due, balance_forward,
    deposit_amount, balances, statement_sha256, pdf_s3_key, pdf_sha256, pdf_bytes, payment_type,
    batch_number, payment_date
)
SELECT
    %(dtr_id)s, last.revision + 1, %(lease)s, %(start)s, %(start)s::date + 6, 'run', 'GENERATED',
    %(receipt)s, '2025-11-16', now(), 'clerk', %(driver)s, %(due)s, 0, %(due)s, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, %(due)s, %(due)s, greatest(-%(due)s, 0), 0, '[]', repeat('a', 64), %(key)s,
    repeat('b', 64), 9000, shown.payment_type, shown.batch_number, shown.payment_date
FROM last
CROSS JOIN LATERAL dtr_shown_payment(CASE WHEN %(due)s > 0 THEN %(dtr_id)s END) AS shown
"""


def obey(payroll: Payroll, examples: int, steps: int) -> None:
    """How many random histories of one lease are tried."""
    for week in WEEKS:
        payroll.fleet.stores.records.execute(
            "INSERT INTO dtr_generation_history (run_id, generation_date, period_start, period_end,"
            " status, triggered_by, control_totals)"
            """ VALUES (%s, now(), %s, %s::date + 6, 'SUCCESS', 'USER', '{"differences": []}')""",
            (f"run {week}", week, week),
        )
    PaymentLaw.payroll = payroll
    run_state_machine_as_test(
        PaymentLaw,
        settings=hypothesis(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert finding.list_batches(payroll.office), "something was paid"


def test_the_law_holds_for_any_order_of_actions(payroll: Payroll) -> None:
    obey(payroll, examples=12, steps=25)


@pytest.mark.faults
def test_the_law_holds_for_many_orders(payroll: Payroll) -> None:
    obey(payroll, examples=300, steps=40)
