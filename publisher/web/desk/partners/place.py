"""A destination's form: made and changed, its filter tried before anything is kept."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from publisher.actions.partners.add_partner import add_destination
from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.list_partners import destination_rows, partner_rows
from publisher.actions.partners.terms.change_destination import change_destination
from publisher.actions.partners.terms.checks import LIMITS
from publisher.actions.partners.terms.fields import checked_terms
from publisher.actions.partners.terms.products import products_of
from publisher.actions.partners.ways import WAYS, Way
from publisher.errors import PublisherError
from publisher.publications.checks import LONGEST_TERMS
from publisher.publications.roles import Permission
from publisher.renderers.wire.encodings import ENCODINGS
from publisher.renderers.wire.formats import FORMATS
from publisher.syndication.models import Destination, Partner
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners import place_form, words
from publisher.web.desk.partners.place_form import Faults, Typed
from publisher.web.desk.partners.previewing import preview_shown
from publisher.web.desk.partners.secrets import shown_once

FIRST = {"access": "free", "format": "ninjs"}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PARTNERS, partner_rows)
@sensitive_post_parameters()
@sensitive_variables()
def new_place(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """The channels, then the form of the one that was chosen; POST makes the destination."""
    asked = request.POST if request.method == "POST" else request.GET
    way = WAYS.get(asked.get("channel", ""))
    if way is None:
        return _channels(request, visit, found, 400 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, visit, found, None, way, FIRST)
    typed = place_form.typed_in(request.POST, way)
    if request.POST.get("act") == "preview":
        return _page(request, visit, found, None, way, typed, tried=True)
    try:
        made = add_destination(
            partner=found,
            channel=way.code,
            settings=place_form.settings_in(request.POST, way, typed, new=True),
            destination=typed["slug"],
            format=typed["format"],
            actor=visit.actor,
            now=datetime.now(UTC),
            **place_form.terms_in(typed),
        )
    except PublisherError as error:
        faults = place_form.faults_of(error, typed)
        return _page(request, visit, found, None, way, typed, faults)
    return _made(request, visit, made, way)


def _made(request: HttpRequest, visit: Visit, made: Destination, way: Way) -> HttpResponse:
    """What the channel made itself is shown, this once."""
    own = [one.key for one in way.fields if one.make and not request.POST.get(f"set-{one.key}")]
    if not own:
        return redirect("place", made.pk)
    secrets = {key: value for key, value in secrets_of(made).items() if key in own}
    return shown_once(request, visit, made, secrets, None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PARTNERS, destination_rows)
@sensitive_post_parameters()
@sensitive_variables()
def change_place(request: HttpRequest, visit: Visit, found: Destination) -> HttpResponse:
    """The form of what stands; POST keeps all of it, or nothing."""
    way = WAYS.get(found.channel)
    if way is None:  # of a newer version
        return redirect("place", found.pk)
    if request.method != "POST":
        return _page(request, visit, found.partner, found, way, place_form.stored(found))
    typed = place_form.typed_in(request.POST, way)
    if request.POST.get("act") == "preview":
        return _page(request, visit, found.partner, found, way, typed, tried=True)
    if not constant_time_compare(request.POST.get("seen", ""), place_form.state_of(found)):
        faults = Faults(general=str(words.PROBLEMS["changed_meanwhile"]))
        return _page(request, visit, found.partner, found, way, typed, faults, anew=True)
    try:
        change_destination(
            destination=found,
            terms=place_form.terms_in(typed),
            settings=place_form.settings_in(request.POST, way, typed, new=False),
            format=typed["format"],
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        faults = place_form.faults_of(error, typed)
        return _page(request, visit, found.partner, found, way, typed, faults)
    return redirect("place", found.pk)


def _channels(request: HttpRequest, visit: Visit, found: Partner, status: int) -> HttpResponse:
    ways = [(way.code, place_form.said(way.label), _about(way)) for way in WAYS.values()]
    context = {"partner": found, "ways": ways}
    return desk_page(request, visit, "pages/desk/partners/channels.html", context, status=status)


def _about(way: Way) -> str:
    """What one has to know to set it up."""
    asked = [one for one in way.fields if not one.optional and one.make is None]
    return ", ".join(place_form.said(one.label or one.help).lower() for one in asked)


def _page(
    request: HttpRequest,
    visit: Visit,
    partner: Partner,
    place: Destination | None,
    way: Way,
    typed: Typed,
    faults: Faults | None = None,
    *,
    tried: bool = False,
    anew: bool = False,
) -> HttpResponse:
    """tried: with what the filter would have let out; anew: what stands now was looked at."""
    shown, faults = _tried(visit, typed) if tried else (None, faults)
    kept = frozenset(secrets_of(place)) if place else frozenset()
    context = {
        **_choices(visit, way),
        "partner": partner,
        "place": place,
        "inputs": place_form.inputs(way, typed, kept, new=place is None),
        "typed": {**place_form.empty(way), **typed},
        "faults": faults or Faults(),
        "preview": shown,
        "seen": _seen(request, place, anew=anew),
    }
    status = 400 if faults else 200
    return desk_page(request, visit, "pages/desk/partners/place_form.html", context, status=status)


def _tried(visit: Visit, typed: Typed) -> tuple[dict[str, Any] | None, Faults | None]:
    try:
        return _preview(visit, typed), None
    except PublisherError as error:
        return None, place_form.faults_of(error, typed)


def _choices(visit: Visit, way: Way) -> dict[str, Any]:
    """What there is to choose from."""
    return {
        "formats": FORMATS.values(),
        "products": [row for row, _ in products_of(visit.publication)],
        "access": words.ACCESS,
        "encodings": ENCODINGS,
        "limits": [(part, words.LIMITS[part]) for part in LIMITS],
        "channel": way.code,
        "channel_label": place_form.said(way.label),
        "files": way.files,
        "longest_terms": LONGEST_TERMS,
    }


def _seen(request: HttpRequest, place: Destination | None, *, anew: bool) -> str:
    """What stood when the person began: a form that was refused still says so."""
    if place is None:
        return ""
    return (not anew and request.POST.get("seen")) or place_form.state_of(place)


def _preview(visit: Visit, typed: Typed) -> dict[str, Any]:
    """Of what stands in the form. Raises QueryError, PublisherError."""
    asked = checked_terms(
        visit.publication, {"filter": typed["filter"], "product": typed["product"]}
    )
    product = asked["product"]
    trees = ([product.filter_tree] if product else []) + [asked["filter_tree"]]
    return preview_shown(visit.publication, tuple(trees), datetime.now(UTC))
