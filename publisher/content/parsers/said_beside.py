"""What copies for partners say beside a story, by name, where their format has no place of its own
for it: a page's metas, the last lines of a text, elements of a feed's entry, front matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import cast, get_args

from publisher.content.article import Access, Article, Parsed, PubStatus
from publisher.content.links import is_address
from publisher.content.parsers.moments import read_moment
from publisher.content.problems import BadInput
from publisher.content.reader import LONGEST_LABEL, URGENCIES


def pubstatus_of(word: str) -> PubStatus:
    """Whether the story may be used. Raises BadInput `wrong_value` for a word that IPTC has not."""
    said = word.strip().lower() or "usable"
    if said not in get_args(PubStatus):
        known = ", ".join(get_args(PubStatus))
        message = f"the status must be one of {known}, not {word[:40]!r}"
        raise BadInput("wrong_value", message, "pubStatus")
    return cast(PubStatus, said)


def access_of(word: str) -> Access:
    """Who may read it whole; what is not said is free."""
    return cast(Access, word) if word in get_args(Access) else "free"


def urgency_of(text: str | None) -> int | None:
    """IPTC's urgency; what is none says nothing."""
    least, most = URGENCIES
    return int(text) if text and re.fullmatch(rf"[{least}-{most}]", text) else None


@dataclass(frozen=True, slots=True)
class SaidBeside:
    """Values by names in small letters; one that is not there is "". `zone`: of times that name
    none."""

    values: Mapping[str, str]
    zone: tzinfo

    def text(self, name: str, longest: int = LONGEST_LABEL) -> str | None:
        """One of them on one line; None for none. No-break spaces stay."""
        line = re.sub(r"[ \t\n]+", " ", self.values.get(name, ""))
        return line.strip(" ")[:longest] or None

    def address(self) -> str | None:
        """The story's own."""
        address = self.values.get("address", "")
        return address if len(address) <= 1000 and is_address(address) else None

    def moment(self, name: str) -> datetime | None:
        """A time. Raises BadInput `bad_time`: what nobody can read may be an embargo."""
        found = read_moment(self.values.get(name), self.zone)
        if self.values.get(name) and found is None:
            raise BadInput("bad_time", f"{name} must be a time such as 2026-11-22T06:30:00Z", name)
        return found

    def on(self, article: Article) -> Article:
        """The story with its embargo, its access and what newsrooms sort by. Raises BadInput."""
        return replace(
            article,
            access=access_of(self.values.get("access", "")),
            embargo_until=self.moment("embargo"),
            urgency=urgency_of(self.values.get("urgency")),
            slugline=self.text("slugline"),
            place=self.text("place"),
            genre=self.text("genre"),
        )

    def taken_back(self, status: PubStatus, headline: str, guid: str | None) -> Parsed:
        """Which story must not be used, or not now, and why: no word of a text goes in with it."""
        notes = (self.text("notice", 2000), headline)
        return Parsed(
            article=Article(
                headline=headline,
                blocks=(),
                guid=guid,
                updated_at=self.moment("updated"),
                canonical_url=self.address(),
            ),
            pubstatus=status,
            notes=tuple(note for note in notes if note),
        )
