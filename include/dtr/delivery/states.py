"""What a message can be in the records, and by which way it goes."""

from enum import StrEnum


class DeliveryState(StrEnum):
    QUEUED = "QUEUED"
    """To be sent; also again, after a temporary error."""
    SENDING = "SENDING"
    """A try has it in hand."""
    SENT = "SENT"
    """The server took it."""
    FAILED = "FAILED"
    """The server refused it for good, or too often."""
    BOUNCED = "BOUNCED"
    """Taken, and sent back later."""
    SKIPPED = "SKIPPED"
    """Never handed to a server, for a reason that a person can fix."""
    UNKNOWN = "UNKNOWN"
    """A crash or a broken connection left open whether it was taken: never sent again by itself."""


class Channel(StrEnum):
    EMAIL = "EMAIL"
    SMS = "SMS"


FOR_A_PERSON = (
    DeliveryState.FAILED,
    DeliveryState.BOUNCED,
    DeliveryState.SKIPPED,
    DeliveryState.UNKNOWN,
)
"""What nobody but a person sends again."""
