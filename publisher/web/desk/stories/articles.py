"""The list of articles: searched, filtered and sorted by its address, without JavaScript."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from publisher.actions.stories.cursor_pages import cursor_page
from publisher.actions.stories.list_articles import (
    NOWHERE,
    Wanted,
    count_up_to,
    find_articles,
    newsletter_names,
    rubric_names,
    source_names,
)
from publisher.editorial.models import Article
from publisher.editorial.visibility import under_embargo
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sorting import Column, Sorting
from publisher.web.desk.states import SETTLING, sign_of
from publisher.web.desk.stories.history import door_in_words

PAGE = 50
MOST_COUNTED = 10_000
LONGEST = 300
COLUMNS = (
    Column("rubric", "rubric"),
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
ACCESS = {
    "free": _("everybody"),
    "registered": _("registered readers"),
    "paid": _("paying readers"),
}
KEPT = ("q", "state", "source", "rubric", "newsletter", "access", "since", "until")


@require_safe
@desk(Permission.VIEW)
def articles(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All stories of the publication, the newest first unless asked otherwise."""
    now = datetime.now(UTC)
    chosen = _chosen(request.GET)
    wanted = _wanted(chosen, ZoneInfo(visit.publication.time_zone))
    sorting = Sorting(COLUMNS, request.GET, default="-published", keep=urlencode(chosen))
    rows = find_articles(visit.publication, now=now, wanted=wanted)
    page = cursor_page(
        rows,
        field=sorting.fields()[0],
        size=PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "page": page,
        "number": count_up_to(rows, MOST_COUNTED),
        "most": MOST_COUNTED,
        "entries": [_entry(article, now) for article in page.rows],
        "sorting": sorting,
        "chosen": chosen,
        "further": any(chosen.get(name) for name in KEPT[2:]),
        "states": STATES,
        "access": ACCESS,
        "nowhere": NOWHERE,
        "sources": [(one, door_in_words(one)) for one in source_names(visit.publication)],
        "rubrics": [(one, one) for one in rubric_names(visit.publication)],
        "newsletters": newsletter_names(visit.publication),
    }
    return desk_page(request, visit, "pages/articles.html", context)


def _chosen(query: QueryDict) -> dict[str, str]:
    """What the address asks for, without what it leaves open."""
    wanted = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in KEPT}
    if wanted["state"] not in STATES:
        wanted["state"] = ""
    if wanted["access"] not in ACCESS:
        wanted["access"] = ""
    for name in ("since", "until"):
        if _day(wanted[name]) is None:
            wanted[name] = ""
    return {name: value for name, value in wanted.items() if value}


def _wanted(chosen: dict[str, str], zone: ZoneInfo) -> Wanted:
    """The same for the query; a day is one of the publication's zone, from its midnight on."""
    since, until = _day(chosen.get("since", "")), _day(chosen.get("until", ""))
    return Wanted(
        text=chosen.get("q", ""),
        state=chosen.get("state", ""),
        source=chosen.get("source", ""),
        rubric=chosen.get("rubric", ""),
        newsletter=chosen.get("newsletter", ""),
        access=chosen.get("access", ""),
        since=_midnight(since, zone) if since else None,
        until=_midnight(until + timedelta(days=1), zone) if until else None,
    )


def _day(text: str) -> date | None:
    """A day as browsers send it, of the years that a newsroom may have stories of."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1600 <= day.year <= 9000 else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _entry(article: Article, now: datetime) -> dict[str, object]:
    return {
        "article": article,
        "sign": sign_of(article, early=under_embargo(article, now=now)),
        "settling": SETTLING if article.settling_id else None,
    }
