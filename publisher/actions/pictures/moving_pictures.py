"""Stored pictures that move: of most of them mail shows the first frame only, and somebody should
know."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.channels.blobs import BlobsAway, NoBlob
from publisher.content.article import Article, Warning  # noqa: A004
from publisher.content.blocks import Figure
from publisher.content.links import is_stored
from publisher.renderers.pictures import (
    BadPicture,
    PictureTooLarge,
    begins_empty,
    is_moving,
    stands_still_in_mail,
)
from publisher.renderers.pictures.mail_file import MOST_MOVING

CODE = "picture_still"
OURS = "picture:"


def stands_still(name: str) -> bool:
    """Whether the stored picture of this name moves and is a still in mails; False where it is
    gone, or cannot be looked at now."""
    try:
        return looked_at(name, stands_still_in_mail)
    except BlobsAway:
        return False


def seen_to_move(name: str) -> bool:
    """Whether it has more than one frame; False where it is gone. Raises BlobsAway where it cannot
    be looked at now."""
    return looked_at(name, is_moving)


def seen_to_begin_empty(name: str) -> bool:
    """Whether its first frame shows nothing; False where it is gone. Raises BlobsAway where it
    cannot be looked at now."""
    return looked_at(name, begins_empty)


@lru_cache(maxsize=4096)  # a name is the hash of the bytes
def looked_at(name: str, question: Callable[[bytes], bool]) -> bool:
    """What is asked of its bytes; False where it is gone. Raises BlobsAway as above."""
    try:
        return question(kept_bytes().read(name))
    except (NoBlob, BadPicture, PictureTooLarge):
        return False


def still_warning(shown: str) -> Warning:
    """The warning for a picture that its story calls `shown`."""
    most = f"a GIF of at most {MOST_MOVING // 1000} KB goes on moving"
    message = f"{shown} moves; mail shows its first frame only ({most})"
    return Warning(code=CODE, line=None, message=message)


def still_warnings(article: Article) -> Iterator[Warning]:
    """One for each stored picture of the article that moves, and is a still in mails."""
    figures = (block.src for block in article.blocks if isinstance(block, Figure))
    for src in dict.fromkeys(figures):
        if is_stored(src) and stands_still(src.removeprefix(OURS)):
            yield still_warning(src)
