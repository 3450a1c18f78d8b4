"""A page of stories for a partner that pulls: what was given to its destination, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from publisher.actions.partners.pulling.cursors import cursor_of, position_of
from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.stories.partner_sends import story_record
from publisher.delivery.destinations import MUST_GO
from publisher.delivery.positions.give import note_read, note_shown, state_of
from publisher.delivery.positions.shelves import Shelved, bodies_of, not_overtaken, shelved_after
from publisher.editorial.clock import by_the_database
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.snapshots import read_ahead
from publisher.editorial.visibility import CLOCK_SKEW
from publisher.errors import OutOfReach
from publisher.query.tree import Query
from publisher.syndication.filters.stored import meant
from publisher.syndication.models import Destination

LARGEST_PAGE = 100  # stories
MOST_BYTES = 8_000_000  # of bodies on a page, unless one story alone is larger
Change = ArticleVersion.Change


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPage:
    """`next`: the cursor of the page after it. `more`: whether there is something on that now."""

    stories: tuple[Shelved, ...]
    next: str
    more: bool

    def bodies(self) -> Mapping[int, bytes]:
        """The bodies, by the stories' keys."""
        return bodies_of(self.stories)


def read_page(
    *,
    destination: Destination,
    after: str | None,
    limit: int = LARGEST_PAGE,
    query: Query | None = None,
    now: datetime,
) -> PartnerPage:
    """What comes after the cursor `after`, `limit` positions at most; without one, from the oldest
    that is kept on. Whoever asks after a cursor has got what stands up to it. query: only stories
    that it means, and what takes one back.

    A story whose newer version is under way is left out: that has, or will have, a later position.
    While the partner is paused, kills alone are on the page, and its cursor waits before the rest.
    Raises PublisherError as `position_of` does, OutOfReach `exits_held`.
    """
    _require_open_exits(now)
    state = state_of(destination)
    start = state.dropped if after is None else position_of(after, state)
    if start > state.read:
        note_read(destination, start, now)
    found = shelved_after(destination, start, limit=limit + 1)
    on_page = found[:limit]
    stories = _meant(shown_stories(destination, on_page, now=now), query)
    paused = bool(destination.partner.paused_at or destination.paused_at)
    stories, end = (_while_paused if paused else _passed)(stories, on_page)
    last = start if end is None else end
    more = not paused and any(one.position > last for one in found)
    return PartnerPage(stories=tuple(stories), next=cursor_of(destination, last), more=more)


def _require_open_exits(now: datetime) -> None:
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        message = "the publisher's ledger was restored, and nothing leaves yet; ask again later"
        raise OutOfReach("exits_held", message)


def note_page(page: PartnerPage, now: datetime) -> None:
    """The page goes out."""
    note_shown(page.stories, now)


def shown_stories(
    destination: Destination, found: list[Shelved], *, now: datetime
) -> list[Shelved]:
    """Those that the destination may read now."""
    advance, moment = destination.advance_copies, by_the_database(now) - CLOCK_SKEW
    return [
        one
        for one in not_overtaken(destination, found)
        if _may_be_read(one, moment, advance=advance)
    ]


def pubstatus_of(change: str, *, advance: bool) -> str:
    """What a version says of its story, to a destination with `advance` copies or without."""
    if change in (Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED):
        return Article.PubStatus.CANCELED
    waits = change == Change.WITHHELD or (change == Change.EMBARGOED and not advance)
    return Article.PubStatus.WITHHELD if waits else Article.PubStatus.USABLE


def _may_be_read(one: Shelved, moment: datetime, *, advance: bool) -> bool:
    """A text only while its story may be shown; what takes a story back, always."""
    if pubstatus_of(one.change, advance=advance) != Article.PubStatus.USABLE:
        return True
    embargoed = one.embargo_until is not None and one.embargo_until > moment
    return one.story_pubstatus == Article.PubStatus.USABLE and (advance or not embargoed)


def _meant(stories: list[Shelved], query: Query | None) -> list[Shelved]:
    if query is None:
        return stories
    ids = [one.version_id for one in stories if one.change not in MUST_GO]
    versions = read_ahead(ArticleVersion.objects.filter(pk__in=ids))
    wanted = {one.pk for one in versions if meant(query, story_record(one))}
    return [one for one in stories if one.change in MUST_GO or one.version_id in wanted]


def _passed(stories: list[Shelved], on_page: list[Shelved]) -> tuple[list[Shelved], int | None]:
    """As many as MOST_BYTES hold, one at least, and the position that the page ends at."""
    kept, size = list[Shelved](), 0
    for one in stories:
        size += one.size
        if kept and size > MOST_BYTES:
            return kept, kept[-1].position
        kept.append(one)
    return kept, on_page[-1].position if on_page else None


def _while_paused(
    stories: list[Shelved], on_page: list[Shelved]
) -> tuple[list[Shelved], int | None]:
    waiting = [one.position for one in stories if one.change not in MUST_GO]
    before = [one.position for one in on_page if not waiting or one.position < waiting[0]]
    return [one for one in stories if one.change in MUST_GO], before[-1] if before else None
