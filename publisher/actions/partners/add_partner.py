"""A new partner, or one more destination of one."""

from datetime import datetime
from itertools import chain, count

from django.db import IntegrityError, transaction

from publisher.actions.partners.change_access import checked_access
from publisher.actions.partners.destination_settings import place_of, sealed, without_secrets
from publisher.actions.partners.fields import Values
from publisher.actions.partners.ways import way_of
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.renderers.wire.formats import format_of
from publisher.syndication.filters.stored import tree_of
from publisher.syndication.models import Destination, Partner


def add_partner(
    *,
    publication: Publication,
    slug: str,
    name: str,
    channel: str,
    settings: Values,
    format: str = "ninjs",  # noqa: A002 (the command's option)
    filter: str = "",  # noqa: A002
    advance_copies: bool = False,
    minor_edits: bool = False,
    access: str = "free",
    actor: str,
    now: datetime,
) -> Destination:
    """Add a destination; its partner is created when `slug` is new.

    `channel` and its `settings`, secret ones among them, are of the table in ways.py, `format` of
    that in renderers/wire/formats.py. A secret that is left out may be made: `secrets_of` reads it
    for the one time that it is shown. `filter`: in the filter language, over stories;
    "" is everything.
    `advance_copies`: it gets stories under embargo too, marked as such. `minor_edits`: it gets
    edits that others are not told of. `access`: what it gets whole; the rest ends at its cut mark.
    Raises PublisherError, `unknown_access` among others.
    """
    slug, name = checks.slug(slug, "slug"), checks.line(name, "--name")
    destination = Destination(
        publication=publication,
        format=format_of(format).code,
        advance_copies=advance_copies,
        minor_edits=minor_edits,
        access=checked_access(access),
        filter_tree=tree_of(filter),
        starts_at=now,
        created_at=now,
    )
    _set_channel(destination, channel, settings)
    with transaction.atomic():
        destination.partner = _partner(publication, slug, name, now)
        _refuse_duplicate(destination)
        destination.slug = _free_slug(destination)
        destination.save()
        _audit(destination, actor, now)
    return destination


def _set_channel(destination: Destination, channel: str, settings: Values) -> None:
    way = way_of(channel)
    values = way.checked(settings)
    destination.channel = way.code
    destination.settings = without_secrets(way, values)
    destination.secret = sealed(way, values)


def _audit(destination: Destination, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="add_partner",
        target=destination,
        at=now,
        publication=destination.publication,
        partner=destination.partner.slug,
        channel=destination.channel,
        format=destination.format,
        advance_copies=destination.advance_copies,
        access=destination.access,
    )


def _free_slug(new: Destination) -> str:
    """`main` for a partner's first one, then the channel's code, with a number where needed."""
    taken = set(new.partner.destinations.values_list("slug", flat=True))
    base = "main" if not taken else new.channel
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)


def _partner(publication: Publication, slug: str, name: str, now: datetime) -> Partner:
    partner = Partner.objects.filter(publication=publication, slug=slug).first()
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


def _refuse_duplicate(new: Destination) -> None:
    """Two destinations at one place would get every story twice."""
    if new.partner.destinations.filter(
        channel=new.channel, format=new.format, settings=new.settings
    ).exists():
        raise PublisherError(
            "destination_exists", f"{new.partner.slug} has this destination already", place_of(new)
        )
