"""Links of a mail's content that pass by the house, so that they can be counted: the same for all
readers of an edition, or, for who consented to it, with the reader's token behind them."""

import re
from dataclasses import replace
from typing import TypeVar

from publisher.content.article import PublishedArticle
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.fields.grammar import Text
from publisher.renderers.email.hrefs import with_hrefs
from publisher.renderers.email.types import Composition, Item, Redirects, Sponsor

_Part = TypeVar("_Part")
TOKEN: Text = (("out", ("get", slots.CLICK)),)
_ADDRESS = re.compile(r"\s*(?:https?://|www\.|[\w-]+(?:\.[\w-]+)+(?:/\S*)?\s*$)", re.IGNORECASE)


def with_redirects(composition: Composition, nonce: str) -> Composition:
    """The composition, campaign and all, with its redirects in the links of its stories and
    sponsors' boxes; the intro's links follow in intro.py."""
    redirects = composition.redirects
    if redirects is None:
        return composition
    return replace(
        composition, items=tuple(_item(item, redirects, nonce) for item in composition.items)
    )


def redirected(part: _Part, redirects: Redirects | None, nonce: str) -> _Part:
    """A block, or a tuple of them, with redirects in its links. One whose words are an address
    keeps its own: a mail whose links lead elsewhere than they say is taken for a fraud."""
    if redirects is None:
        return part

    def change(href: str, words: str) -> str:
        return href if says_an_address(words) else _address(href, redirects, nonce)

    return with_hrefs(part, change)


def says_an_address(words: str) -> bool:
    """Whether the words of a link look like an address."""
    return _ADDRESS.match(words) is not None


def _item(item: Item | Sponsor, redirects: Redirects, nonce: str) -> Item | Sponsor:
    if isinstance(item, Sponsor):
        blocks = redirected(item.blocks, redirects, nonce)
        return replace(item, blocks=blocks, url=_address(item.url, redirects, nonce))
    return replace(item, article=_article(item.article, redirects, nonce))


def _article(article: PublishedArticle, redirects: Redirects, nonce: str) -> PublishedArticle:
    blocks = redirected(article.content.blocks, redirects, nonce)
    content = replace(article.content, blocks=blocks)
    return replace(article, content=content, url=_address(article.url, redirects, nonce))


def _address(href: str, redirects: Redirects, nonce: str) -> str:
    found = redirects.addresses.get(href.strip())
    if found is None:
        return href
    return f"{found}/{slots.placeholder(nonce, slots.CLICK)}" if redirects.personal else found
