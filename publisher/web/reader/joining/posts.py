"""What a sign-up form or a program sends: how much of it is read, and what of it is kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from publisher.content.numbers import whole_number
from publisher.content.typography import CONTROLS
from publisher.content.web_address import BadWebAddress, web_address
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.web.api.problems import ApiError
from publisher.web.limits import seconds_to_wait
from publisher.web.peers import network_key, peer_address

MOST_BYTES = 16_384  # of a whole form
PER_MINUTE = 60  # posts from one network
LONGEST_WORD, LONGEST_PAGE = 60, 300
LEAST_SECONDS = 2  # between showing our page and its form's coming back
SALT = "publisher.joining.page"
_WORD = re.compile(r"[^\w.:+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form's fields, each as it came, but for what only says where it came from."""

    address: str = ""
    lists: tuple[str, ...] = ()
    name: str = ""
    language: str = ""
    campaign: str = ""
    page: str = ""
    words: str = ""  # the hash of the form's text, as the page carried it
    stamp: str = ""
    trap: str = ""


def hold_back(request: HttpRequest) -> None:
    """Count the request for its network. Raises the problem 429; nothing was read by then."""
    wait = seconds_to_wait(f"join-{network_key(request)}", PER_MINUTE)
    if wait:
        raise ApiError(
            429,
            "too_many_requests",
            f"more than {PER_MINUTE} requests a minute from this network; wait",
            headers={"Retry-After": str(wait)},
        )


def check_size(request: HttpRequest) -> None:
    """Raises the problems 411 and 413, before anything is read."""
    length = whole_number(request.META.get("CONTENT_LENGTH") or "")
    if length is None:
        raise ApiError(411, "length_required", "say the body's length; chunks are not taken")
    if length > MOST_BYTES:
        raise ApiError(
            413, "too_large", f"the form has {length} bytes; at most {MOST_BYTES} fit", where="body"
        )


def sent_form(request: HttpRequest) -> Sent:
    """The fields of a posted form, urlencoded or multipart."""
    form = request.POST
    return Sent(
        address=form.get("address", ""),
        lists=tuple(form.getlist("list")),
        name=form.get("name", ""),
        language=form.get("language", ""),
        campaign=campaign_word(form.get("from", "")),
        page=page_address(request.headers.get("Referer", "")),
        words=form.get("words", "")[:64],
        stamp=form.get("stamp", "")[:100],
        trap=form.get("website", ""),
    )


def campaign_word(text: str) -> str:
    """A word that says where readers come from; what else it holds is left out."""
    return _WORD.sub("", text[: 4 * LONGEST_WORD])[:LONGEST_WORD]


def page_address(text: str) -> str:
    """The page that a form stood on, without its query, which may hold a name; or nothing."""
    if len(text) > 4000 or CONTROLS.search(text):
        return ""
    try:
        found = web_address(text)
    except BadWebAddress:
        return ""
    return f"{found.scheme}://{found.authority}{found.path}"[:LONGEST_PAGE]


def language_of(text: str) -> str:
    """A BCP 47 tag that somebody sent, or nothing."""
    try:
        return checks.language(text, "language") if text and len(text) <= 35 else ""
    except PublisherError:
        return ""


def stamp() -> str:
    """When a page of ours was shown, signed."""
    return signing.TimestampSigner(salt=SALT).sign("page").partition(":")[2]


def too_quick(stamp: str) -> bool:
    """Whether a page of ours came back faster than anybody types; forms elsewhere have no stamp."""
    if not stamp:
        return False
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(f"page:{stamp}", max_age=LEAST_SECONDS)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return False
    return True


def kept_ip(request: HttpRequest) -> str:
    """The address that asks, only where the settings keep it."""
    if settings.KEEP_CONSENT_IP_DAYS == 0:
        return ""
    return str(peer_address(request.META) or "")


def detail_of(sent: Sent, *, door: str, ticked: Sequence[str], words: str) -> Mapping[str, Any]:
    """What is kept beside a request: the door, what was ticked, where it came from. words: the
    hash of the text that is kept; the one that the page carried is kept where it differs."""
    found = {"door": door, "ticked": list(ticked), "page": sent.page, "campaign": sent.campaign}
    if sent.words and not words.startswith(sent.words):
        found["shown"] = sent.words
    return {name: value for name, value in found.items() if value}
