"""Campaign parameters on the links of stories and intros: the same for every reader."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from publisher.renderers.email.hrefs import with_hrefs
from publisher.renderers.email.types import Composition, Item

_Part = TypeVar("_Part")
_RESERVED = re.compile(rb"[^A-Za-z0-9._~-]")  # RFC 3986, 2.3
_WEB = re.compile(r"https?://", re.IGNORECASE)


def with_campaign(composition: Composition) -> Composition:
    """The composition with its parameters on the addresses of its stories and on the links in
    them. Sponsors' boxes stay as they are; the intro's links follow in intro.py."""
    campaign = composition.campaign
    if not campaign:
        return composition
    items = tuple(
        _story(item, campaign) if isinstance(item, Item) else item for item in composition.items
    )
    return replace(composition, items=items)


def _story(item: Item, campaign: Mapping[str, str]) -> Item:
    article = item.article
    content = replace(article.content, blocks=with_parameters(article.content.blocks, campaign))
    url = campaign_address(article.url, campaign)
    return replace(item, article=replace(article, content=content, url=url))


def with_parameters(part: _Part, campaign: Mapping[str, str]) -> _Part:
    """A block, or a tuple of them, with the parameters on each link to the web."""
    if not campaign:
        return part
    return with_hrefs(part, lambda href, _: campaign_address(href, campaign))


def campaign_address(address: str, campaign: Mapping[str, str]) -> str:
    """An http(s) address with the parameters that it does not have yet, before its fragment; any
    other address as it is."""
    base, hash_mark, fragment = address.partition("#")
    if not _WEB.match(base):
        return address
    path, _, query = base.partition("?")
    own = {one.partition("=")[0] for one in query.split("&")}
    written = {_quoted(name): _quoted(value) for name, value in campaign.items()}
    added = [f"{name}={value}" for name, value in written.items() if name not in own]
    whole = "&".join([query, *added] if query else added)
    return (f"{path}?{whole}" if whole else base) + hash_mark + fragment


def _quoted(text: str) -> str:
    encoded = text.encode("utf-8", "replace")
    return _RESERVED.sub(lambda found: b"%%%02X" % found.group()[0], encoded).decode()
