"""The rows of an issue's items from their drafts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from publisher.actions.compose.drafts import ItemDraft
from publisher.actions.issues.create_issue import mailable_version
from publisher.actions.issues.issue_snapshot import NO_PICTURE
from publisher.editorial.models import Article, ArticleVersion, Issue, IssueItem, Picture
from publisher.editorial.visibility import Exit, picture_shown, shown
from publisher.errors import PublisherError


def issue_items(
    issue: Issue, old: Sequence[IssueItem], items: Sequence[ItemDraft], now: datetime
) -> list[IssueItem]:
    """The rows, not saved yet. A story that stood in the issue before and may not be mailed any
    more keeps its version: the checks before the send name it, and it can be taken out.

    Raises PublisherError `unknown_article`, `article_not_mailable`, `picture_of_another` or
    `missing_alt`.
    """
    found = Article.objects.filter(
        publication=issue.publication_id, guid__in=[item.guid for item in items]
    )
    articles = {article.guid: article for article in found.select_related("current__article")}
    held = {row.article_version.article.guid: row.article_version for row in old}
    return [
        _row(issue, number, item, _version(issue, number, item, articles, held, now), now)
        for number, item in enumerate(items, 1)
    ]


def _version(
    issue: Issue,
    number: int,
    item: ItemDraft,
    articles: Mapping[str, Article],
    held: Mapping[str, ArticleVersion],
    now: datetime,
) -> ArticleVersion:
    article = articles.get(item.guid)
    stood = held.get(item.guid)
    current = article.current if article else None
    if stood and (current is None or shown(current, exit=Exit.MAIL, now=now) is None):
        return stood
    if stood and article and article.pubstatus != Article.PubStatus.USABLE:
        return stood
    where = f"items[{number}].article"
    return mailable_version(item.guid, article, issue.publication, now, where)


def _row(
    issue: Issue, number: int, item: ItemDraft, version: ArticleVersion, now: datetime
) -> IssueItem:
    _check_picture(item, version, f"items[{number}]", now)
    return IssueItem(
        publication_id=issue.publication_id,
        issue=issue,
        position=number,
        article_version=version,
        section=item.section,
        length=item.length,
        headline=item.headline,
        teaser=item.teaser,
        picture=item.picture,
        picture_alt=item.alt,
    )


def _check_picture(item: ItemDraft, version: ArticleVersion, where: str, now: datetime) -> None:
    """A picture of the story itself, or one that readers may see; it would leave with the mail."""
    if item.picture in ("", NO_PICTURE):
        return
    named = Picture.objects.filter(publication=version.publication_id, name=item.picture)
    of_story = Q(versions__article=version.article_id)
    of_story |= Q(remotes__version__article=version.article_id)
    if named.filter(of_story).exists():
        return
    picture = named.first()
    if picture is None or not picture_shown(picture, now=now):
        raise PublisherError(
            "picture_of_another",
            f"{item.picture!r} is neither a picture of this article nor of one that is out; "
            "choose one of them, or none",
            f"{where}.picture",
        )
    if not item.alt:
        raise PublisherError("missing_alt", "say in alt what the picture shows", f"{where}.alt")
