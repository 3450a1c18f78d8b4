"""Part: a feed, entry or picture as the linter's rules see it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The feed itself, an entry, or a picture or enclosure of one.

    `entry` is the id of the entry that it is or belongs to; `notice` whether that is the notice of
    a withdrawn story.
    """

    kind: str
    entry: str = ""
    notice: bool = False
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parts: Sequence["Part"] = ()

    def every(self, kind: str) -> Iterator["Part"]:
        """This one, and what it consists of, of one kind."""
        if self.kind == kind:
            yield self
        for part in self.parts:
            yield from part.every(kind)


def without_none(fields: Mapping[str, Sequence[str | None]]) -> dict[str, list[str]]:
    """The fields without what is not there; "" is there, and empty."""
    return {name: [one for one in values if one is not None] for name, values in fields.items()}
