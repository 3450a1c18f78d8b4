"""Where the links of an issue's content lead."""

import re
from collections.abc import Iterator

from publisher.content.blocks import Block
from publisher.renderers.email.campaign import with_campaign
from publisher.renderers.email.hrefs import with_hrefs
from publisher.renderers.email.intro import intro_blocks
from publisher.renderers.email.redirects import says_an_address
from publisher.renderers.email.types import Composition, Item

_WEB = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)
_ANY_NONCE = "0" * 16


def links_of(composition: Composition) -> dict[str, str | None]:
    """Where the links of an issue's content lead, campaign and all, in their order; each with the
    id of the story whose address it is, or in whose text alone it stands."""
    composition = with_campaign(composition)
    found: dict[str, str | None] = {}
    for address, story in _found(composition):
        known = found.setdefault(address, story)
        found[address] = known if known == story else None
    own = {item.article.url: item.article.id for item in composition.stories}
    return {address: own.get(address, story) for address, story in found.items()}


def _found(composition: Composition) -> Iterator[tuple[str, str | None]]:
    for block in intro_blocks(composition, _ANY_NONCE):
        yield from ((one, None) for one in _in_blocks((block,)))
    for item in composition.items:
        story = item.article.id if isinstance(item, Item) else None
        address = item.article.url if isinstance(item, Item) else item.url
        blocks = item.article.content.blocks if isinstance(item, Item) else item.blocks
        yield from (
            (one, story) for one in (address.strip(), *_in_blocks(blocks)) if _WEB.match(one)
        )


def _in_blocks(blocks: tuple[Block, ...]) -> list[str]:
    found: list[str] = []

    def note(href: str, words: str) -> str:
        if _WEB.fullmatch(href.strip()) and not says_an_address(words):
            found.append(href.strip())
        return href

    with_hrefs(blocks, note)
    return found
