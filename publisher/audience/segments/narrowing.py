"""Whom a segment takes and an exclusion leaves out, for statements about many readers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from publisher.audience.segments.columns import Columns, may_be_unknown
from publisher.audience.segments.facts import Facts
from publisher.audience.sql import whole_joins
from publisher.publications.models import Publication
from publisher.query.sql import Fragment, condition
from publisher.query.times import When
from publisher.query.tree import Query

NOTHING = Fragment("")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a SELECT about subscribers `s` has more: joins, and conditions behind its own."""

    joins: Fragment = NOTHING
    where: Fragment = NOTHING
    whole: bool = False  # it compares all readers with others' rows
    links_alone: bool = True  # it asks about subscriptions `u`, and nothing about `s`

    def parameters(self, *own: Any) -> list[Any]:
        """Those of the whole statement, whose own stand between joins and conditions."""
        return [*self.joins.values, *own, *self.where.values]


EVERYBODY = Narrowing()


def also(narrowing: Narrowing, condition: Fragment, *, links_alone: bool = False) -> Narrowing:
    """The same with one condition more, which begins with AND; an empty one changes nothing.
    links_alone: it asks nothing about `s`."""
    if not condition.text:
        return narrowing
    where = narrowing.where
    both = Fragment(where.text + condition.text, (*where.values, *condition.values))
    alone = narrowing.links_alone and links_alone
    return Narrowing(narrowing.joins, both, narrowing.whole, alone)


def narrow(
    publication: Publication,
    segment: Query | None,
    exclusion: Query | None,
    now: datetime,
    *,
    unmeasured: bool = False,
) -> Narrowing:
    """Those of whom the segment is true and the exclusion is not; of whom it is not known whether
    the segment is true, nobody is taken. unmeasured: those alone, whom it does not take."""
    if segment is None and exclusion is None:
        return EVERYBODY
    facts = Facts()
    columns, taken = _columns(publication, facts, now), " IS NULL" if unmeasured else ""
    parts = [
        Fragment(f" AND {made.text}{wanted}", made.values)
        for query, wanted in ((segment, taken), (exclusion, " IS NOT TRUE"))
        if query is not None
        for made in (condition(query, columns.condition),)
    ]
    where = Fragment("".join(p.text for p in parts), tuple(v for p in parts for v in p.values))
    joins = facts.joins()
    join = Fragment(f" {joins.text}", joins.values)
    return Narrowing(join, where, whole=True, links_alone=False)


def _columns(publication: Publication, facts: Facts, now: datetime) -> Columns:
    lists = list(publication.mailing_lists.order_by("pk").values_list("pk", flat=True))
    return Columns(publication.pk, lists, facts, when(publication, now))


def when(publication: Publication, now: datetime) -> When:
    """Whose days a segment means."""
    return When(now, ZoneInfo(publication.time_zone))


def count(publication: Publication, query: Query, now: datetime) -> tuple[int, int]:
    """Of how many of the publication's readers a segment is true, and of how many that is not
    known, for they are not measured."""
    facts = Facts()
    made = condition(query, _columns(publication, facts, now).condition)
    joins = facts.joins()
    where = f"FROM audience_subscriber s {joins.text} WHERE s.publication_id = %s"
    values = [*joins.values, publication.pk]
    if may_be_unknown(query):
        statement = f"""SELECT COUNT(CASE WHEN a.holds THEN 1 END), COUNT(*) - COUNT(a.holds) FROM (
            SELECT {made.text} AS holds {where}) a"""  # noqa: S608 (only parameters come from outside)
        values = [*made.values, *values]
    else:
        # As a condition it is taken apart: readers who fail one part are joined to nothing.
        statement = f"SELECT COUNT(*), 0 {where} AND {made.text}"
        values = [*values, *made.values]
    with whole_joins() as cursor:
        cursor.execute(statement, values)
        true, unknown = cursor.fetchone()
    return int(true), int(unknown)
