"""A feed as a page, for the person who opens its address in a browser.

Browsers no longer run XSLT (Chromium took it out in 2026), and a style sheet alone makes no link
of an address. Only a browser that opens a page sends `Sec-Fetch-Dest: document`; readers and
aggregators get the feed. No cache keeps the page, so none can give it to them.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from publisher.publications.models import Publication
from publisher.web.feeds.addresses import Address
from publisher.web.feeds.answers import Headers
from publisher.web.middleware import STRICT_POLICY

_HEADERS: Headers = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "private, no-store"),
    ("Vary", "Accept-Encoding, Sec-Fetch-Dest, Accept-Language"),
    ("Content-Security-Policy", STRICT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """The page's bytes and headers."""

    content: bytes
    headers: Headers


def wants_page(environ: dict[str, Any]) -> bool:
    """Whether a browser asks for a page to show to a person."""
    return environ.get("HTTP_SEC_FETCH_DEST") == "document"


def web_page(
    document: bytes, address: Address, placeholder: str, key: str, environ: dict[str, Any]
) -> WebPage:
    """The page of a JSON Feed document, in a language that the person reads."""
    feed = json.loads(document.replace(placeholder.encode(), key.encode()) if key else document)
    for item in feed["items"]:
        item["published"] = datetime.fromisoformat(item["date_published"])
    own = feed["feed_url"]
    stem = own.removesuffix(".json")
    publication = Publication.objects.get(slug=address.publication)
    context = {
        "publication": publication,
        "feed": feed,
        "addresses": [(kind, f"{stem}.{kind}") for kind in ("rss", "atom", "json")],
        "here": f"{stem}.{address.format}",
        "older": _same_format(feed.get("next_url", ""), address.format),
        "page": address.page,
    }
    with translation.override(_language(environ, feed.get("language", ""))):
        html = render_to_string("pages/feed.html", context)
    return WebPage(content=html.encode(), headers=_HEADERS)


def _same_format(url: str, kind: str) -> str:
    return f"{url.removesuffix('.json')}.{kind}" if url else ""


def _language(environ: dict[str, Any], own: str) -> str:
    """The first language of the browser's that we speak, else the feed's, else French."""
    wishes = parse_accept_lang_header(environ.get("HTTP_ACCEPT_LANGUAGE", "")[:200].lower())
    spoken = dict(settings.READER_LANGUAGES)
    for wish in [*(name for name, _ in wishes), own.lower(), settings.LANGUAGE_CODE]:
        if wish.split("-")[0] in spoken:
            return wish.split("-")[0]
    return str(settings.LANGUAGE_CODE)
