"""Findings about the sender: signing keys, and what DNS last said."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from publisher.actions.publications.dkim_keys import AHEAD, active_among, signing_key
from publisher.actions.publications.ways_back import is_untried, return_domain
from publisher.audience.addresses import normalise
from publisher.editorial.models import Lookup
from publisher.errors import PublisherError
from publisher.publications.models import DkimKey, Publication
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.sender import (
    WHERE,
    InDns,
    Signature,
    in_dns,
    signed_for,
)
from publisher.renderers.email.edition.dkim import dns_record
from publisher.renderers.email.findings import Finding

FRESH = timedelta(hours=1)  # an answer of DNS
# RFC 2606, RFC 6761: nobody's mail comes from there.
RESERVED = ("example.org", "example.com", "example.net", "example", "test", "invalid", "localhost")


def sender_findings(publication: Publication, *, now: datetime) -> Iterator[Finding]:
    """A sender that is no address, that its keys do not sign for, or that DNS speaks against."""
    try:
        domain = sender_domain(publication)
    except PublisherError as error:
        yield finding_of("sender_wrong", WHERE, problem=error.message, error=error.code)
        return
    keys = signing_keys(publication, now=now)
    yield from signed_for(domain, [_without_record(key) for key in keys])
    known = last_known_dns(publication, domain, now=now)
    # The records cost a private key's reading, so only where DNS can be compared with them.
    asked = [] if known.problem else [signature_of(key) for key in keys]
    yield from in_dns(domain, asked, known)
    if not (why_not_asked(domain) or is_imprint_whole(publication)):
        yield finding_of("imprint_missing", WHERE)
    yield from way_back_findings(publication)


def is_imprint_whole(publication: Publication) -> bool:
    """Whether a mail of it says whose it is and where they are, which the law asks of mails to
    others."""
    return bool(publication.postal_address and publication.publisher_name)


def way_back_findings(publication: Publication) -> Iterator[Finding]:
    """A relay takes our mail, and nothing shows that what it rejects comes back."""
    domain = return_domain(publication)
    if not why_not_asked(domain) and is_untried(publication):
        yield finding_of("way_back_untried", WHERE, domain=domain)


def sender_domain(publication: Publication) -> str:
    """The domain of From, as DNS has it. Raises PublisherError `bad_address`."""
    return normalise(publication.sender_address)[1].rpartition("@")[2]


def signing_keys(publication: Publication, *, now: datetime) -> list[DkimKey]:
    """The keys that sign a mail that begins in a moment."""
    own = DkimKey.objects.filter(publication=publication).exclude(active_from=None)
    return list(active_among(own.defer("private"), now + AHEAD))


def signature_of(key: DkimKey) -> Signature:
    """A key as DNS must have it."""
    record = dns_record(signing_key(key.pk))
    return Signature(domain=key.domain, name=str(key), record=record)


def why_not_asked(domain: str) -> str:
    """Why DNS says nothing about this sender, whoever asks; empty where it may."""
    if not settings.SMTP_URL:
        return "mail goes to the built-in mailbox"
    if any(f".{domain}".endswith(f".{name}") for name in RESERVED):
        return "the domain is reserved for examples"
    return ""


def last_known_dns(publication: Publication, domain: str, *, now: datetime) -> InDns:
    """What was heard of the domain within FRESH, or why nothing was."""
    if problem := why_not_asked(domain):
        return InDns(problem=problem)
    rows = Lookup.objects.filter(
        publication=publication, kind=Lookup.Kind.DOMAIN, subject=domain, checked_at__gt=now - FRESH
    )
    row = rows.first()
    return InDns.from_json(row.found) if row else InDns(problem="nobody has asked within an hour")


def _without_record(key: DkimKey) -> Signature:
    return Signature(domain=key.domain, name=str(key), record="")
