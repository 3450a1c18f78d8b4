"""Destinations of partners: made, changed, paused, given another secret."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from msgspec import UNSET

from publisher.actions.partners.add_partner import add_destination
from publisher.actions.partners.fields import FieldType
from publisher.actions.partners.partner_tokens import scopes_of
from publisher.actions.partners.pulling.feed import feed_addresses
from publisher.actions.partners.pulling.made_secret import made_secret
from publisher.actions.partners.terms.change_destination import change_destination
from publisher.actions.partners.terms.named import named_partner
from publisher.actions.partners.terms.notices import destination_notices
from publisher.actions.partners.terms.pause_destination import (
    pause_destination,
    resume_destination,
)
from publisher.actions.partners.terms.preview import preview_destination
from publisher.actions.partners.terms.rotate_secret import (
    rotate_feed_key,
    rotate_secret,
    rotate_token,
)
from publisher.actions.partners.ways import WAYS
from publisher.errors import PublisherError
from publisher.syndication.models import Destination as Row
from publisher.web.api.paging import TEXT, Filter
from publisher.web.api.resource import Resource
from publisher.web.api.resources.destination_documents import (
    ChangedDestination,
    Destination,
    MadeDestination,
    NewDestination,
    Rotated,
    Rotation,
    made,
    shown,
)
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.resources.pausing import pausing
from publisher.web.api.resources.previews import Preview, previewed
from publisher.web.api.routes import JSON, PREFIX, Answer, Call, Parameter, Route

KEY = Parameter("destination", {"type": "string", "minLength": 1}, "its id")
CONFLICTS = frozenset({"destination_exists", "place_taken"})


def _rows(call: Call) -> QuerySet[Row]:
    rows = Row.objects.filter(publication=call.publication)
    return rows.select_related("partner__publication", "product", "publication")


def _change(call: Call, row: Row, body: ChangedDestination) -> Row:
    if body.settings:
        _refuse_local(row.channel)
    with at_its_field():
        return change_destination(
            destination=row,
            terms=body.terms(),
            settings=body.settings,
            format=None if body.format is UNSET else body.format,
            **call.decision,
        )


def _create(call: Call) -> Answer:
    body: NewDestination = call.document
    _refuse_local(body.channel)
    with transaction.atomic(), at_its_field():
        row = add_destination(
            partner=named_partner(publication=call.publication, slug=body.partner, where="partner"),
            channel=body.channel,
            settings=body.settings,
            destination=body.slug or "",
            format=body.format,
            **call.decision,
            **body.terms(),
        )
        secret = made_secret(destination=row, given=body.settings, **call.decision)
    document = made(row, secret, destination_notices(row, now=call.now))
    place = f"{PREFIX}/destinations/{row.pk}"
    return Answer(status=201, document=document, headers={"Location": place})


def _refuse_local(channel: str) -> None:
    """A token of the API is no hand on this machine's folders."""
    way = WAYS.get(channel)
    if way and any(field.type is FieldType.DIRECTORY for field in way.fields):
        message = f"a {channel} is a folder of this machine: publisher partner sets it up"
        raise PublisherError("only_by_command", message, "channel")


def _rotate(call: Call) -> Answer:
    body: Rotation = call.document
    if body.what != "secret":
        return _rotate_key(call, DESTINATIONS.row(call), body)
    with at_its_field():
        row, fresh = rotate_secret(
            destination=DESTINATIONS.row(call),
            given=body.settings,
            at_once=body.at_once,
            **call.decision,
        )
    secret = next(iter(fresh.values()), None)
    document = Rotated(secret=secret, old_secret_until=row.secret_before_until)
    return Answer(status=200, document=document)


def _rotate_key(call: Call, row: Row, body: Rotation) -> Answer:
    """A token of the partner's API, or the key of its private feed."""
    about: dict[str, Any] = {"destination": row, "actor": call.caller.actor, "now": call.now}
    if body.what == "token":
        made = rotate_token(at_once=body.at_once, scopes=body.scopes, **about)
        scopes, feeds = scopes_of(made.row), None
    else:
        made = rotate_feed_key(at_once=body.at_once, **about)
        addresses = feed_addresses(row, made.token).items()
        scopes, feeds = None, {str(kind): address for kind, address in addresses}
    document = Rotated(
        secret=made.token,
        old_secret_until=None if body.at_once else made.before_until,
        scopes=scopes,
        feeds=feeds,
    )
    return Answer(status=200, document=document)


def _preview(call: Call) -> Answer:
    found = preview_destination(destination=DESTINATIONS.row(call), now=call.now)
    return Answer(status=200, document=previewed(found))


DESTINATIONS = Resource(
    name="destinations",
    one="destination",
    shown=Destination,
    show=shown,
    rows=_rows,
    filters=(
        Filter(
            "partner", TEXT, "slug of its partner", lambda rows, it: rows.filter(partner__slug=it)
        ),
    ),
    takes=ChangedDestination,
    change=_change,
    conflicts=CONFLICTS,
)
DESTINATION_VERBS = (
    Route(
        method="POST",
        path="/destinations",
        handler=_create,
        summary="Create one destination",
        scope="destinations:write",
        answers={201: MadeDestination},
        problems=(409,),
        takes={JSON: NewDestination},
        reads=NewDestination,
        idempotent=True,
        conflicts=CONFLICTS,
    ),
    Route(
        method="POST",
        path="/destinations/{destination}/rotate",
        handler=_rotate,
        summary="Give it another secret; the old one counts for another 24 hours",
        scope="destinations:write",
        answers={200: Rotated},
        problems=(404, 409),
        key=KEY,
        takes={JSON: Rotation},
        reads=Rotation,
        idempotent=True,
    ),
    Route(
        method="GET",
        path="/destinations/{destination}/preview",
        handler=_preview,
        summary="Show what would have gone out in the last seven days, and why",
        scope="destinations:read",
        answers={200: Preview},
        problems=(404, 422),
        key=KEY,
    ),
    *pausing(
        DESTINATIONS,
        KEY,
        (pause_destination, "Begin nothing more there but kills"),
        (resume_destination, "Let it have what waits"),
    ),
)
