"""Create an issue from articles; its hash, derived subject and preheader."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from publisher.editorial.models import Article, ArticleVersion, Issue, IssueItem, Newsletter
from publisher.editorial.theme_lengths import BRIEFING
from publisher.editorial.visibility import Exit, shown
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication

MOST_ARTICLES = 100
SUBJECT_LENGTH, PREHEADER_LENGTH = 200, 150
BY_HAND = ("section", "length", "headline", "teaser", "picture", "picture_alt")
_STOPS = " .,;:!?\u00a0\u202f"  # not right before an ellipsis
_SPACES = re.compile(r"[ \t\r\n]+")  # a no-break space stays


def create_issue(
    *,
    newsletter: Newsletter,
    guids: Sequence[str],
    actor: str,
    now: datetime,
    subject: str | None = None,
) -> Issue:
    """Compose a draft from the current versions of the articles, in their order.

    The subject is the lead's headline unless one is given, the preheader its standfirst.
    Raises PublisherError `no_articles`, `unknown_article`, `article_twice`, or
    `article_not_mailable` for one that is killed, withheld or under embargo.
    """
    with transaction.atomic():
        versions = _versions(newsletter.publication, guids, now)
        issue = _insert(newsletter, versions, _subject(subject, versions[0]), actor, now)
        audit.record(
            actor=actor,
            verb="create_issue",
            target=issue,
            at=now,
            publication=newsletter.publication,
            newsletter=newsletter.slug,
            articles=[version.article.guid for version in versions],
        )
    return issue


def _insert(
    newsletter: Newsletter,
    versions: Sequence[ArticleVersion],
    subject: str,
    actor: str,
    now: datetime,
) -> Issue:
    publication, lead = newsletter.publication, versions[0]
    issue = Issue.objects.create(
        publication=publication,
        newsletter=newsletter,
        subject=subject,
        preheader=shortened(lead.content.get("standfirst") or "", PREHEADER_LENGTH),
        dated_at=now,
        edited_by=actor,
        created_at=now,
    )
    IssueItem.objects.bulk_create(_rows(issue, versions))
    issue.content_hash = issue_hash(issue, versions)
    issue.save(update_fields=["content_hash"])
    return issue


def _rows(issue: Issue, versions: Sequence[ArticleVersion]) -> list[IssueItem]:
    """The items, not saved."""
    brief = issue.newsletter.theme == BRIEFING
    rest = IssueItem.Length.TEASER if brief else IssueItem.Length.FULL
    return [
        IssueItem(
            publication_id=issue.publication_id,
            issue=issue,
            position=position,
            article_version=version,
            length=rest if position > 1 else IssueItem.Length.FULL,
        )
        for position, version in enumerate(versions, 1)
    ]


def issue_hash(issue: Issue, versions: Iterable[ArticleVersion]) -> str:
    """The hash that an approval is bound to: subject, preheader, date, the texts in their order,
    and what an editor set or wrote beside them."""
    parts: list[object] = [
        issue.subject,
        issue.preheader,
        issue.dated_at.date().isoformat(),
        [[version.article.guid, version.content_hash] for version in versions],
    ]
    beside: dict[str, object] = {
        "intro": issue.intro,
        "sponsors": issue.sponsors,
        "items": _set_by_hand(issue),
    }
    if issue.dated_at != issue.created_at:
        beside["dated_at"] = issue.dated_at.isoformat()  # an alert says its hour
    if any(beside.values()):  # the hashes of issues without any of it stand
        parts.append(beside)
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _set_by_hand(issue: Issue) -> dict[str, dict[str, str]]:
    fresh = IssueItem()
    plain = {name: getattr(fresh, name) for name in BY_HAND}
    rows = issue.items.values("position", *BY_HAND)
    by_position = {str(row.pop("position")): row for row in rows}
    return {position: row for position, row in by_position.items() if row != plain}


def _versions(
    publication: Publication, guids: Sequence[str], now: datetime
) -> list[ArticleVersion]:
    if not guids:
        raise PublisherError("no_articles", "an issue needs at least one article", "--article")
    if len(guids) > MOST_ARTICLES:
        raise PublisherError(
            "too_many_articles", f"an issue holds at most {MOST_ARTICLES} articles", "--article"
        )
    twice = next((guid for place, guid in enumerate(guids) if guid in guids[:place]), None)
    if twice is not None:
        raise PublisherError("article_twice", f"article {twice!r} is named twice", "--article")
    found = Article.objects.filter(publication=publication, guid__in=guids)
    by_guid = {article.guid: article for article in found.select_related("current")}
    return [mailable_version(guid, by_guid.get(guid), publication, now) for guid in guids]


def mailable_version(
    guid: str,
    article: Article | None,
    publication: Publication,
    now: datetime,
    where: str = "--article",
) -> ArticleVersion:
    """The current version of an article that may be mailed at `now`.

    Raises PublisherError `unknown_article` or `article_not_mailable`.
    """
    if article is None or article.current is None:
        raise PublisherError(
            "unknown_article",
            f"{publication.slug} has no article {guid!r}; see: publisher article list",
            where,
        )
    version = article.current
    version.article = article
    if article.pubstatus == Article.PubStatus.CANCELED:
        refuse_article(guid, "is retired and must not be used", where)
    if shown(version, exit=Exit.MAIL, now=now) is None:
        until = article.embargo_until
        held = until is not None and article.pubstatus == Article.PubStatus.USABLE
        state = f"is under embargo until {until}" if held else f"is {article.pubstatus}"
        refuse_article(guid, state, where)
    return version


def refuse_article(guid: str, reason: str, where: str = "--article") -> None:
    """Raise the error that names an article which may not be mailed, and why."""
    raise PublisherError("article_not_mailable", f"article {guid!r} {reason}; leave it out", where)


def derived_subject(items: Sequence[IssueItem]) -> str:
    """The subject where nobody wrote one: the lead's headline, or the editor's for it."""
    if not items:
        return ""
    lead = items[0]
    return shortened(lead.headline or lead.article_version.headline, SUBJECT_LENGTH)


def derived_preheader(items: Sequence[IssueItem]) -> str:
    """The preheader where nobody wrote one: the lead's standfirst, or the editor's teaser."""
    if not items:
        return ""
    lead = items[0]
    standfirst = lead.teaser or lead.article_version.content.get("standfirst") or ""
    return shortened(standfirst, PREHEADER_LENGTH)


def _subject(given: str | None, lead: ArticleVersion) -> str:
    if given is None:
        return shortened(lead.headline, SUBJECT_LENGTH)
    return checks.line(given, "--subject", most=SUBJECT_LENGTH, required=True)


def shortened(text: str, most: int) -> str:
    """One line of at most `most` characters; a longer one ends in an ellipsis after a word."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(_STOPS) + "…"
