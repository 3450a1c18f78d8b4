"""What a table of readers shows of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.actions.readers.looking.find_readers import standing_of
from publisher.audience.models import Subscriber
from publisher.publications.models import Publication
from publisher.web.desk.readers.words import BLOCKED, SIGNS
from publisher.web.desk.states import Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """lists: the state on each list that they are or were on, by the list's name."""

    reader: Subscriber
    lists: tuple[tuple[str, Sign], ...]
    blocked: Sign | None


def found_people(publication: Publication, readers: Sequence[Subscriber]) -> list[Person]:
    """The readers with their lists, in their order: two questions for all of them."""
    links, blocked = standing_of(publication, readers)
    return [
        Person(
            reader=one,
            lists=tuple((name, SIGNS[status]) for name, status in links.get(one.pk, ())),
            blocked=BLOCKED if one.address_key in blocked else None,
        )
        for one in readers
    ]
