"""Stored pictures that move: mail shows their first frame only, and somebody should know."""

from collections.abc import Iterator
from functools import lru_cache

from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.channels.blobs import BlobsAway, NoBlob
from publisher.content.article import Article, Warning  # noqa: A004
from publisher.content.blocks import Figure
from publisher.content.links import is_stored
from publisher.renderers.pictures import BadPicture, PictureTooLarge, is_moving

CODE = "picture_still"
OURS = "picture:"


def moves(name: str) -> bool:
    """Whether the stored picture of this name has more than one frame; False where it is gone, or
    cannot be looked at now."""
    try:
        return seen_to_move(name)
    except BlobsAway:
        return False


@lru_cache(maxsize=4096)  # a name is the hash of the bytes
def seen_to_move(name: str) -> bool:
    """The same; raises BlobsAway where it cannot be looked at now."""
    try:
        return is_moving(kept_bytes().read(name))
    except (NoBlob, BadPicture, PictureTooLarge):
        return False


def still_warning(shown: str) -> Warning:
    """The warning for a picture that its story calls `shown`."""
    message = f"{shown} moves; mail shows its first frame only"
    return Warning(code=CODE, line=None, message=message)


def still_warnings(article: Article) -> Iterator[Warning]:
    """One for each stored picture of the article that moves."""
    figures = (block.src for block in article.blocks if isinstance(block, Figure))
    for src in dict.fromkeys(figures):
        if is_stored(src) and moves(src.removeprefix(OURS)):
            yield still_warning(src)
