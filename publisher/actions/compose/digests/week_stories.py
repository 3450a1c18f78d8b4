"""What came out in a newsletter's week, as the rows of its digest."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from publisher.actions.compose.drafts import IssueDraft, ItemDraft
from publisher.actions.issues.create_issue import shortened
from publisher.actions.issues.issue_snapshot import MOST_ITEMS
from publisher.audience.frequency import Frequency, goes_at
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Digest, Issue, IssueItem, Newsletter
from publisher.editorial.visibility import Exit, shown
from publisher.renderers.email.fields.grammar import literal
from publisher.renderers.email.words.digest import digest_words
from publisher.renderers.email.words.languages import full_date

Length = IssueItem.Length
NAME_LENGTH = 100
Row = tuple[Issue, Article]


def sends_of(digest: Digest) -> Sequence[Send]:
    """The sends of that week in which those who read by the week were left out, in their order."""
    sends = Send.objects.filter(
        kind=Send.Kind.ISSUE,
        issue__newsletter=digest.newsletter_id,
        frequency=Frequency.EACH,
        started_at__gte=digest.since,
        started_at__lt=digest.until,
    )
    alive = sends.exclude(state=Send.State.CANCELED)
    return list(alive.select_related("issue").order_by("started_at", "pk"))


def stories_of(issues: Sequence[Issue], now: datetime) -> list[Row]:
    """Their stories that may be mailed at `now`, each once, where it first stood; locked, so that
    none is taken back meanwhile. No more than an issue holds: what led an issue comes first."""
    items = list(
        IssueItem.objects.filter(issue__in=issues).values_list(
            "issue_id", "article_version__article_id"
        )
    )
    ids = {article for _, article in items}
    rows = Article.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    mailable = {one.pk: one for one in _current(rows) if _may_be_mailed(one, now)}
    found: list[Row] = []
    seen = set[int]()
    for issue in issues:
        for article in (article for pk, article in items if pk == issue.pk):
            if article in mailable and article not in seen:
                seen.add(article)
                found.append((issue, mailable[article]))
    return _most(found)


def draft_of_week(digest: Digest, stories: Sequence[Row]) -> IssueDraft:
    """The heads, the standfirst of each issue's lead, and links to the issues on the web."""
    letter = digest.newsletter
    words = digest_words(language_of(letter))
    until = goes_at(digest.until)
    name, day = literal(shortened(letter.name, NAME_LENGTH)), _day(letter, until)
    issues = dict.fromkeys(issue for issue, _ in stories)
    links = [
        f"- [{words.issue.format(date=_day(letter, one.dated_at))}]"
        f"({settings.VIEW_URL}/view/{one.pk})"
        for one in issues
    ]
    return IssueDraft(
        subject=words.subject.format(newsletter=name, date=day),
        intro="\n".join([words.intro, "", *links]),
        dated_at=until.replace(microsecond=0),
        items=tuple(_items(letter, stories)),
    )


def language_of(letter: Newsletter) -> str:
    """In which a letter speaks."""
    return letter.language or letter.publication.language


def _current(rows: Iterable[Article]) -> Iterator[Article]:
    """With their newest text, which the lock on the story holds as it is."""
    locked = [row.pk for row in rows]
    return iter(Article.objects.filter(pk__in=locked).select_related("current__article"))


def _may_be_mailed(article: Article, now: datetime) -> bool:
    """Neither taken back nor held back: of those nothing is said here."""
    usable = article.pubstatus == Article.PubStatus.USABLE
    current = article.current
    return usable and current is not None and shown(current, exit=Exit.MAIL, now=now) is not None


def _most(found: list[Row]) -> list[Row]:
    if len(found) <= MOST_ITEMS:
        return found
    leads = set[int]()
    ranks = list[tuple[int, int]]()
    for place, (issue, _) in enumerate(found):
        ranks.append((int(issue.pk in leads), place))
        leads.add(issue.pk)
    kept = {place for _, place in sorted(ranks)[:MOST_ITEMS]}
    return [row for place, row in enumerate(found) if place in kept]


def _items(letter: Newsletter, stories: Sequence[Row]) -> Iterator[ItemDraft]:
    led = set[int]()
    for issue, article in stories:
        length = Length.LINE if issue.pk in led else Length.TEASER
        led.add(issue.pk)
        section = _day(letter, issue.dated_at)
        yield ItemDraft(guid=article.guid, section=section, length=length)


def _day(letter: Newsletter, moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(letter.publication.time_zone))
    return full_date(local, language_of(letter))
