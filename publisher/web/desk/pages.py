"""What all desk pages share."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publisher.actions.processes.health import recent_health
from publisher.publications.roles import InstallationPermission, Permission
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.held_banner import held_exits


def desk_page(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page under the desk's masthead and navigation."""
    shared = {
        "visit": visit,
        "publication": visit.publication,
        "zone": visit.publication.time_zone,
        "has_mailbox": not settings.SMTP_URL and visit.may(InstallationPermission.MAILBOX),
        "languages": settings.LANGUAGES,
        "held": held_exits(),
        "processes": recent_health(),
        "may_set_up": visit.may(Permission.SETTINGS),
    }
    return render(request, template, {**shared, **context}, status=status)
