"""A new partner, or one more destination of one."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from publisher.channels.addresses import Allowed
from publisher.channels.http import Forbidden, address_of
from publisher.channels.webhook import key_of, new_secret
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.publications.secrets import decrypt, encrypt
from publisher.syndication.matching import CRITERIA
from publisher.syndication.models import Destination, Partner

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Endpoint:
    settings: dict[str, str]
    secret: str = ""


def add_partner(
    *,
    publication: Publication,
    slug: str,
    name: str,
    channel: str,
    path: str | None = None,
    url: str | None = None,
    secret: str | None = None,
    format: str = "ninjs",  # noqa: A002 (the command's option)
    filter: Mapping[str, Sequence[str]] | None = None,  # noqa: A002
    advance_copies: bool = False,
    minor_edits: bool = False,
    actor: str,
    now: datetime,
) -> Destination:
    """Add a destination; its partner is created when `slug` is new.

    channel `directory` wants an absolute `path` that can be written to; `webhook` an https `url`
    (http only for what PUBLISHER_ALLOW_PRIVATE names) and takes a `whsec_` secret, or makes one:
    `secret_of` reads it for the one time that it is shown. `filter` as of a feed: rubric, author,
    language. `advance_copies`: it gets stories under embargo too, marked as such. `minor_edits`:
    it gets edits that others are not told of. Raises PublisherError.
    """
    slug, name = checks.slug(slug, "slug"), checks.line(name, "--name")
    if format not in Destination.Format.values:
        known = ", ".join(Destination.Format.values)
        raise PublisherError(
            "unknown_format", f"{format!r} is no format; there is {known}", "--format"
        )
    endpoint = _endpoint(channel, path, url, secret)
    kept = _filter(filter or {})
    with transaction.atomic():
        partner = _partner(publication, slug, name, now)
        _refuse_twin(partner, channel, format, endpoint)
        destination = Destination.objects.create(
            publication=publication,
            partner=partner,
            format=format,
            channel=channel,
            settings=endpoint.settings,
            secret=encrypt(endpoint.secret) if endpoint.secret else b"",
            filter=kept,
            advance_copies=advance_copies,
            minor_edits=minor_edits,
            created_at=now,
        )
        audit.record(
            actor=actor,
            verb="add_partner",
            target=destination,
            at=now,
            publication=publication,
            partner=slug,
            channel=channel,
            format=format,
            advance_copies=advance_copies,
        )
    return destination


def secret_of(destination: Destination) -> str:
    """The signing secret, "" where the channel has none. Show it once, log it never."""
    return decrypt(destination.secret) if destination.secret else ""


def checked_url(url: str) -> str:
    """An address that may be pushed to. Raises PublisherError.

    Names are resolved and checked at each call, not here: they change.
    """
    try:
        parts = address_of(url)
    except Forbidden as error:
        raise PublisherError("bad_url", str(error), "--webhook") from None
    port = parts.port or PORTS[parts.scheme]
    allowed = Allowed.of(settings.ALLOW_PRIVATE).permits(parts.hostname or "", port)
    if parts.scheme != "https" and not allowed:
        raise PublisherError(
            "url_not_https",
            f"a push needs https; http is only for {parts.hostname}:{port} in "
            "PUBLISHER_ALLOW_PRIVATE",
            "--webhook",
        )
    return url


def checked_path(path: str) -> str:
    """An absolute directory that this process can write to. Raises PublisherError."""
    folder = Path(path)
    if not folder.is_absolute():
        raise PublisherError("path_not_absolute", f"{path} must begin with /", "--directory")
    if not folder.is_dir():
        raise PublisherError("no_directory", f"{path} is no directory; create it", "--directory")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PublisherError(
            "directory_not_writable",
            f"{path} cannot be written to by uid {os.getuid()}",
            "--directory",
        )
    return str(folder.resolve())


def _endpoint(channel: str, path: str | None, url: str | None, secret: str | None) -> _Endpoint:
    if channel == Destination.Channel.DIRECTORY and path and not url:
        if secret:
            raise PublisherError("secret_not_used", "a directory has no secret", "--secret-file")
        return _Endpoint(settings={"path": checked_path(path)})
    if channel == Destination.Channel.WEBHOOK and url and not path:
        return _Endpoint(settings={"url": checked_url(url)}, secret=_secret(secret))
    raise PublisherError(
        "which_channel", "give either a directory or a webhook's address", "--directory, --webhook"
    )


def _secret(given: str | None) -> str:
    if given is None:
        return new_secret()
    try:
        key_of(given.strip())
    except ValueError as error:
        raise PublisherError("bad_secret", str(error), "--secret-file") from None
    return given.strip()


def _filter(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    unknown = sorted(set(given) - set(CRITERIA))
    if unknown:
        raise PublisherError(
            "unknown_criterion", f"{unknown[0]!r} is none of {', '.join(CRITERIA)}", "filter"
        )
    return {key: [checks.line(v, key, required=True) for v in given[key]] for key in given}


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


def _refuse_twin(partner: Partner, channel: str, format: str, endpoint: _Endpoint) -> None:  # noqa: A002
    """Two destinations at one place would get every story twice."""
    if partner.destinations.filter(
        channel=channel, format=format, settings=endpoint.settings
    ).exists():
        raise PublisherError(
            "destination_exists",
            f"{partner.slug} has this destination already",
            next(iter(endpoint.settings.values())),
        )
