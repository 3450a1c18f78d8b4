"""A destination's secrets: replaced, shown once, never read back."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from publisher.actions.partners.engineer.rotation import rotatable, rotate_once
from publisher.actions.partners.list_partners import destination_rows
from publisher.actions.partners.ways import WAYS
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.syndication.models import Destination
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners import place_form, words


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PARTNERS, destination_rows)
@sensitive_post_parameters()
@sensitive_variables()
def secret(request: HttpRequest, visit: Visit, found: Destination) -> HttpResponse:
    """What can be replaced; POST replaces it, and shows what was made, this once."""
    if request.method != "POST":
        return _page(request, visit, found)
    form = request.POST
    given = {
        key.removeprefix(place_form.SETTING): form[key].replace("\r\n", "\n").strip()
        for key in form
        if key.startswith(place_form.SETTING)
    }
    try:
        done = rotate_once(
            actor=visit.actor,
            destination=found,
            kind=form.get("kind", ""),
            given=given,
            at_once="at_once" in form,
            state=form.get("state", ""),
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, found, words.problem_of(error), 409)
    return shown_once(request, visit, found, done.secrets, done.old_until)


def _page(
    request: HttpRequest, visit: Visit, found: Destination, problem: str = "", status: int = 200
) -> HttpResponse:
    can, way = rotatable(found), WAYS.get(found.channel)
    given = [
        one
        for one in (place_form.inputs(way, {}, frozenset(), new=False) if way else [])
        if one.key in can.given
    ]
    context = {
        "place": found,
        "made": [(kind, words.SECRETS[kind]) for kind in can.made],
        "given": given,
        "state": can.state,
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/partners/secret.html", context, status=status)


@sensitive_variables()
def shown_once(
    request: HttpRequest,
    visit: Visit,
    place: Destination,
    secrets: Mapping[str, str],
    old_until: datetime | None,
) -> HttpResponse:
    """The one page that ever shows what was made."""
    context = {
        "place": place,
        "secrets": [(words.SECRETS.get(key, key), value) for key, value in secrets.items()],
        "old_until": old_until,
    }
    return desk_page(request, visit, "pages/desk/partners/secret_once.html", context)
