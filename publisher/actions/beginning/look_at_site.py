"""Look at a newsroom's site over the network: what a publication would be made of."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings

from publisher.actions.beginning.site_address import SiteProblem, candidates
from publisher.actions.intake.sources.addresses import checked_address
from publisher.channels.feed_fetch import fetch_feed
from publisher.channels.http import Forbidden, GuardedClient, HttpError, NotConnected
from publisher.channels.site_fetch import LIMITS, SiteAnswer, fetch_from_site, seen_from
from publisher.content.parsers.feeds import ReadFeed, read_feed, story_of
from publisher.content.parsers.site_page import SitePage, read_site_page, text_of_page
from publisher.content.problems import BadInput
from publisher.content.web_address import web_address
from publisher.errors import PublisherError
from publisher.renderers.pictures import BadPicture, PictureTooLarge
from publisher.renderers.pictures.accent import accent_of
from publisher.renderers.pictures.logos import fit_logo

LONGEST = 25.0  # seconds, all of it
SHOWN, COMING = 3, 10  # headlines of the feed, and stories of it
PAGE, PICTURE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1", "image/*"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSite:
    """What was found. `found`: address, name, tagline, language, colour, feed, stories (how many),
    headlines, and coming (the first of what the feed holds: headline and published_at), "" or 0 or
    [] where the site does not say; `logo`: a picture that mails show."""

    problem: str = ""
    found: dict[str, Any] = field(default_factory=dict)
    logo: bytes = b""


def look_at_site(address: str, *, clock: Callable[[], float] = time.monotonic) -> SeenSite:
    """Read the front page at an address as it was typed, its feed and its logo; LONGEST at most.

    Whatever the site does wrong is in the answer. The guard decides what may be called.
    """
    ends = clock() + LONGEST
    with closing(GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)) as client:
        answer = _front_page(client, address)
        if isinstance(answer, SiteProblem):
            return SeenSite(problem=answer)
        own = _read(answer.body, "", answer.address)
        if own is not None:  # the address of a feed
            return SeenSite(found=_found(answer.address, SitePage(), answer.address, own, b""))
        page = read_site_page(text_of_page(answer.body))
        left = partial(_before, ends, clock)
        feed, read = _feed(client, seen_from(answer.address, page.feeds), left)
        logo = _logo(client, seen_from(answer.address, page.logos), left)
    return SeenSite(found=_found(answer.address, page, feed, read, logo), logo=logo)


def _before(ends: float, clock: Callable[[], float]) -> bool:
    return clock() < ends


def _front_page(client: GuardedClient, address: str) -> SiteAnswer | SiteProblem:
    problem = SiteProblem.NOT_REACHED
    for one in candidates(address):
        try:
            answer = fetch_from_site(client, one, accept=PAGE)
        except Forbidden:
            return SiteProblem.FORBIDDEN
        except NotConnected:
            continue
        except HttpError:
            return SiteProblem.NOT_REACHED
        if answer.status != 200:
            return SiteProblem.ANSWERED
        return answer if answer.body.strip() else SiteProblem.NO_PAGE
    return problem


def _feed(
    client: GuardedClient, addresses: list[str], left: Callable[[], bool]
) -> tuple[str, ReadFeed | None]:
    """The first address that is a feed with stories in it, and what it holds."""
    for one in addresses:
        if not left():
            break
        try:
            answer = fetch_feed(client, checked_address(one, "feed"))
        except (HttpError, PublisherError):
            continue
        kind = answer.headers.get("content-type", "")
        read = _read(answer.body, kind, answer.address)
        if answer.status == 200 and read is not None:
            return one, read
    return "", None


def _read(body: bytes, content_type: str, address: str) -> ReadFeed | None:
    """The feed in it, if there is one with stories."""
    try:
        read = read_feed(body, content_type=content_type, address=address)
    except PublisherError:
        return None
    return read if read.entries else None


def _logo(client: GuardedClient, addresses: list[str], left: Callable[[], bool]) -> bytes:
    """The first of its pictures that mails can show; a drawing that could run scripts is none."""
    for one in addresses:
        if not left():
            break
        try:
            answer = fetch_from_site(client, one, accept=PICTURE)
            if answer.status == 200:
                return fit_logo(answer.body)
        except (HttpError, BadPicture, PictureTooLarge):
            continue
    return b""


def _found(
    address: str, page: SitePage, feed: str, read: ReadFeed | None, logo: bytes
) -> dict[str, Any]:
    entries = read.entries if read else ()
    return {
        "address": address,
        "host": web_address(address).host,
        "name": page.name,
        "tagline": page.tagline,
        "language": page.language,
        "colour": accent_of(page.colours, logo),
        "feed": feed,
        "stories": len(entries),
        "headlines": _headlines(read),
        "coming": _coming(read),
    }


def _coming(read: ReadFeed | None) -> list[dict[str, Any]]:
    """The first stories, as their parser gives them."""
    found: list[dict[str, Any]] = []
    for entry in read.entries[:COMING] if read else ():
        try:
            article = story_of(entry).article
        except BadInput:
            continue
        at = article.published_at
        found.append({"headline": article.headline[:200], "at": at.isoformat() if at else ""})
    return found


def _headlines(read: ReadFeed | None) -> list[str]:
    found: list[str] = []
    for entry in read.entries if read else ():
        if len(found) == SHOWN:
            break
        try:
            found.append(story_of(entry).article.headline[:200])
        except BadInput:
            continue
    return found
