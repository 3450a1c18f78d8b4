"""A partner's log: each delivery with when, what was answered, each try, and the bytes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.partners.engineer.look import (
    delivered,
    log_page,
    places_of,
    reasons_of,
)
from publisher.actions.partners.list_partners import delivery_rows, partner_rows
from publisher.actions.partners.pulling.inventory import inventory_page
from publisher.actions.stories.list_articles import headlines
from publisher.content.numbers import whole_number
from publisher.delivery.models import Delivery
from publisher.publications.roles import Permission
from publisher.renderers.wire.note_words import note_said
from publisher.syndication.models import Partner
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners.delivery_words import CHANGES, DELIVERIES
from publisher.web.desk.stories.history import moment_of, reply_in_words
from publisher.web.downloads import BODY_SHOWN, download
from publisher.web.formats import language

INVENTORY_PAGE = 100


@desk(Permission.PARTNERS, partner_rows)
@require_safe
def log(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """What was sent and what was answered, the newest first; a page at a time."""
    asked = request.GET
    slug, guid = asked.get("destination", ""), asked.get("guid", "").strip()[:500]
    before = whole_number(asked.get("before", ""))
    page = log_page(partner=found, destination=slug, guid=guid, before=before)
    context = {
        "partner": found,
        "rows": _rows(found.publication_id, page.deliveries),
        "older": page.older,
        "newest": before is None,
        "slug": slug,
        "guid": guid,
        "slugs": [one.slug for one in places_of(found)],
        "replayed": whole_number(asked.get("replayed", "")),
    }
    return desk_page(request, visit, "pages/desk/partners/log.html", context)


@desk(Permission.PARTNERS, delivery_rows)
@require_safe
def delivery(request: HttpRequest, visit: Visit, found: Delivery) -> HttpResponse:
    """One delivery: every try, what was left out, the bytes folded away."""
    partner = _partner(found)
    one = delivered(partner=partner, number=found.pk, now=datetime.now(UTC))
    if one is None:
        raise Http404
    text = one.body.decode("utf-8", "replace") if one.body is not None else None
    (row,) = _rows(found.publication_id, [one.document])
    context = {
        "partner": partner,
        "row": row,
        "sent": one.sent,
        "text": text[:BODY_SHOWN] if text is not None else None,
        "cut": text is not None and len(text) > BODY_SHOWN,
        "notes": [note_said(note["code"], note["values"], language()) for note in one.notes],
    }
    return desk_page(request, visit, "pages/desk/partners/delivery.html", context)


@desk(Permission.PARTNERS, delivery_rows)
@require_safe
def delivery_body(_request: HttpRequest, _visit: Visit, found: Delivery) -> HttpResponse:
    """The very bytes that went, to keep."""
    one = delivered(partner=_partner(found), number=found.pk, now=datetime.now(UTC))
    if one is None or one.body is None or one.sent is None:
        raise Http404
    name = one.sent.name.rpartition("/")[2] or f"delivery-{found.pk}"
    return download(one.body, one.sent.content_type, name)


@desk(Permission.PARTNERS, partner_rows)
@require_safe
def inventory(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """What the partner may hold of us."""
    before = whole_number(request.GET.get("before", ""))
    held, older = inventory_page(found, after=before, limit=INVENTORY_PAGE, newest_first=True)
    known = headlines(found.publication_id, [one.guid for one in held])
    context = {
        "partner": found,
        "stories": [{"one": one, "story": known.get(one.guid)} for one in held],
        "older": older,
        "newest": before is None,
    }
    return desk_page(request, visit, "pages/desk/partners/inventory.html", context)


def _partner(found: Delivery) -> Partner:
    """Raises Http404 where its destination was removed."""
    if found.destination is None:
        raise Http404
    return found.destination.partner


def _rows(publication_id: int, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Deliveries of the publication's log, in words."""
    known = headlines(publication_id, [one["guid"] for one in documents])
    reasons = reasons_of(documents)
    return [_row(one, known, reasons.get(one["delivery"])) for one in documents]


def _row(
    document: dict[str, Any], known: Mapping[str, tuple[int, str | None]], reason: Any
) -> dict[str, Any]:
    return {
        **document,
        "number": int(document["delivery"]),
        "story": known.get(document["guid"]),
        "sign": DELIVERIES[document["state"]],
        "change": CHANGES.get(document["change"], document["change"]),
        "at": moment_of(document["changed_at"]),
        "made_at": moment_of(document["created_at"]),
        "next": moment_of(document["next_attempt_at"]),
        "answer": _answer(document, reason),
        "tries": [
            {
                **one,
                "sign": DELIVERIES.get(one["state"], DELIVERIES["retrying"]),
                "at": moment_of(one["at"]),
                "answer": _answer(one),
            }
            for one in document["attempts"]
        ],
    }


def _answer(one: Mapping[str, Any], reason: Any = None) -> str:
    return reply_in_words(reason, one["code"] or "", one["reply"] or "")
