"""A new partner, or one more destination of one."""

from datetime import datetime
from itertools import chain, count
from typing import Unpack

from django.db import IntegrityError, transaction

from publisher.actions.partners.destination_settings import sealed, without_secrets
from publisher.actions.partners.fields import Values
from publisher.actions.partners.terms.fields import Terms, checked_terms, put
from publisher.actions.partners.terms.places import refuse_taken_place
from publisher.actions.partners.ways import way_of
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.renderers.wire.formats import format_of
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Destination, Partner


def add_partner(
    *,
    publication: Publication,
    slug: str,
    name: str,
    channel: str,
    settings: Values,
    destination: str = "",
    format: str = "ninjs",  # noqa: A002 (the command's option)
    actor: str,
    now: datetime,
    **terms: Unpack[Terms],
) -> Destination:
    """Add a destination, which begins `now`; its partner is created when `slug` is new.

    `channel` and its `settings`, secret ones among them, are of the table in ways.py, `format` of
    that in renderers/wire/formats.py. A secret that is left out may be made: `secrets_of` reads it
    for the one time that it is shown. `destination`: its slug; else `main` for a partner's first,
    then the channel's code.
    Raises QueryError for a filter, PublisherError; then nothing was added.
    """
    slug, name = checks.slug(slug, "slug"), checks.line(name, "--name")
    made = Destination(
        publication=publication, format=format_of(format).code, starts_at=now, created_at=now
    )
    _set_channel(made, channel, settings)
    put(made, checked_terms(publication, terms))
    with transaction.atomic():
        made.partner = partner_called(publication, slug, name, now)
        made.slug = _free_slug(made, destination)
        refuse_taken_place(made)
        made.save()
        _audit(made, actor, now)
    return made


def add_destination(
    *,
    partner: Partner,
    channel: str,
    settings: Values,
    actor: str,
    now: datetime,
    destination: str = "",
    format: str = "ninjs",  # noqa: A002
    **terms: Unpack[Terms],
) -> Destination:
    """One more destination of a partner that is there."""
    return add_partner(
        publication=partner.publication,
        slug=partner.slug,
        name="",
        channel=channel,
        settings=settings,
        destination=destination,
        format=format,
        actor=actor,
        now=now,
        **terms,
    )


def partner_called(publication: Publication, slug: str, name: str, now: datetime) -> Partner:
    """The partner of that slug, locked; a new one where there is none. Raises PublisherError
    `partner_exists` where it has another name."""
    rows = Partner.objects.select_for_update()
    partner = rows.filter(publication=publication, slug=slug).first()
    if partner is not None:
        if name and name != partner.name:
            raise PublisherError(
                "partner_exists",
                f"{slug!r} is {partner.name} already; leave --name out to add a destination to it",
                "slug",
            )
        return partner
    try:
        with transaction.atomic():
            return Partner.objects.create(
                publication=publication, slug=slug, name=name or slug, created_at=now
            )
    except IntegrityError:
        raise PublisherError(
            "partner_exists", f"{slug!r} was created at the same time; run it again", "slug"
        ) from None


def _set_channel(destination: Destination, channel: str, settings: Values) -> None:
    way = way_of(channel)
    values = way.checked(settings)
    destination.channel = way.code
    destination.settings = without_secrets(way, values)
    destination.secret = sealed(way, values)


def _free_slug(new: Destination, wanted: str) -> str:
    taken = set(new.partner.destinations.values_list("slug", flat=True))
    if wanted:
        if checks.slug(wanted, "destination") in taken:
            message = f"{new.partner.slug} has a destination {wanted!r} already; choose another"
            raise PublisherError("destination_exists", message, "destination")
        return wanted
    base = "main" if not taken else new.channel
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)


def _audit(destination: Destination, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="add_partner",
        target=destination,
        at=now,
        publication=destination.publication,
        partner=destination.partner.slug,
        destination=destination.slug,
        channel=destination.channel,
        format=destination.format,
        filter=text_of(destination.filter_tree),
        advance_copies=destination.advance_copies,
        access=destination.access,
    )
