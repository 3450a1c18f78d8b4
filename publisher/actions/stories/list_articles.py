"""Stories as pages show them: the rows of one, of a list, and of its versions."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.models import Publication

MOST_SOURCES = 100
STATES = ("usable", "settling", "embargoed", "withheld", "canceled")


def article_rows() -> QuerySet[Article]:
    """Articles with what the pages of one need of it."""
    return Article.objects.select_related("publication", "current__article", "settling")


def find_article(number: int) -> Article | None:
    """The article of this number with its current version, for readers."""
    rows = Article.objects.select_related("publication", "current__article")
    return rows.filter(pk=number).first()


def find_articles(
    publication: Publication,
    *,
    now: datetime,
    text: str = "",
    state: str = "",
    source: str = "",
    order: Sequence[str] = ("-published_at",),
) -> QuerySet[Article]:
    """The publication's stories with a text. text: part of a headline or guid; state: one of
    STATES; source: where they come from; "" leaves each open. order: fields, as of order_by."""
    rows = Article.objects.filter(publication=publication, current__isnull=False)
    if text:
        rows = rows.filter(Q(current__headline__icontains=text) | Q(guid__icontains=text))
    if source:
        rows = rows.filter(source=source)
    rows = rows.filter(_in_state(state, now))
    return rows.select_related("current").order_by(*order, "-id")


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


def version_numbers(article: Article) -> list[int]:
    """The numbers of its versions, the oldest first."""
    return list(article.versions.order_by("number").values_list("number", flat=True))


def find_version(article: Article, number: int) -> ArticleVersion | None:
    """The version of that number, if there is one."""
    return article.versions.filter(number=number).first()
