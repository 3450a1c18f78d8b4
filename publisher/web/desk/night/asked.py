"""One thing that needs a person, from whichever room of the house."""

from dataclasses import dataclass
from datetime import datetime

from publisher.web.desk.states import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that waits for a person.

    title: what it is about; link: where it is decided; line: what is asked, in the language of the
    page; sign: how it stands; due: when it leaves if it is answered, None where that is open.
    """

    title: str
    link: str
    line: str
    sign: Sign
    due: datetime | None = None
