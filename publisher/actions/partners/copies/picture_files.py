"""A story's pictures as files that go along with it, for channels that write files."""

from collections.abc import Mapping
from dataclasses import replace

from publisher.actions.partners.parcel_names import picture_name
from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.channels.blobs import NoBlob
from publisher.channels.types import ParcelFile
from publisher.content.article import PublishedArticle
from publisher.content.blocks import Figure
from publisher.content.links import name_of
from publisher.renderers.wire.fitting import Note
from publisher.renderers.wire.source import WireSource

NOT_SENT = "picture_not_sent"
MOST_FILES, MOST_BYTES = 200, 50_000_000  # of one story: they are held in memory together


def picture_files(
    article: PublishedArticle, source: WireSource, name: str, limits: Mapping[str, int]
) -> tuple[WireSource, list[ParcelFile], list[Note]]:
    """The pictures of ours that the story shows, each once, under names made from the story's
    `name`; the source that knows these names; what did not go along, and why.

    `limits["pictures"]`: how many at most; 0 for none.
    """
    most = min(limits.get("pictures", MOST_FILES), MOST_FILES)
    if not most:
        return source, [], []
    shown = dict.fromkeys(b.src for b in article.content.blocks if isinstance(b, Figure))
    files: list[ParcelFile] = []
    notes: list[Note] = []
    pictures = dict(source.pictures)
    room = MOST_BYTES
    for src in shown:
        picture = source.pictures.get(src)
        if picture is None:
            continue  # it stands elsewhere, and stays there
        body, why = _read(src, room, len(files) < most)
        if why:
            notes.append(Note(NOT_SENT, {"picture": src, "why": why}))
            continue
        room -= len(body)
        own = picture_name(name, src, len(files) + 1)
        files.append(ParcelFile(name=own, body=body, content_type=picture.content_type))
        pictures[src] = replace(picture, file=own.rpartition("/")[2])
    return replace(source, pictures=pictures), files, notes


def _read(src: str, room: int, wanted: bool) -> tuple[bytes, str]:
    """The picture's bytes, or why it stays behind."""
    if not wanted:
        return b"", "too_many"
    try:
        body = kept_bytes().read(name_of(src), room)
    except NoBlob:
        return b"", "missing"
    return (b"", "too_large") if len(body) > room else (body, "")
