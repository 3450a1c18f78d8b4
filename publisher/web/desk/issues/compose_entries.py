"""What the composing pages show: an issue's items, and the stories that it may take."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict

from publisher.actions.compose.drafts import ItemDraft
from publisher.actions.compose.offer_articles import articles_by_guid, offer_articles, versions_in
from publisher.content.blocks import Figure
from publisher.content.links import OURS, name_of
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.editorial.visibility import Exit, labels, shown, under_embargo
from publisher.publications.models import Publication
from publisher.web.desk.states import sign_of
from publisher.web.signed_pictures import signature

LONGEST_SEARCH = 200


def entries_of(issue: Issue, items: tuple[ItemDraft, ...]) -> list[dict[str, Any]]:
    """Each item with its story as it is now, and the pictures that it may show."""
    now = datetime.now(UTC)
    articles = articles_by_guid(issue.publication_id, [item.guid for item in items])
    held = versions_in(issue)
    for article in articles.values():  # what is known needs no query
        article.publication = issue.publication
        if article.current:
            article.current.article = article
    return [_entry(item, articles.get(item.guid), held.get(item.guid), now) for item in items]


def _entry(
    item: ItemDraft, article: Article | None, held: int | None, now: datetime
) -> dict[str, Any]:
    if article is None or article.current is None:
        return {"item": item, "article": None, "headline": item.guid, "pictures": []}
    early = under_embargo(article, now=now)
    return {
        "item": item,
        "article": article,
        "sign": sign_of(article, early=early),
        "usable": article.pubstatus == Article.PubStatus.USABLE and not early,
        "headline": article.current.headline,
        "newer": held is not None and held != article.current_id,
        "pictures": _pictures(article.current, now),
    }


def _pictures(version: ArticleVersion, now: datetime) -> list[dict[str, str]]:
    """The pictures of ours in the story, with what they show and a signed address."""
    story = shown(version, exit=Exit.MAIL, now=now, entitled="paid")
    if story is None:
        return []
    slug = version.article.publication.slug
    figures = [one for one in story.content.blocks if isinstance(one, Figure)]
    ours = {name_of(one.src): one.alt for one in figures if one.src.startswith(OURS)}
    return [{"name": name, "alt": alt, "url": _address(slug, name)} for name, alt in ours.items()]


def _address(slug: str, name: str) -> str:
    return f"/pictures/{slug}/{name}?preview={signature(slug, name)}"


def search_in(form: QueryDict) -> dict[str, str]:
    """The search in an address or a form: `q` and `rubric`, without what is empty."""
    given = {
        name: form.get(name, "").replace("\0", "").strip()[:LONGEST_SEARCH]
        for name in ("q", "rubric")
    }
    return {name: value for name, value in given.items() if value}


def offered(
    publication: Publication,
    search: Mapping[str, str],
    *,
    most: int,
    without: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Stories to choose from, as searched for, each with its rubrics. without: guids that are there
    already."""
    rows = offer_articles(
        publication,
        now=datetime.now(UTC),
        text=search.get("q", ""),
        rubric=search.get("rubric", ""),
        without=without,
    )
    return [{"article": row, "rubric": _rubric(row)} for row in rows[:most]]


def _rubric(article: Article) -> str:
    return " › ".join(labels(article.current).rubrics) if article.current else ""
