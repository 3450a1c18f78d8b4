"""What a partner's page shows: its destinations, their log, the inventory."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publisher.actions.partners.engineer.look import (
    counts_of,
    delivered,
    log_page,
    place_called,
    places_of,
)
from publisher.actions.partners.engineer.rotation import rotatable
from publisher.actions.partners.engineer.sandbox import written_sample
from publisher.actions.partners.pulling.inventory import inventory as inventory_of
from publisher.actions.partners.pulling.inventory import inventory_page
from publisher.content.codec import timestamp
from publisher.content.numbers import whole_number
from publisher.delivery.states import GOT, OPEN
from publisher.errors import PublisherError
from publisher.renderers.wire.note_words import note_said
from publisher.syndication.models import Destination, Partner
from publisher.web.desk.stories.history import answer_in_words, moment_of
from publisher.web.downloads import BODY_SHOWN, download
from publisher.web.formats import language
from publisher.web.partner import words
from publisher.web.partner.places import asked_shown, samples_shown, summary, terms_shown
from publisher.web.partner.session import Session, partner_page
from publisher.web.partner.standards import OWN_SCHEMA, own_schema
from publisher.web.partner.verifying import snippets

INVENTORY_PAGE = 100


def shown_page(
    request: HttpRequest,
    session: Session,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page under the partner's name."""
    partner = session.entered.partner
    shared = {
        "session": session,
        "partner": partner,
        "publication": partner.publication,
        "zone": partner.publication.time_zone,
        "problem": "",
    }
    return render(request, template, {**shared, **context}, status=status)


def place_or_404(session: Session, slug: str) -> Destination:
    """The destination of that slug, of this partner. Raises Http404."""
    found = place_called(session.entered.partner, slug)
    if found is None:
        raise Http404
    return found


@require_safe
@partner_page
def overview(request: HttpRequest, session: Session) -> HttpResponse:
    """All destinations, how they are, and what one does first."""
    partner = session.entered.partner
    counts = counts_of(partner)
    places = []
    for place in places_of(partner):
        own = counts.get(place.pk, {})
        sums = {
            "got": sum(own.get(state, 0) for state in GOT),
            "waiting": sum(own.get(state, 0) for state in OPEN),
            "stuck": own.get("failed", 0) + own.get("uncertain", 0) + own.get("bounced", 0),
        }
        places.append({**summary(place), **sums})
    context = {"places": places, "dial_from": settings.DIAL_FROM}
    return shown_page(request, session, "pages/partner_overview.html", context)


