"""Programs' keys to the HTTP API: an admin makes and revokes them; each is shown once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.intake.sources.list_sources import sources_of
from publisher.actions.publications.create_token import create_token
from publisher.actions.publications.list_tokens import tokens_of
from publisher.actions.publications.revoke_token import revoke_token
from publisher.content.local_time import moment_in
from publisher.errors import PublisherError
from publisher.publications.api_tokens import SCOPES
from publisher.publications.models import ApiToken
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained

# Headings over scopes, by what stands before their colon.
SUBJECTS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_("Stories"), ("articles", "pictures", "topics", "sources")),
    (_("Newsletters and issues"), ("newsletters", "issues", "approvals", "sends", "reports")),
    (
        _("Readers"),
        (
            *("lists", "forms", "segments", "fields", "tags", "subscribers", "suppressions"),
            "entitlements",
        ),
    ),
    (_("Partners and feeds"), ("partners", "destinations", "products", "feeds")),
)
REST = _("Everything else")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
@sensitive_variables("made")
def tokens(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list; POST makes one more, and this answer alone shows it."""
    if request.method != "POST":
        return _page(request, visit, revoking=request.GET.get("revoke", ""))
    try:
        made = create_token(
            publication=visit.publication,
            name=request.POST.get("name", "").strip(),
            scopes=request.POST.getlist("scope"),
            source=request.POST.get("source", "").strip(),
            expires_at=_end(request.POST.get("expires", ""), visit.publication.time_zone),
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, problem=explained(error), status=400)
    return _page(request, visit, token=made.token, name=made.row.name)


@require_POST
@desk(Permission.SETTINGS)
def revoke(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End one token."""
    name = request.POST.get("name", "")
    try:
        revoke_token(
            publication=visit.publication, name=name, actor=visit.actor, now=datetime.now(UTC)
        )
    except PublisherError as error:
        return _page(request, visit, problem=explained(error), status=409)
    return redirect("tokens")


def _end(day: str, zone: str) -> datetime | None:
    """The end of a day where the publication is. Raises BadInput `bad_time`."""
    if not day.strip():
        return None
    return moment_in(f"{day.strip()}T00:00", ZoneInfo(zone), "expires") + timedelta(days=1)


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    revoking: str = "",
    token: str = "",
    name: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    now = datetime.now(UTC)
    rows = tokens_of(visit.publication)
    valid = [row for row in rows if not row.revoked_at]
    context = {
        "tokens": rows,
        "live": sum(_lives(row, now) for row in rows),
        "now": now,
        "revoking": next((row for row in valid if row.name == revoking), None),
        "scopes": _by_subject(),
        "sources": sources_of(visit.publication),
        "token": token,
        "made": name,
        "form": request.POST if problem else {},
        "chosen": request.POST.getlist("scope") if problem else [],
        "problem": problem,
    }
    return desk_page(request, visit, "pages/tokens.html", context, status=status)


def _by_subject() -> list[tuple[object, dict[str, str]]]:
    """The scopes with a line each, under the subjects that have some."""
    known = {name for _, names in SUBJECTS for name in names}
    found = list[tuple[object, dict[str, str]]]()
    for word, names in (*SUBJECTS, (REST, ())):
        lines = {
            scope: gettext(text)
            for scope, text in SCOPES.items()
            if (name := scope.partition(":")[0]) in names or (word is REST and name not in known)
        }
        if lines:
            found.append((word, lines))
    return found


def _lives(row: ApiToken, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)
