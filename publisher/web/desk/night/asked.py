"""What needs a person, from every room of the house, in one shape.

Who has questions for people makes a function of `Asks`, which today.py lists in ASKING.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.web.desk.door.permissions import Visit
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


Asks = Callable[[Visit, datetime], Sequence[Asked]]
