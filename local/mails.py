"""`make mail`: send the week's statements to the sample fleet's drivers, into .local/mail.

    make mail
    make mail PERIOD=2025-10-26

Through Airflow, as a fleet does: the DAG deliver_statements, the connection dtr_mail. That leads to
a mail server of the stack's own, which keeps what it gets and sends nothing on.
"""

import argparse
import mailbox
import os
import sys
from collections import Counter
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

from include.dtr.delivery import records as kept
from include.dtr.period import PayPeriod, week_from
from local.books import find_books
from local.command import ends_in_a_sentence, open_records
from local.lock import alone
from local.options import ROOT, read_options
from local.stack.errors import StackError
from local.stack.stack import Stack

DAG_ID = "deliver_statements"
SECONDS = 600


def send(period_start: str | None) -> int:
    """Send the week of the books that `make run` ran last, or the one from `period_start`."""
    options = read_options(os.environ)
    found = find_books(options)
    period = week_from(_day(period_start)) if period_start else found.period
    stack = Stack(ROOT, bucket=options.bucket, database=options.database, source_url=found.url)
    if not stack.airflow.running or not stack.mailbox.service.running:
        raise StackError("The stack is not running. Start it with `make run`.")
    with alone(ROOT):
        deliver(stack, period)
    return 0


def deliver(stack: Stack, period: PayPeriod) -> None:
    """Trigger the DAG, wait for its end, say what lies in the stack's mailbox."""
    with stack.airflow.client() as client:
        client.wait_for_dag(DAG_ID)
        client.unpause(DAG_ID)
        run = client.trigger(DAG_ID, {"period_start": str(period.start)})
        print(f"Sending the statements of {period}.", flush=True)
        ended = client.wait_for_run(DAG_ID, str(run["dag_run_id"]), SECONDS)
    with open_records(stack) as records:
        counts = kept.week_counts(records, period.start)
        reasons = Counter(
            each.reason for each in kept.register(records, period.start, most=10_000) if each.reason
        )
    print(", ".join(f"{number} {state.lower()}" for state, number in counts.items()) or "nothing")
    for reason, number in reasons.most_common(5):
        print(f"  {number} x {reason}")
    mails = [_read(mail) for mail in mailbox.Maildir(stack.mailbox.folder, create=False)]
    print(f"Mailbox: {os.path.relpath(stack.mailbox.folder, ROOT.parent)}/new, {len(mails)} mails")
    if mails:
        body = mails[-1].get_body(("plain",))
        print(f"\nThe last one, to {mails[-1]['To']}:\n{mails[-1]['Subject']}\n")
        print(body.get_content() if body else "")
    print(f"The run ended as {ended['state']}: red where somebody could not be reached.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise StackError(f"PERIOD is {text}. Write a date such as 2025-10-26.") from error


def _read(mail: mailbox.Message) -> EmailMessage:
    return message_from_bytes(mail.as_bytes(), policy=policy.default)


@ends_in_a_sentence
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.mails", description=__doc__)
    parser.add_argument("--period", help="the week's first day; default: the last week run")
    return send(parser.parse_args(arguments).period)


if __name__ == "__main__":
    sys.exit(main())
