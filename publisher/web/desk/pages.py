"""What all desk pages share."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publisher.actions.processes.health import recent_health
from publisher.publications.roles import Permission
from publisher.web.desk.door.naming import of_input
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.held_banner import held_exits
from publisher.web.links import OF, links_of

# What the navigation names itself; all other pages are rows of its last word, the settings.
DAILY = ("today", "articles", "issues", "sends", "readers", "stop")


def desk_page(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page under the desk's masthead and navigation."""
    shared: dict[str, object] = {
        "visit": visit,
        "publication": visit.publication,
        "zone": visit.publication.time_zone,
        "daily": DAILY,
        "may_set_up": visit.may(Permission.SETTINGS),
        "languages": settings.DESK_LANGUAGES,
        "held": held_exits(),
        "processes": recent_health(),
        "of_input": "",
        "of_query": "",
    }
    if len(visit.memberships) > 1:  # links and forms that ask say which one they are about
        slug = visit.publication.slug
        shared |= {"url": links_of(slug), "of_input": of_input(slug), "of_query": f"&{OF}={slug}"}
    return render(request, template, {**shared, **context}, status=status)
