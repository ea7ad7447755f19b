"""What a try of a batch works with: the stores, the servers, the house that writes."""

import math
from dataclasses import dataclass
from typing import Self

from include.dtr.connections import Connection
from include.dtr.delivery.addresses import Rules
from include.dtr.delivery.pace import Pace
from include.dtr.delivery.sms import Texter
from include.dtr.delivery.smtp import Mailer
from include.dtr.model import Company
from include.dtr.office.office import Office
from include.dtr.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """How the fleet writes to its drivers."""

    company: Company
    sender: str
    """Address that mails come from."""
    reply_to: str
    base_url: str
    """Where drivers reach the site, without a slash at its end."""
    rules: Rules
    attach_pdf: bool
    most_tries: int

    @classmethod
    def of(cls, chosen: Settings, company: Company, sender: str, base_url: str) -> Self:
        """As the settings have it."""
        return cls(
            company=company,
            sender=sender,
            reply_to=chosen.mail_reply_to,
            base_url=base_url,
            rules=Rules(shared=chosen.mail_shared_address, changed=chosen.mail_changed_address),
            attach_pdf=chosen.mail_pdf,
            most_tries=chosen.mail_tries,
        )


@dataclass(frozen=True, slots=True)
class Post:
    office: Office
    """The stores, the secret that signs links, the clock."""
    records: Connection
    source: Connection
    house: House
    mailer: Mailer
    texter: Texter | None
    """None: no text messages."""
    pace: Pace
    run_id: str
    actor: str
    held_by: str
    """Names this try, and no other."""
    seconds: float = math.inf
    """After this long a try ends by itself: one that is ended from outside leaves a message whose
    fate nobody knows."""
