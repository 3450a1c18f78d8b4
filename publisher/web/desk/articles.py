"""The list of articles, sorted by any column, without JavaScript."""

from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.editorial.models import Article
from publisher.editorial.visibility import under_embargo
from publisher.web.desk.pages import desk_page
from publisher.web.desk.permissions import Visit, desk
from publisher.web.desk.sorting import Column, Sorting
from publisher.web.desk.states import ARTICLE, EMBARGOED, Sign

PAGE = 50
COLUMNS = (
    Column("rubric", "current__content__rubrics"),
    Column("headline", "current__headline"),
    Column("status", "pubstatus"),
    Column("published", "published_at"),
    Column("version", "current__number"),
)


@require_safe
@desk
def articles(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All stories of the publication, the newest first unless asked otherwise."""
    now = datetime.now(UTC)
    sorting = Sorting(COLUMNS, request.GET, default="-published")
    rows = (
        Article.objects.filter(publication=visit.publication, current__isnull=False)
        .select_related("current")
        .order_by(*sorting.fields(), "-id")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    entries = [
        {
            "article": article,
            "rubric": _rubric(article),
            "sign": _sign(article, now),
        }
        for article in page
    ]
    context = {"page": page, "entries": entries, "sorting": sorting}
    return desk_page(request, visit, "pages/articles.html", context)


def _rubric(article: Article) -> str:
    content = article.current.content if article.current else {}
    return " › ".join(content.get("rubrics") or [])


def _sign(article: Article, now: datetime) -> Sign:
    if article.pubstatus == Article.PubStatus.USABLE and under_embargo(article, now=now):
        return EMBARGOED
    return ARTICLE[Article.PubStatus(article.pubstatus)]
