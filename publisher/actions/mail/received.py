"""What became of a mail that came to one of our own addresses."""

from dataclasses import dataclass
from typing import Literal

from publisher.delivery.models import Delivery, IncomingMail

End = Literal[
    "left",
    "bounced",
    "delayed",
    "complained",
    "late",  # a report about a mail that was accepted too long ago to be believed
    "person",  # somebody wrote to us
    "probe",  # our own mail, that tried the way back
    "ignored",
    "unrecognised",
]


@dataclass(frozen=True, slots=True)
class Received:
    """`delivery`: the mail of ours that it is about; `kept`: where people are to see it."""

    result: End
    delivery: Delivery | None
    kept: IncomingMail | None = None
