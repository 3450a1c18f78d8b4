"""The list of articles, page by page: a cursor is the place in it, whatever is added meanwhile."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from publisher.content.article import PublishedArticle
from publisher.content.codec import timestamp
from publisher.content.fields import Field
from publisher.content.problems import BadInput
from publisher.editorial.models import Article
from publisher.publications.tokens import seal, unseal
from publisher.web.api.problems import Problem
from publisher.web.api.reading import rows, seen
from publisher.web.api.routes import Answer, Call

PAGE, LONGEST_PAGE = 50, 200
_PURPOSE = "api articles cursor"


def list_articles(call: Call) -> Answer:
    """The newest stored first. An article that comes in while a program turns pages moves none."""
    size = _size(call.query.get("limit"))
    found = _filtered(call).order_by("-pk")
    articles = list(_from(found, call.query.get("cursor"))[: size + 1])
    page, more = articles[:size], len(articles) > size
    stories = ((article, seen(article, call.caller, call.now)) for article in page)
    document = {
        "articles": [_row(article, story) for article, story in stories if story],
        "next": seal(_PURPOSE, page[-1].pk) if more else None,
    }
    return Answer(status=200, document=document)


def _filtered(call: Call) -> QuerySet[Article]:
    found = rows(call.caller)
    if status := call.query.get("pubstatus"):
        if status not in Article.PubStatus.values:
            known = ", ".join(Article.PubStatus.values)
            raise _bad("pubstatus", f"{status[:40]!r} is none of {known}")
        found = found.filter(pubstatus=status)
    if source := call.query.get("source"):
        found = found.filter(source=source)
    if since := call.query.get("updated_since"):
        found = found.filter(updated_at__gte=_moment(since))
    return found


def _from(found: QuerySet[Article], cursor: str | None) -> QuerySet[Article]:
    if cursor is None:
        return found
    last = unseal(_PURPOSE, cursor)
    if last is None:
        raise _bad("cursor", "it is none of ours; begin again without one")
    return found.filter(pk__lt=last)


def _size(given: str | None) -> int:
    if given is None:
        return PAGE
    if not (given.isascii() and given.isdigit()) or not 1 <= int(given[:9]) <= LONGEST_PAGE:
        raise _bad("limit", f"it must be a number from 1 to {LONGEST_PAGE}")
    return int(given)


def _moment(text: str) -> datetime:
    try:
        # In a query an unescaped + is a blank.
        return Field(text.replace(" ", "+"), "updated_since").moment()
    except BadInput as error:
        raise _bad("updated_since", error.message) from None


def _bad(name: str, message: str) -> Problem:
    return Problem(400, "bad_query", f"{name}: {message}", where=name)


def _row(article: Article, story: PublishedArticle) -> dict[str, Any]:
    return {
        "guid": story.guid,
        "version": story.version,
        "pubstatus": story.pubstatus,
        "access": article.access,
        "language": story.content.language,
        "headline": story.content.headline,
        "url": story.url,
        "source": article.source,
        "published_at": timestamp(story.published_at),
        "updated_at": timestamp(story.updated_at),
        "embargo_until": timestamp(story.content.embargo_until),
        "content_hash": story.content_hash,
    }
