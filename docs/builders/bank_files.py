"""Reference page: the files that go to a bank and come from it, from the code that writes them."""

from docs.builders.markdown import code, joined, made_from, table
from include.dtr.payments.bank import layout
from include.dtr.payments.bank.accounts import AccountType
from include.dtr.payments.bank.codes import CHANGES, RETURNS
from include.dtr.payments.bank.layout import Record
from include.dtr.payments.bank.nacha import MODIFIERS, Direction
from include.dtr.payments.bank.positive_pay import Column

RECORDS: dict[str, Record] = {
    "1, file header": layout.FILE_HEADER,
    "5, batch header": layout.BATCH_HEADER,
    "6, entry": layout.ENTRY,
    "7, addenda 05 (the statement's number)": layout.ADDENDA_NOTE,
    "7, addenda 98 (a correction, from the bank)": layout.ADDENDA_CORRECTION,
    "7, addenda 99 (a return, from the bank)": layout.ADDENDA_RETURN,
    "8, batch control": layout.BATCH_CONTROL,
    "9, file control": layout.FILE_CONTROL,
}
COLUMNS = {
    Column.ROUTING: "routing number of the account that checks are drawn on",
    Column.ACCOUNT: "its number",
    Column.CHECK_NUMBER: "the check's number",
    Column.DATE: "its date as 2026-12-03",
    Column.DATE_US: "as 12/03/2026",
    Column.DATE_COMPACT: "as 20261203",
    Column.AMOUNT: "dollars as 1234.56",
    Column.AMOUNT_CENTS: "cents as 123456",
    Column.PAYEE: "the payee in A to Z and 0 to 9",
    Column.STATUS: "I for a check that was written, V for one that is void",
}

INTRODUCTION = """
# The bank's files

Bytes in, bytes out: `include/dtr/payments/bank` knows neither database nor network. What is asked
of a bank before the first file: [What to ask the bank for](../how-to/ask-the-bank.md).
"""
ACH = f"""
One file holds one batch of PPD credits: ASCII, records of {layout.LENGTH} columns ended by CR LF,
blocks of {layout.BLOCKING} records filled with nines. Entries stand in the order of their
individual IDs; a trace is the first eight digits of the fleet's bank and seven of a count. The file
ID modifier tells the files of a day apart: `{MODIFIERS[0]}` to `{MODIFIERS[25]}`, then
`{MODIFIERS[26]}` to `{MODIFIERS[-1]}`. A reversal is a file of debits described as REVERSAL.

No field is ever cut but the name, which is transliterated to A to Z and 0 to 9 and cut at 22
characters. An account number of more than 17 digits, or with anything but digits, is refused.
"""
RETURN_FILE = """
A file of the same records, from the bank: entries followed by addenda 99 (returned) or 98 (arrived,
but to be corrected). Lines may end in LF, CR LF, or not at all. It is read whole or refused with
the number of the line: counts, hash and totals must agree with the entries. Of a corrected account
number people see the last four digits.
"""


def page() -> str:
    return joined(
        INTRODUCTION.lstrip(),
        made_from("include/dtr/payments/bank"),
        "## The ACH file\n",
        ACH.strip(),
        _transaction_codes(),
        *(part for name, record in RECORDS.items() for part in (f"### {name}\n", _fields(record))),
        "## What comes back\n",
        RETURN_FILE.strip(),
        "### Return codes\n",
        table(
            ["code", "meaning", "money comes back", "what to do"],
            (
                [code(key), one.meaning, "yes" if one.comes_back else "no", one.advice]
                for key, one in RETURNS.items()
            ),
        ),
        "### Notification of change\n",
        table(
            ["code", "meaning", "corrected data, columns"],
            (
                [
                    code(key),
                    one.meaning,
                    ", ".join(
                        f"{name.replace('_', ' ')} {start} to {start + length - 1}"
                        for name, start, length in one.parts
                    ),
                ]
                for key, one in CHANGES.items()
            ),
        ),
        "## The positive-pay file\n",
        "A line for each check by number, separated by commas, ended by CR LF. "
        "`DTR_POSITIVE_PAY_COLUMNS` names the columns in their order.",
        table(["column", "holds"], ([code(column), COLUMNS[column]] for column in Column)),
    )


def _transaction_codes() -> str:
    return table(
        ["account", "credit", "prenote", "debit (reversal, balancing)"],
        (
            [
                kind.value,
                Direction.CREDIT.code(kind),
                Direction.CREDIT.code(kind, prenote=True),
                Direction.DEBIT.code(kind),
            ]
            for kind in AccountType
        ),
    )


def _fields(record: Record) -> str:
    return table(
        ["columns", "field", "holds"],
        (
            [
                f"{field.start} to {field.start + field.length - 1}"
                if field.length > 1
                else field.start,
                "" if field.fixed is not None else code(field.name),
                (code(field.fixed) if field.fixed.strip() else "blank")
                if field.fixed is not None
                else field.kind.value,
            ]
            for field in record.fields
        ),
    )
