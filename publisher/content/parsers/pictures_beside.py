"""Pictures that a newsroom's format holds beside its text: where the text shows none they stand
before it, else what is known of those that it shows is theirs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from publisher.content.blocks import Block, Figure

_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")


def with_pictures(
    blocks: tuple[Block, ...], cut: int | None, beside: Sequence[Figure]
) -> tuple[tuple[Block, ...], int | None]:
    """The blocks with the pictures `beside` them, and where the cut mark is then.

    One that the text shows keeps what it says there; who must have granted it is said beside.
    """
    if not any(isinstance(block, Figure) for block in blocks):
        return (*beside, *blocks), None if cut is None else cut + len(beside)
    rights = {_key(one): one.rights for one in beside if one.rights}
    return tuple(_granted(block, rights) for block in blocks), cut


def _granted(block: Block, rights: dict[bytes, str]) -> Block:
    if isinstance(block, Figure) and not block.rights and _key(block) in rights:
        return replace(block, rights=rights[_key(block)])
    return block


def _key(figure: Figure) -> bytes:
    """One address, whether its letters are percent-encoded or not."""
    return _ENCODED.sub(lambda found: bytes.fromhex(found[1].decode()), figure.src.encode())
