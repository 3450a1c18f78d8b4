"""Partners and destinations as the desk shows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from publisher.actions.partners.destination_settings import place_of
from publisher.actions.partners.engineer.requests import requests_of
from publisher.actions.partners.list_partners import Counts
from publisher.actions.partners.ways import WAYS
from publisher.delivery.models import Delivery
from publisher.delivery.states import OPEN
from publisher.publications.roles import Permission
from publisher.renderers.wire.formats import FORMATS
from publisher.syndication.models import Destination, EngineerRequest, Partner
from publisher.web.desk.partners import words
from publisher.web.desk.partners.delivery_words import (
    ASKED,
    ASKED_DONE,
    ASKED_FAILED,
    ASKED_WAITS,
    SAMPLES,
)
from publisher.web.desk.states import Sign
from publisher.web.words.filters import destination_filter

State = Delivery.State
LOST = (State.FAILED, State.UNCERTAIN)
Shown = dict[str, Any]


def to_look(_request: HttpRequest, **_parts: object) -> Permission:
    """What a page needs that only shows where a partner's stories go."""
    return Permission.PARTNERS


def sign_of(partner: Partner, places: Sequence[Destination], counts: Counts) -> Sign:
    """How a partner is. It works where everything gets through; it waits where nothing leaves
    because nothing is set up; it is in trouble where a person should look."""
    if partner.paused_at is not None or any(one.paused_at for one in places):
        return words.PAUSED
    if any(one.failing_since or to_do(one) for one in places):
        return words.TROUBLE
    if any(counts.get(state) for state in (*LOST, State.RETRYING)):
        return words.TROUBLE
    return words.WORKS if places and not counts_of(counts)["waiting"] else words.WAITS


def place_sign(place: Destination, counts: Counts) -> Sign:
    """The same of one destination."""
    return sign_of(place.partner, [place], counts)


def to_do(place: Destination) -> tuple[str, str] | None:
    """What a person has yet to set before anything leaves."""
    way = WAYS.get(place.channel)
    return way.to_do(place.settings) if way and way.to_do else None


def counts_of(counts: Counts) -> Mapping[str, int]:
    """waiting: deliveries that have not come yet; stuck: those that need a person."""
    return {
        "waiting": sum(counts.get(state, 0) for state in OPEN),
        "stuck": sum(counts.get(state, 0) for state in LOST),
    }


def summary(place: Destination) -> Shown:
    """One destination, in words. A code that this version does not know stays as it is."""
    wire, way = FORMATS.get(place.format), WAYS.get(place.channel)
    return {
        "place": place,
        "format": wire.label if wire else place.format,
        "channel": way.label.get(get_language() or "en", way.label["en"]) if way else place.channel,
        "where": place_of(place),
        "filter": destination_filter(place),
        "shared_terms": place.product.usage_terms if place.product else "",
    }


def why_paused(place: Destination) -> str:
    """Why it paused by itself; "" where a person did it."""
    return str(words.PAUSED_BY_ITSELF.get(place.paused_code, ""))


def asked_shown(place: Destination) -> list[Shown]:
    """What was asked for there lately, and what came of it, step by step."""
    return [_asked(one) for one in requests_of(place)]


def _asked(one: EngineerRequest) -> Shown:
    sign = ASKED_DONE if one.ok else ASKED_FAILED
    return {
        "what": SAMPLES.get(one.values.get("sample", ""), "") or ASKED.get(one.kind, one.kind),
        "asked_at": one.asked_at,
        "sign": ASKED_WAITS if one.done_at is None else sign,
        "waits": one.done_at is None,
        "steps": [words.step_words(step) for step in one.steps],
    }


def at_rest(place: Destination, now: datetime) -> bool:
    """Whether it is left alone because it fails."""
    return place.probe_at is not None and place.probe_at > now
