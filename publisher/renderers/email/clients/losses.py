"""What the readers of which mail programs will not see of a mail: a line for each group."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from publisher.renderers.email.clients.groups import GROUPS
from publisher.renderers.email.clients.programs import PROGRAMS, Program
from publisher.renderers.email.clients.table import FEATURES, Feature

PARTLY = "*"  # behind a name: it shows some of it, or for some of its readers


@dataclass(frozen=True, slots=True)
class Loss:
    """What of one group falls away, and where. programs: each that does not show all of it, and
    whether it shows some. lost: whether something cannot be seen or used then; else the mail is
    plainer."""

    group: str
    features: tuple[Feature, ...]
    programs: tuple[tuple[Program, bool], ...]
    lost: bool

    @property
    def values(self) -> dict[str, object]:
        """As findings and pages tell it."""
        group = GROUPS[self.group]
        return {
            "what": group.what,
            "instead": group.instead,
            "features": ", ".join(one.shown for one in self.features),
            "programs": ", ".join(_names(dict(self.programs))),
        }


def losses(used: Iterable[str]) -> list[Loss]:
    """The losses of a mail that uses these features (names of the table), what is lost first.

    A group has two where some of it is lost and some only plainer.
    """
    names = set(used)
    known = [one for name, one in FEATURES.items() if name in names and one.missing]
    found = (
        [one for one in known if one.group == group and (one.harm == "lost") is lost]
        for lost in (True, False)
        for group in GROUPS
    )
    return [_loss(features) for features in found if features]


def _loss(features: list[Feature]) -> Loss:
    shown = {
        program: {one.support[place] for one in features} - {"?"}
        for place, program in enumerate(PROGRAMS)
    }
    programs = tuple((one, seen != {"n"}) for one, seen in shown.items() if seen & {"a", "n"})
    return Loss(features[0].group, tuple(features), programs, features[0].harm == "lost")


def _names(partly: dict[Program, bool]) -> Iterator[str]:
    """The programs' names; those of one house as one where all of them do the same."""
    for house, programs in groupby(PROGRAMS, key=lambda one: one.name.partition(" (")[0]):
        family = list(programs)
        missing = [one for one in family if one in partly]
        if missing == family and len({partly[one] for one in family}) == 1:
            yield house + PARTLY * partly[family[0]]
        else:
            yield from (one.name + PARTLY * partly[one] for one in missing)
