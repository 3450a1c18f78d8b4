"""A destination as the partner's page shows it."""

from datetime import UTC, datetime
from typing import Any

from publisher.actions.partners.copies.written import terms_of
from publisher.actions.partners.destination_settings import place_of
from publisher.actions.partners.engineer.look import public_settings
from publisher.actions.partners.engineer.requests import requests_of
from publisher.actions.partners.engineer.sandbox import (
    WrittenSample,
    deliverable,
    written_samples,
)
from publisher.actions.partners.ways import WAYS
from publisher.delivery.partners.breaker import GONE, UNTRUSTED
from publisher.errors import PublisherError
from publisher.renderers.wire.formats import FORMATS, format_of
from publisher.renderers.wire.note_words import note_said
from publisher.syndication.models import Destination, EngineerRequest
from publisher.web.desk.partners.judged import findings
from publisher.web.desk.partners.place_form import said
from publisher.web.desk.states import Sign
from publisher.web.formats import language
from publisher.web.partner import words
from publisher.web.partner.standards import parts_of, standard_of
from publisher.web.words.filters import destination_filter

Shown = dict[str, Any]
OVERLAP_HOURS = 24


def sign_of(place: Destination) -> Sign:
    """How it is, and what keeps stories from it."""
    if place.paused_at is not None or place.partner.paused_at is not None:
        by_itself = {GONE: words.PLACE_GONE, UNTRUSTED: words.PLACE_UNTRUSTED}
        return by_itself.get(place.paused_code, words.PLACE_PAUSED)
    way = WAYS.get(place.channel)
    if way and way.to_do and way.to_do(place.settings):
        return words.PLACE_TO_DO
    return words.PLACE_RESTS if place.failing_since is not None else words.PLACE_ACTIVE


def summary(place: Destination) -> Shown:
    """Of the list of all."""
    wire, way = FORMATS.get(place.format), WAYS.get(place.channel)
    local = place.channel == "directory"  # a path of our own machine
    return {
        "place": place,
        "sign": sign_of(place),
        "format": wire.label if wire else place.format,
        "channel": said(way.label) if way else place.channel,
        "where": "" if local else place_of(place),
        "filter": destination_filter(place),
    }


def terms_shown(place: Destination) -> Shown:
    """What it gets, and how that is written."""
    terms = terms_of(place)
    return {
        "access": words.ACCESS.get(place.access, place.access),
        "rights": sorted(terms.rights),
        "limits": sorted(place.limits.items()),
        "settings": _named(place),
        "quiet_zone": place.time_zone or place.publication.time_zone,
    }


def _named(place: Destination) -> list[tuple[str, str]]:
    """What its way is set to, each by the name that the desk's form has for it."""
    way = WAYS.get(place.channel)
    names = {one.key: said(one.label) for one in (way.fields if way else ()) if one.label}
    return [(names.get(key, key), value) for key, value in sorted(public_settings(place).items())]


def samples_shown(place: Destination) -> Shown:
    """The samples in its format, with what was left out of each, and what the format is."""
    try:
        wire, found = format_of(place.format), written_samples(place, now=datetime.now(UTC))
    except PublisherError:  # of a newer version
        return {"samples": [], "wire": None, "standard": None, "parts": [], "findings": []}
    can = deliverable(place)
    return {
        "samples": [_sample(one, can=one.code in can) for one in found],
        "wire": wire,
        "standard": standard_of(wire),
        "parts": parts_of([one.body for one in found]),
        "findings": findings(place),
    }


def _sample(one: WrittenSample, *, can: bool) -> Shown:
    return {
        "code": one.code,
        "word": words.SAMPLES[one.code],
        "says": words.SAMPLES_SAY[one.code],
        "size": len(one.body),
        "name": one.name.rpartition("/")[2],
        "notes": [note_said(note.code, note.values, language()) for note in one.notes],
        "can": can,
    }


def asked_shown(place: Destination) -> list[Shown]:
    """What was asked for there lately, the newest first."""
    return [_asked(one) for one in requests_of(place)]


def _asked(one: EngineerRequest) -> Shown:
    sign = words.ASKED_DONE if one.ok else words.ASKED_FAILED
    code = one.values.get("sample", "")
    return {
        "kind": words.ASKED.get(one.kind, one.kind),
        "about": words.SAMPLES.get(code, ""),
        "hours": one.values.get("hours"),
        "asked_at": one.asked_at,
        "done": one.done_at is not None,
        "sign": words.ASKED_WAITS if one.done_at is None else sign,
        "steps": [words.step_words(step) for step in one.steps],
    }