@require_safe
@partner_page
def place(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    """One destination: what it gets and how, tests, samples, format, secret, replay."""
    return place_page(request, session, place_or_404(session, slug))


def place_page(
    request: HttpRequest,
    session: Session,
    found: Destination,
    *,
    problem: str = "",
    mailed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page of a destination, with what was refused a moment ago."""
    context = {
        **summary(found),
        **terms_shown(found),
        **samples_shown(found),
        "asked": asked_shown(found),
        "secrets": rotatable(found),
        "secret_words": words.SECRETS,
        "dial_from": settings.DIAL_FROM,
        "snippets": snippets() if found.channel == "webhook" else [],
        "own_schema": found.format == "json",
        "api": f"{settings.BASE_URL}/api/v1/partner/",
        "problem": problem,
        "mailed": mailed,
    }
    return shown_page(request, session, "pages/partner_place.html", context, status=status)


@require_safe
@partner_page
def sample(request: HttpRequest, session: Session, slug: str, code: str) -> HttpResponse:
    """The bytes of a sample, to keep."""
    try:
        found = written_sample(place_or_404(session, slug), code, now=datetime.now(UTC))
    except PublisherError:
        raise Http404 from None
    return download(found.body, found.content_type, f"sample-{code}.{found.suffix}")


@require_safe
@partner_page
def schema(_request: HttpRequest, _session: Session) -> HttpResponse:
    """The schema of our own JSON."""
    return download(own_schema(), "application/schema+json", OWN_SCHEMA)


@require_safe
@partner_page
def log(request: HttpRequest, session: Session) -> HttpResponse:
    """What was sent, and what was answered; a page at a time."""
    partner, asked = session.entered.partner, request.GET
    slug, guid = asked.get("destination", ""), asked.get("guid", "").strip()
    before = whole_number(asked.get("before", ""))
    page = log_page(partner=partner, destination=slug, guid=guid, before=before)
    context = {
        "rows": [_row(one) for one in page.deliveries],
        "older": page.older,
        "newest": before is None,
        "slug": slug,
        "guid": guid,
        "slugs": [one.slug for one in places_of(partner)],
    }
    return shown_page(request, session, "pages/partner_log.html", context)


@require_safe
@partner_page
def delivery(request: HttpRequest, session: Session, number: int) -> HttpResponse:
    """One delivery: every try, what was left out, the bytes."""
    found = delivered(partner=session.entered.partner, number=number, now=datetime.now(UTC))
    if found is None:
        raise Http404
    text = found.body.decode("utf-8", "replace") if found.body is not None else None
    context = {
        "row": _row(found.document),
        "sent": found.sent,
        "text": text[:BODY_SHOWN] if text is not None else None,
        "cut": text is not None and len(text) > BODY_SHOWN,
        "notes": [note_said(one["code"], one["values"], language()) for one in found.notes],
    }
    return shown_page(request, session, "pages/partner_delivery.html", context)


@require_safe
@partner_page
def delivery_body(_request: HttpRequest, session: Session, number: int) -> HttpResponse:
    """The very bytes that went."""
    found = delivered(partner=session.entered.partner, number=number, now=datetime.now(UTC))
    if found is None or found.body is None or found.sent is None:
        raise Http404
    name = found.sent.name.rpartition("/")[2] or f"delivery-{number}"
    return download(found.body, found.sent.content_type, name)


@require_safe
@partner_page
def inventory(request: HttpRequest, session: Session) -> HttpResponse:
    """What the partner may hold of us."""
    before = whole_number(request.GET.get("before", ""))
    held, older = inventory_page(
        session.entered.partner, after=before, limit=INVENTORY_PAGE, newest_first=True
    )
    context = {"held": held, "older": older, "newest": before is None}
    return shown_page(request, session, "pages/partner_inventory.html", context)


@require_safe
@partner_page
def inventory_document(_request: HttpRequest, session: Session) -> HttpResponse:
    """The same as /api/v1/partner/inventory answers to a token."""
    document = inventory_json(session.entered.partner)
    text = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return download(text, "application/json", "inventory.json")


def inventory_json(partner: Partner) -> dict[str, Any]:
    """As in the contract."""
    return {
        "partner": partner.slug,
        "articles": [
            {
                "guid": one.guid,
                "version": one.version,
                "pubstatus": one.pubstatus,
                "hash": one.hash,
                "sent_at": timestamp(one.sent_at),
                "acknowledged_at": timestamp(one.acknowledged_at),
            }
            for one in inventory_of(partner)
        ],
    }


def _row(document: dict[str, Any]) -> dict[str, Any]:
    """One delivery of the log, in words."""
    return {
        **document,
        "sign": words.DELIVERIES[document["state"]],
        "change": words.CHANGES.get(document["change"], document["change"]),
        "at": moment_of(document["changed_at"]),
        "made_at": moment_of(document["created_at"]),
        "next": moment_of(document["next_attempt_at"]),
        "answer": _answer(document),
        "attempts": [
            {
                **one,
                "sign": words.DELIVERIES.get(one["state"], words.DELIVERIES["retrying"]),
                "at": moment_of(one["at"]),
                "answer": _answer(one),
            }
            for one in document["attempts"]
        ],
    }


def _answer(one: Mapping[str, Any]) -> str:
    return answer_in_words(one["code"] or "", one["reply"] or "")
