"""Findings from the network: dead links, heavy pictures; DNS answers are stored.

Answers are kept (Lookup), so that a mail's links are asked once a day and not at every look.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings

from publisher.actions.preflight.ask_dns import ask_dns
from publisher.actions.preflight.ask_links import Answer, ask_links
from publisher.actions.preflight.mail import MOST_PICTURE
from publisher.actions.preflight.sender import (
    last_known_dns,
    sender_domain,
    signing_keys,
    why_not_asked,
)
from publisher.editorial.models import Issue, Lookup
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.markup import outside_addresses
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.findings import Finding

MOST_LINKS = 100  # asked in one preflight
LONGEST = 1000  # characters of an address
LIVES, DEAD = timedelta(hours=24), timedelta(hours=1)  # how long an answer counts
KEPT = timedelta(days=7)


def ask_outside(issue: Issue, sample: Sample | None, *, now: datetime) -> Iterator[Finding]:
    """Ask what is not known, and keep the answers; yields what could not be asked."""
    Lookup.objects.filter(checked_at__lt=now - KEPT).delete()
    _ask_dns(issue.publication, now)
    if sample is None:
        return
    wanted = {
        address
        for places in outside_addresses(sample, site=settings.BASE_URL)
        for address in places
    }
    known = _known(issue.publication, wanted, now)
    askable = sorted(one for one in wanted - known.keys() if len(one) <= LONGEST)
    answers = ask_links(askable[:MOST_LINKS])
    told = {url: answer for url, answer in answers.items() if answer.known}
    _keep(
        issue.publication, Lookup.Kind.LINK, {url: one.to_json() for url, one in told.items()}, now
    )
    if missed := len(wanted - known.keys()) - len(told):
        why = next((one.problem for one in answers.values() if not one.known), "there are too many")
        yield finding_of("links_not_checked", f"issue {issue.pk}", count=missed, problem=why)


def link_findings(issue: Issue, sample: Sample, *, now: datetime) -> Iterator[Finding]:
    """Links that were heard to lead nowhere, and pictures from elsewhere that weigh too much."""
    leads, shown = outside_addresses(sample, site=settings.BASE_URL)
    known = _known(issue.publication, {*leads, *shown}, now)
    for address, place in leads.items():
        if address in known and known[address].problem:
            yield finding_of("link_dead", place, link=address, problem=known[address].problem)
    for address, place in shown.items():
        answer = known.get(address, Answer())
        if answer.problem:
            yield finding_of("picture_gone", place, picture=address)
        elif answer.size > MOST_PICTURE:
            values = {"size": answer.size // 1000, "most": MOST_PICTURE // 1000}
            yield finding_of("picture_heavy", place, picture=address, **values)


def _ask_dns(publication: Publication, now: datetime) -> None:
    try:
        domain = sender_domain(publication)
    except PublisherError:
        return
    if why_not_asked(domain) or not last_known_dns(publication, domain, now=now).problem:
        return
    names = [str(key) for key in signing_keys(publication, now=now)]
    answer = ask_dns(domain, names)
    _keep(publication, Lookup.Kind.DOMAIN, {domain: answer.to_json()}, now)


def _known(publication: Publication, urls: Iterable[str], now: datetime) -> dict[str, Answer]:
    rows = Lookup.objects.filter(
        publication=publication,
        kind=Lookup.Kind.LINK,
        subject__in=list(urls),
        checked_at__gt=now - LIVES,
    )
    answers = {row.subject: (Answer.from_json(row.found), row.checked_at) for row in rows}
    return {
        url: answer
        for url, (answer, at) in answers.items()
        if not answer.problem or at > now - DEAD
    }


def _keep(
    publication: Publication, kind: Lookup.Kind, found: Mapping[str, object], now: datetime
) -> None:
    Lookup.objects.bulk_create(
        [
            Lookup(
                publication=publication, kind=kind, subject=subject, found=answer, checked_at=now
            )
            for subject, answer in found.items()
        ],
        update_conflicts=True,
        unique_fields=["publication", "kind", "subject"],
        update_fields=["found", "checked_at"],
    )
