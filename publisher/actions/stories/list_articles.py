"""Stories as pages show them: the rows of one, of a list, and of its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from publisher.editorial.models import Article, ArticleVersion, IssueItem
from publisher.editorial.searching import found_by
from publisher.publications.models import Publication

MOST_SOURCES = 100
MOST_RUBRICS = 200
NOWHERE = "-"  # in the place of a newsletter's slug
STATES = ("usable", "settling", "embargoed", "withheld", "canceled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stories; what is empty is left open.

    text: words of a story, or their beginnings. state: one of STATES. rubric: as Article.rubric.
    newsletter: the slug of one with an issue that has the story; NOWHERE: in no issue.
    access: as Article.access. since, until: of publication, aware; until is the first moment after.
    """

    text: str = ""
    state: str = ""
    source: str = ""
    rubric: str = ""
    newsletter: str = ""
    access: str = ""
    since: datetime | None = None
    until: datetime | None = None


def article_rows() -> QuerySet[Article]:
    """Articles with what the pages of one need of it."""
    return Article.objects.select_related("publication", "current__article", "settling")


def find_article(number: int) -> Article | None:
    """The article of this number with its current version, for readers."""
    rows = Article.objects.select_related("publication", "current__article")
    return rows.filter(pk=number).first()


def find_articles(publication: Publication, *, now: datetime, wanted: Wanted) -> QuerySet[Article]:
    """The publication's stories with a text that are wanted, in no order, each with the number and
    the headline of its current version."""
    rows = Article.objects.filter(publication=publication, current__isnull=False)
    rows = found_by(rows, wanted.text, publication.language)
    rows = rows.filter(_in_state(wanted.state, now), **_equal(wanted))
    if wanted.newsletter:
        used = Exists(_items(wanted.newsletter))
        rows = rows.filter(~used if wanted.newsletter == NOWHERE else used)
    return rows.select_related("current").defer("current__content")


def _equal(wanted: Wanted) -> dict[str, Any]:
    named = {
        "source": wanted.source,
        "rubric": wanted.rubric,
        "access": wanted.access,
        "published_at__gte": wanted.since,
        "published_at__lt": wanted.until,
    }
    return {name: value for name, value in named.items() if value}


def _items(newsletter: str) -> QuerySet[IssueItem]:
    items = IssueItem.objects.filter(article_version__article=OuterRef("pk"))
    return items if newsletter == NOWHERE else items.filter(issue__newsletter__slug=newsletter)


def _in_state(state: str, now: datetime) -> Q:
    early = Q(pubstatus=Article.PubStatus.USABLE, embargo_until__gt=now)
    match state:
        case "settling":
            return Q(settling__isnull=False)
        case "embargoed":
            return early
        case "usable":
            return Q(pubstatus=Article.PubStatus.USABLE) & ~early
        case "withheld" | "canceled":
            return Q(pubstatus=state)
    return Q()


def rubric_names(publication: Publication) -> list[str]:
    """The rubrics that the publication's stories are filed under, by name."""
    own = Article.objects.filter(publication=publication).exclude(rubric="")
    return list(own.order_by("rubric").values_list("rubric", flat=True).distinct()[:MOST_RUBRICS])


def newsletter_names(publication: Publication) -> list[tuple[str, str]]:
    """The slugs and names of the publication's newsletters, by name."""
    return list(publication.newsletters.order_by("name", "pk").values_list("slug", "name"))


def count_up_to(rows: QuerySet[Article], most: int) -> int | None:
    """How many there are, where that is at most so many; counting more is no use to anybody."""
    number = rows.order_by()[: most + 1].count()
    return number if number <= most else None


def source_names(publication: Publication) -> list[str]:
    """Where the publication's stories come from, by name."""
    own = Article.objects.filter(publication=publication).order_by("source")
    return list(own.values_list("source", flat=True).distinct()[:MOST_SOURCES])


def count_by_source(publication: Publication, sources: Sequence[str]) -> dict[str, int]:
    """How many stories came from each of these sources; one without any is left out."""
    own = Article.objects.filter(publication=publication, source__in=sources)
    return dict(own.order_by().values_list("source").annotate(Count("pk")))


def headlines(publication_id: int, guids: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """The number and the headline of those of the guids that are the publication's."""
    rows = Article.objects.filter(publication=publication_id, guid__in=guids)
    found = rows.values_list("guid", "pk", "current__headline")
    return {guid: (pk, headline) for guid, pk, headline in found}


def read_versions(article: Article) -> None:
    """Read the versions of a story once, without their texts, for all that a page says of them."""
    rows = ArticleVersion.objects.defer("content")
    prefetch_related_objects([article], Prefetch("versions", rows))


def internal_reasons(article: Article) -> dict[int, str]:
    """Why, for the house, by the numbers of the versions that say so. For the desk alone: no
    document of a story has it."""
    return {one.number: one.reason for one in article.versions.all() if one.reason}


def version_numbers(article: Article) -> list[int]:
    """The numbers of its versions, the oldest first."""
    return list(article.versions.order_by("number").values_list("number", flat=True))


def find_version(article: Article, number: int) -> ArticleVersion | None:
    """The version of that number, if there is one."""
    return article.versions.filter(number=number).first()
