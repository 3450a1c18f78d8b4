"""Which clicks are a program's: scanners that follow all links of a mail, prefetchers."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

AT_ONCE = timedelta(seconds=5)  # after the mail was accepted nobody has read it
BURST = timedelta(seconds=10)
MANY = 4  # links in one burst; all of them where a mail has fewer, but never one alone

# Headers that say that nobody asked for the page yet (Sec-Purpose: W3C Fetch Metadata; the others
# are what browsers and mail programs wrote before).
_AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
_AHEAD_WORDS = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
# What scanners of mail, previews of links and libraries call themselves.
_SCANNERS = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|prefetch|monitor|barracuda|mimecast|proofpoint|"
    r"safelinks|symantec|trendmicro|fortinet|sophos|forcepoint|cisco|ironport|vade|mailinblack|"
    r"microsoft office|outlook-?protection|ms-office|googleimageproxy|yahoomailproxy|"
    r"facebookexternalhit|whatsapp|telegram|slack|skypeuripreview|headless|phantomjs|curl/|wget/|"
    r"python|java/|go-http-client|okhttp|libwww|httpclient|axios|node-fetch|guzzle|ruby",
    re.IGNORECASE,
)


def is_program(method: str, meta: Mapping[str, object]) -> bool:
    """Whether a request, by its method and WSGI environment, is not a person's who follows a
    link."""
    if method != "GET" or any(_AHEAD_WORDS.search(str(meta.get(name, ""))) for name in _AHEAD):
        return True
    agent = str(meta.get("HTTP_USER_AGENT", ""))
    return not agent or _SCANNERS.search(agent) is not None


def by_programs(
    clicks: Iterable[tuple[int, datetime]], *, links: int, arrived: datetime | None = None
) -> set[int]:
    """Of what one visitor followed, link by link, what a program did: within AT_ONCE of the mail's
    arrival, or as one of MANY links (all `links` of the mail, where there are fewer) within BURST.
    """
    rows = sorted(clicks, key=lambda one: one[1])
    early = {link for link, at in rows if arrived is not None and at - arrived < AT_ONCE}
    enough = max(2, min(links, MANY))
    for place, (_, first) in enumerate(rows):
        burst = {link for link, at in rows[place:] if at - first <= BURST}
        if len(burst) >= enough:
            early |= burst
    return early
