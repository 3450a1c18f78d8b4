"""What a newsletter's rule would have composed in the last days; nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from publisher.actions.compose.rules import Rule, checked_rule, next_time
from publisher.editorial.models import Article, ArticleVersion, IssueItem, Newsletter
from publisher.editorial.visibility import Exit, shown, visible_articles
from publisher.syndication import facets

DAYS = 7
HOUR = "07:00"  # of a rule that has none
LOOKED_AT = 3  # times as many stories as the rule takes: some may not be mailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """at: the rule's hour; headlines: of the issue, the lead first, none where there was none;
    found: how many stories, at most as many as the rule takes."""

    at: datetime
    headlines: tuple[str, ...]
    found: int


def preview_rule(*, newsletter: Newsletter, rule: Rule, now: datetime) -> list[Tried]:
    """The last seven days at the rule's hours, the newest first: each with what would have come out
    if the rule had been on, and nothing else had been composed meanwhile. Stories are taken as they
    stand now: what was killed since would not be in it.

    Raises PublisherError as `checked_rule`.
    """
    rule = checked_rule(rule)
    zone = ZoneInfo(newsletter.publication.time_zone)
    moments = list(_moments(rule, zone, now))
    if not moments:
        return []
    stories = _Stories(newsletter, rule, moments[0], now)
    return [stories.at(moment) for moment in moments][::-1]


def _moments(rule: Rule, zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    timed = replace(rule, at=rule.at or HOUR)
    moment = next_time(timed, zone, now - timedelta(days=DAYS))
    while moment is not None and moment <= now:
        yield moment
        moment = next_time(timed, zone, moment)


class _Stories:
    """The stories that a walk through the days finds, each once."""

    def __init__(self, newsletter: Newsletter, rule: Rule, begins: datetime, now: datetime) -> None:
        self.rule, self.now = rule, now
        before = IssueItem.objects.filter(
            issue__newsletter=newsletter, issue__created_at__lt=begins
        )
        rows = visible_articles(newsletter.publication, now=now)
        rows = facets.matching_articles(rows, newsletter.publication_id, rule.query)
        gone = before.values("article_version__article_id")
        self.rows: QuerySet[Article] = rows.filter(backfill=False).exclude(pk__in=gone)
        issues = newsletter.issues.filter(digest=None, created_at__lt=begins)
        last = issues.order_by("-created_at").values_list("created_at", flat=True).first()
        self.last: datetime | None = last
        self.taken: set[int] = set()

    def at(self, moment: datetime) -> Tried:
        """What comes out at this moment, after those of before."""
        rows = self.rows.filter(published_at__lte=moment, created_at__lte=moment)
        rows = rows.filter(Q(embargo_until=None) | Q(embargo_until__lte=moment))
        if self.rule.new_only and self.last is not None:
            since = Q(published_at__gt=self.last) | Q(created_at__gt=self.last)
            rows = rows.filter(since | Q(embargo_until__gt=self.last))
        found = self._mailable(rows.exclude(pk__in=list(self.taken)))
        if len(found) < self.rule.at_least:
            return Tried(at=moment, headlines=(), found=len(found))
        self.taken |= {version.article_id for version in found}
        self.last = moment
        return Tried(
            at=moment, headlines=tuple(version.headline for version in found), found=len(found)
        )

    def _mailable(self, rows: QuerySet[Article]) -> list[ArticleVersion]:
        versions = [row.current for row in rows[: self.rule.at_most * LOOKED_AT] if row.current]
        fit = (one for one in versions if shown(one, exit=Exit.MAIL, now=self.now) is not None)
        return [one for one, _ in zip(fit, range(self.rule.at_most), strict=False)]
