"""Reading the entries of an ACH file that was sent: each credit as it went out.

A reversal debits what was credited, whatever the fleet's books say by now.
"""

from collections.abc import Collection

from include.dtr.payments.bank.codes import account_type
from include.dtr.payments.bank.entries import Entry
from include.dtr.payments.bank.errors import FileRefused
from include.dtr.payments.bank.layout import ENTRY


def entries_of(content: bytes, traces: Collection[str]) -> dict[str, Entry]:
    """By trace number, of a file of ours. Raises `FileRefused` where one is not in it."""
    wanted = set(traces)
    found = {}
    for line in content.decode("ascii").splitlines():
        if not line.startswith("6"):
            continue
        entry = ENTRY.read(line)
        kind = account_type(entry["transaction_code"])
        if entry["trace"] in wanted and kind is not None:
            found[entry["trace"]] = Entry(
                entry["individual_id"],
                entry["individual_name"],
                entry["receiving_dfi"] + entry["check_digit"],
                entry["account_number"],
                kind,
                int(entry["amount"]),
            )
    if missing := wanted - found.keys():
        raise FileRefused(f"The file that was sent has no entry of trace {min(missing)}: a defect")
    return found
