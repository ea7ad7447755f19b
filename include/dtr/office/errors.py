"""What a use case of people refuses."""

from include.dtr.errors import ChangeRefused, DtrError


class NoSuchDtr(ChangeRefused):
    """There is no DTR of that id, or not in that revision."""


class NoSuchRun(NoSuchDtr):
    """There is no run of that id."""


class NoSuchGap(ChangeRefused):
    """There is no accepted gap of that number, or it was withdrawn."""


class NoSuchLink(DtrError):
    """A link that is forged, expired or revoked, or to a voided statement: one answer for all."""

    def __init__(self, sentence: str, language: str | None = None) -> None:
        """`language` is that in which it was sent to its driver, where this office signed it."""
        self.language = language
        super().__init__(sentence)


class PdfDiffers(DtrError):
    """The object in the archive is not the document that was issued."""


class BadCursor(DtrError):
    """A cursor that this list did not give out."""


class Busy(DtrError):
    """More is asked for at once than can be answered; a moment later it can."""


class Stuck(DtrError):
    """A store does not answer in time."""


class NoSuchFinding(ChangeRefused):
    """There is no finding of that number any more, or it is not accepted."""


class NoSuchHold(ChangeRefused):
    """There is no legal hold of that number, or it is lifted."""


class NoSuchYear(ChangeRefused):
    """No year of that driver is released."""


class NoSuchJournal(ChangeRefused):
    """The week has no journal, or not in that edition."""
