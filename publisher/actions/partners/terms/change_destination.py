"""Other terms for a partner's destinations, from the next version on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.partners.destination_settings import sealed, secrets_of, without_secrets
from publisher.actions.partners.fields import Values
from publisher.actions.partners.terms.fields import Terms, checked_terms, put, words
from publisher.actions.partners.terms.named import named_destination
from publisher.actions.partners.terms.places import refuse_taken_place
from publisher.actions.partners.ways import way_of
from publisher.publications import audit, checks
from publisher.renderers.wire.formats import format_of
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Destination, Partner

# What says how one endpoint is reached and written: never for several at once.
OF_ONE = ("name_pattern", "folder", "encoding")
PLACING = {"settings", "folder", "format", "name_pattern"}


def change_partner(
    *,
    partner: Partner,
    destination: str = "",
    name: str | None = None,
    terms: Terms,
    settings: Values | None = None,
    format: str | None = None,  # noqa: A002
    actor: str,
    now: datetime,
) -> list[Destination]:
    """Change a partner's name, and the terms of one destination or of all of them (""); returns
    these. Where they lead and how they are written is changed of one alone.

    Raises PublisherError as change_destination, `which_destination`; then nothing has changed.
    """
    with transaction.atomic():
        if name is not None:
            _rename(partner, name, actor, now)
        if not terms and not settings and format is None:
            return []
        of_one = settings or format is not None or any(term in terms for term in OF_ONE)
        return [
            change_destination(
                destination=row, terms=terms, settings=settings, format=format, actor=actor, now=now
            )
            for row in _chosen(partner, destination, bool(of_one))
        ]


def _chosen(partner: Partner, slug: str, of_one: bool) -> Sequence[Destination]:
    if slug or of_one:
        return [named_destination(partner=partner, slug=slug)]
    return list(partner.destinations.order_by("pk"))


def change_destination(
    *,
    destination: Destination,
    terms: Terms,
    settings: Values | None = None,
    format: str | None = None,  # noqa: A002
    actor: str,
    now: datetime,
) -> Destination:
    """Change what a destination gets, how it is written, and settings of its channel; what is not
    given stays. Deliveries that wait go by the new terms, to whom they were meant for before.

    Raises QueryError for a filter, PublisherError that names the term or the setting; then nothing
    has changed.
    """
    values = checked_terms(destination.publication, terms)
    with transaction.atomic():
        rows = Destination.objects.select_for_update(of=("self",))
        locked = rows.select_related("partner", "product", "publication").get(pk=destination.pk)
        changed = put(locked, {**values, **_endpoint(locked, settings or {}, format)})
        if changed:
            if PLACING.intersection(changed):
                refuse_taken_place(locked)
            locked.save(update_fields=changed)
            _audit(locked, changed, actor, now)
    return locked


def _endpoint(locked: Destination, settings: Values, code: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {} if code is None else {"format": format_of(code).code}
    if settings:
        way = way_of(locked.channel)
        values = way.checked({**locked.settings, **secrets_of(locked), **settings})
        found["settings"] = without_secrets(way, values)
        if set(settings) & set(way.secret_keys()):
            found["secret"] = sealed(way, values)
    return found


def _rename(partner: Partner, name: str, actor: str, now: datetime) -> None:
    partner.name = checks.line(name, "name", required=True)
    partner.save(update_fields=["name"])
    audit.record(
        actor=actor,
        verb="change_partner",
        target=partner,
        at=now,
        publication=partner.publication,
        partner=partner.slug,
        name=partner.name,
    )


def _audit(destination: Destination, changed: list[str], actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="change_destination",
        target=destination,
        at=now,
        publication=destination.publication,
        partner=destination.partner.slug,
        destination=destination.slug,
        fields=words(changed),
        filter=text_of(destination.filter_tree),
        access=destination.access,
    )
