"""Relays: what the settings say, how they are, and a test mail with the answer of each step."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.beginning.sender_records import sender_records
from publisher.actions.mail.trials.relays import shown_relays, trials_of, ways_back_of
from publisher.actions.mail.trials.try_relay import ask_trial
from publisher.actions.processes.mail_speed import recent_speeds
from publisher.errors import PublisherError
from publisher.publications.roles import InstallationPermission
from publisher.web.desk.begin.sender import MISSING, THERE, UNKNOWN
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.states import Sign

WORKS = Sign(_("takes mail"), "check")
RESTS = Sign(_("rests after a refusal"), "bars", "asks")
BLOCKED = Sign(_("refuses us"), "cross", "asks")
DONE = Sign(_("answered well"), "check")
FAILED = Sign(_("failed"), "cross", "asks")
SECURITY = {
    "tls": _("TLS from the first byte"),
    "required": _("TLS is required (STARTTLS)"),
    "opportunistic": _("TLS where it is offered"),
    "never": _("no TLS"),
}
STEPS = {
    "connect": _("Connection"),
    "tls": _("TLS"),
    "greeting": _("Greeting"),
    "ehlo": _("Introduction (EHLO)"),
    "auth": _("Sign-in (AUTH)"),
    "mail": _("Sender (MAIL)"),
    "rcpt": _("Recipient (RCPT)"),
    "data": _("Permission to send (DATA)"),
    "body": _("The mail itself"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(InstallationPermission.ROUTES)
def relays(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All relays; POST has a test mail sent by one."""
    if request.method != "POST":
        return _page(request, visit)
    try:
        ask_trial(
            publication=visit.publication,
            relay=request.POST.get("relay", ""),
            person=visit.user,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, explained(error), 409)
    return redirect("relays")


def _page(request: HttpRequest, visit: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    found, trials = shown_relays(), trials_of(visit.publication)
    speeds = recent_speeds()
    context = {
        "relays": [
            {"row": row, "sign": _sign(row.trouble), "security": SECURITY[row.security]}
            for row in found
        ],
        "asking": sum(row.trouble is not None for row in found),
        "connections": sum(one.connections for one in speeds),
        "rate": sum(one.rate for one in speeds),
        "trials": [
            {"row": row, "sign": DONE if row.ok else FAILED, "steps": _steps(row.steps)}
            for row in trials
        ],
        "waiting": any(row.done_at is None for row in trials),
        "ways_back": ways_back_of(visit.publication),
        "records": _records(visit),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/relays.html", context, status=status)


def _sign(trouble: object) -> Sign:
    if trouble is None:
        return WORKS
    return BLOCKED if getattr(trouble, "blocked", False) else RESTS


def _steps(steps: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        {**one, "word": STEPS.get(str(one["step"]), ""), "sign": DONE if one["ok"] else FAILED}
        for one in steps
    ]


def _records(visit: Visit) -> list[tuple[object, Sign]]:
    try:
        found = sender_records(visit.publication)
    except PublisherError:
        return []
    signs = {True: THERE, False: MISSING, None: UNKNOWN}
    return [(one, signs[one.there]) for one in found.records]
