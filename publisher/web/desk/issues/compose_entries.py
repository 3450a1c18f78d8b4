"""What the composing pages show: an issue's items, and the stories that it may take."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from publisher.actions.compose.drafts import ItemDraft
from publisher.content.blocks import Figure
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.editorial.visibility import Exit, labels, shown, under_embargo, visible_articles
from publisher.publications.models import Publication
from publisher.syndication import facets
from publisher.syndication.models import ArticleFacet
from publisher.web.desk.states import sign_of
from publisher.web.signed_pictures import signature

LONGEST_SEARCH = 200
OURS = "picture:"


def entries_of(issue: Issue, items: tuple[ItemDraft, ...]) -> list[dict[str, Any]]:
    """Each item with its story as it is now, and the pictures that it may show."""
    now = datetime.now(UTC)
    rows = Article.objects.filter(
        publication=issue.publication_id, guid__in=[item.guid for item in items]
    )
    articles = {row.guid: row for row in rows.select_related("current__article")}
    held = {
        row.article_version.article.guid: row.article_version_id
        for row in issue.items.select_related("article_version__article")
    }
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
    ours = {one.src.removeprefix(OURS): one.alt for one in figures if one.src.startswith(OURS)}
    return [{"name": name, "alt": alt, "url": _address(slug, name)} for name, alt in ours.items()]


def _address(slug: str, name: str) -> str:
    return f"/pictures/{slug}/{name}?preview={signature(slug, name)}"


def stories_of(publication: Publication, asked: dict[str, str]) -> QuerySet[Article]:
    """What may be mailed now, newest first, of these words and this rubric."""
    rows = visible_articles(publication, now=datetime.now(UTC))
    for word in asked.get("q", "").split():
        rows = rows.filter(Q(current__headline__icontains=word) | Q(guid__icontains=word))
    if "rubric" in asked:
        rows = facets.matching_articles(rows, publication.pk, {"rubric": [asked["rubric"]]})
    return rows


def asked_in(form: QueryDict) -> dict[str, str]:
    """The search in an address or a form: `q` and `rubric`, without what is empty."""
    said = {
        name: form.get(name, "").replace("\0", "").strip()[:LONGEST_SEARCH]
        for name in ("q", "rubric")
    }
    return {name: value for name, value in said.items() if value}


def rubrics_of(publication: Publication) -> list[str]:
    """The rubrics that its stories have, in lower case."""
    own = ArticleFacet.objects.filter(publication_id=publication.pk, kind="rubric")
    return list(own.order_by("value").values_list("value", flat=True).distinct()[:100])


def offered(rows: QuerySet[Article]) -> list[dict[str, Any]]:
    """Stories to choose from, each with its rubrics."""
    return [{"article": row, "rubric": _rubric(row)} for row in rows]


def _rubric(article: Article) -> str:
    return " › ".join(labels(article.current).rubrics) if article.current else ""
