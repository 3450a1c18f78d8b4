"""The audit log: who did what, when, to what; filtered, page by page, and as a file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publisher.actions.publications.audit_log import (
    Wanted,
    audit_entries,
    people_of,
    written_entries,
)
from publisher.actions.stories.cursor_pages import cursor_page
from publisher.audience.files.safe import SafeWriter
from publisher.content.codec import timestamp
from publisher.content.local_time import moment_in
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.setup.audit_words import OBJECTS, VERBS

PAGE = 50
COLUMNS = ("at", "who", "verb", "object_type", "object_id", "detail")
NAMED = ("slug", "name", "webhook", "partner", "destination", "list", "segment", "url")
PAGES = {"issue": "issue", "send": "send", "article": "desk-article"}
FILTERS = ("person", "kind", "object", "number", "since", "until")
LONGEST = 80  # characters of a name


@require_safe
@desk(Permission.AUDIT)
def audit_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One page of the log, the newest first."""
    wanted, problem = _wanted(request, visit)
    page = cursor_page(
        audit_entries(visit.publication, wanted),
        field="-at",
        size=PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "entries": [_shown(row) for row in page.rows],
        "page": page,
        "form": request.GET,
        "filtered": wanted != Wanted(),
        "filters": {name: request.GET[name] for name in FILTERS if request.GET.get(name)},
        **_choices(visit),
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/audit.html", context, status=status)


def _choices(visit: Visit) -> dict[str, object]:
    """What the filters offer, by the words of the page's language."""
    verbs, objects = ({key: str(word) for key, word in one.items()} for one in (VERBS, OBJECTS))
    return {
        "people": people_of(visit.publication),
        "verbs": sorted(verbs.items(), key=itemgetter(1)),
        "objects": sorted(objects.items(), key=itemgetter(1)),
    }


@require_safe
@desk(Permission.AUDIT)
def audit_file(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same as CSV, whose cells are no formulas."""
    wanted, problem = _wanted(request, visit)
    if problem:
        return audit_page(request)
    name = f"audit-{visit.publication.slug}-{datetime.now(UTC):%Y-%m-%d}.csv"
    kind = "text/csv; charset=utf-8"
    answer = cast(HttpResponse, StreamingHttpResponse(_lines(visit, wanted), content_type=kind))
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class _Line:
    """Takes what a writer writes, until it is asked for."""

    def __init__(self) -> None:
        self._parts = list[str]()

    def write(self, text: str) -> int:
        self._parts.append(text)
        return len(text)

    def taken(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        return text


def _lines(visit: Visit, wanted: Wanted) -> Iterator[str]:
    line = _Line()
    writer = SafeWriter(line)
    writer.write(COLUMNS)
    yield "\ufeff" + line.taken()
    for row in written_entries(visit.publication, wanted):
        detail = "; ".join(f"{name}: {value}" for name, value in row.detail.items())
        writer.write(
            (timestamp(row.at) or "", row.actor, row.verb, row.object_type, row.object_id, detail)
        )
        yield line.taken()


def _wanted(request: HttpRequest, visit: Visit) -> tuple[Wanted, str]:
    """What the query asks for, and why it asks for nothing that could be."""
    given = request.GET
    try:
        zone = ZoneInfo(visit.publication.time_zone)
        since, until = (_day(given.get(name, ""), zone) for name in ("since", "until"))
    except PublisherError as error:
        return Wanted(), explained(error)
    return (
        Wanted(
            person=given.get("person", "").strip()[:150],
            kind=given.get("kind", "") if given.get("kind", "") in VERBS else "",
            object_type=given.get("object", "") if given.get("object", "") in OBJECTS else "",
            object_id=given.get("number", "").strip()[:200],
            since=since,
            until=until + timedelta(days=1) if until else None,
        ),
        "",
    )


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    """The beginning of a day there. Raises PublisherError `bad_time`."""
    return moment_in(f"{text.strip()}T00:00", zone, "day") if text.strip() else None


def _shown(row: AuditEntry) -> dict[str, Any]:
    return {
        "row": row,
        "who": _who(row.actor),
        "did": VERBS.get(row.verb) or _("did something that this page has no words for"),
        "what": OBJECTS.get(row.object_type, ""),
        "page": PAGES.get(row.object_type, "") if whole_number(row.object_id) is not None else "",
        "named": [
            str(row.detail[name])[:LONGEST]
            for name in NAMED
            if isinstance(row.detail.get(name), str | int) and row.detail[name] != ""
        ],
    }


def _who(actor: str) -> str:
    """Who it was, in words."""
    door, _colon, name = actor.partition(":")
    words = {
        "user": "%(name)s",
        "cli": _("%(name)s, by command"),
        "token": _("the program %(name)s"),
        "partner": _("the partner %(name)s"),
        "engineer": _("the engineer of %(name)s"),
    }
    if name and door in words:
        return words[door] % {"name": name}
    return {"reader": _("a reader"), "engine": _("the engine"), "system": _("the engine")}.get(
        actor, actor
    )
