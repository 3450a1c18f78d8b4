"""The list of articles: searched, filtered and sorted by its address, without JavaScript."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from publisher.actions.stories.list_articles import find_articles, source_names
from publisher.editorial.models import Article
from publisher.editorial.visibility import under_embargo
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sorting import Column, Sorting
from publisher.web.desk.states import SETTLING, sign_of

PAGE = 50
LONGEST_SEARCH = 200
COLUMNS = (
    Column("rubric", "current__content__rubrics"),
    Column("headline", "current__headline"),
    Column("status", "pubstatus"),
    Column("published", "published_at"),
    Column("version", "current__number"),
)
STATES = {
    "usable": _("published"),
    "settling": _("an edit settles"),
    "embargoed": _("under embargo"),
    "withheld": _("withheld"),
    "canceled": _("killed, taken down or unpublished"),
}


@require_safe
@desk(Permission.VIEW)
def articles(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All stories of the publication, the newest first unless asked otherwise."""
    now = datetime.now(UTC)
    chosen = _chosen(request.GET)
    sorting = Sorting(COLUMNS, request.GET, default="-published", keep=urlencode(chosen))
    rows = find_articles(
        visit.publication,
        now=now,
        text=chosen.get("q", ""),
        state=chosen.get("state", ""),
        source=chosen.get("source", ""),
        order=sorting.fields(),
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": [_entry(article, now) for article in page],
        "sorting": sorting,
        "chosen": chosen,
        "states": STATES,
        "sources": source_names(visit.publication),
        "may_write": visit.may(Permission.WRITE),
    }
    return desk_page(request, visit, "pages/articles.html", context)


def _chosen(query: QueryDict) -> dict[str, str]:
    """What the address asks for, without what it leaves open."""
    state = query.get("state", "")
    wanted = {
        "q": query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        "state": state if state in STATES else "",
        "source": query.get("source", "").replace("\0", "")[:LONGEST_SEARCH],
    }
    return {name: value for name, value in wanted.items() if value}


def _entry(article: Article, now: datetime) -> dict[str, object]:
    return {
        "article": article,
        "rubric": _rubric(article),
        "sign": sign_of(article, early=under_embargo(article, now=now)),
        "settling": SETTLING if article.settling_id else None,
    }


def _rubric(article: Article) -> str:
    content = article.current.content if article.current else {}
    return " › ".join(content.get("rubrics") or [])
