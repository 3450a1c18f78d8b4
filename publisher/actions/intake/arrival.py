"""How a text comes in: from where, by whom, when, and what it may set going."""

from dataclasses import dataclass
from datetime import datetime

from publisher.publications.models import Publication

FILE = "file"  # the source of a story that came as a file and names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What is the same for all texts of one file, feed document or request.

    source: a Source's slug, "file" or "api:NAME"; door: the way in, as versions show it ("": the
    source). note: for the house.
    settle: an edit of a story that is out waits PUBLISHER_SETTLE_SECONDS for the next one.
    is_public: readers have it where it comes from (a feed, a webhook), whatever it is dated.
    minor: moves neither `updated` nor partners.
    backfill: an archive, nothing is announced; None: an export of an archive is one, else not.
    """

    publication: Publication
    actor: str
    now: datetime
    source: str = FILE
    door: str = ""
    settle: bool = False
    minor: bool = False
    backfill: bool | None = None
    note: str = ""
    is_public: bool = False

    @property
    def way_in(self) -> str:
        """The door, as versions and the audit log name it."""
        return self.door or self.source
