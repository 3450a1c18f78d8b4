"""Stored pictures that move: of most of them mail shows the first frame only, and somebody should
know."""

from collections.abc import Iterator
from functools import lru_cache

from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.channels.blobs import BlobsAway, NoBlob
from publisher.content.article import Article, Warning  # noqa: A004
from publisher.content.blocks import Figure
from publisher.content.links import is_stored, name_of
from publisher.renderers.pictures import BadPicture, Motion, PictureTooLarge, motion_of
from publisher.renderers.pictures.mail_file import MOST_MOVING

CODE = "picture_still"


def stands_still(name: str) -> bool:
    """Whether the stored picture of this name moves and is a still in mails; False where it is
    gone, or cannot be looked at now."""
    try:
        return looked_at(name).stands_still
    except BlobsAway:
        return False


@lru_cache(maxsize=4096)  # a name is the hash of the bytes
def looked_at(name: str) -> Motion:
    """How the stored picture of this name moves, from one look at its bytes; not at all where it is
    gone. Raises BlobsAway where it cannot be looked at now."""
    try:
        return motion_of(kept_bytes().read(name))
    except (NoBlob, BadPicture, PictureTooLarge):
        return Motion()


def still_warning(shown: str) -> Warning:
    """The warning for a picture that its story calls `shown`."""
    most = f"a GIF of at most {MOST_MOVING // 1000} KB goes on moving"
    message = f"{shown} moves; mail shows its first frame only ({most})"
    return Warning(code=CODE, line=None, message=message)


def still_warnings(article: Article) -> Iterator[Warning]:
    """One for each stored picture of the article that moves, and is a still in mails."""
    figures = (block.src for block in article.blocks if isinstance(block, Figure))
    for src in dict.fromkeys(figures):
        if is_stored(src) and stands_still(name_of(src)):
            yield still_warning(src)
