"""What a bank would refuse, refused before a byte is written. Nothing here names an account."""

from include.dtr.errors import DtrError, one_line


class BankRefused(DtrError):
    """Base of the errors below; `str()` is a sentence that says what to do."""


class OriginatorRefused(BankRefused):
    """The fleet's own data (company ID, bank, offset account) cannot stand in a file."""


class FileRefused(BankRefused):
    """The file as a whole: its dates, its totals, its numbers, or nothing to send."""


class AccountRefused(BankRefused):
    """A routing or account number that no payment can go to."""


class EntryRefused(BankRefused):
    """One payment that cannot be sent as it is, so that no file is made at all."""

    def __init__(self, individual_id: str, name: str, reason: str) -> None:
        self.individual_id, self.name, self.reason = individual_id, name, reason
        super().__init__(f"Payment {one_line(individual_id)} to {one_line(name)}: {reason}")


class CheckRefused(BankRefused):
    """A check that cannot be printed, or numbered, as it is."""


class ReturnFileBroken(BankRefused):
    """A file of the bank's that cannot be read; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(
            f"Line {line} of the bank's file: {reason}. Nothing was taken from it; ask the bank "
            "for the file as it was sent, unchanged."
        )
