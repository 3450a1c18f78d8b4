"""Clean what was pasted or uploaded: blocks whose pictures are ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.actions.pictures.store_picture import store_picture
from publisher.channels.blobs import BlobsAway
from publisher.content.article import Article as Content
from publisher.content.article import Warning  # noqa: A004
from publisher.content.blocks import Block, Figure, Paragraph
from publisher.content.editing.pasted import read_pasted
from publisher.content.links import is_sibling_file, source_of
from publisher.content.parsers import parse
from publisher.content.typesetting import typeset
from publisher.errors import PublisherError
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The blocks, and what was left out."""

    blocks: tuple[Block, ...]
    warnings: tuple[Warning, ...]


def clean_paste(*, publication: Publication, source: str, language: str, now: datetime) -> Cleaned:
    """The blocks in the HTML of a clipboard, its embedded pictures stored. A picture that cannot be
    is left out with a warning; its caption stays.

    language (BCP 47): the story's. Raises BadInput `too_large`, `too_deep`.
    """
    pasted = read_pasted(source, language=language)
    blocks, warnings = _with_pictures(pasted.blocks, pasted.pictures, publication, now)
    return Cleaned(blocks=blocks, warnings=(*pasted.warnings, *warnings))


def read_upload(
    *, publication: Publication, data: bytes, name: str, now: datetime
) -> tuple[Content, tuple[Warning, ...]]:
    """The story in an uploaded file (text, Markdown, HTML, JSON), to be looked at before it is
    saved; nothing is stored. Pictures beside the file are not there, and left out.

    Raises BadInput, as `parse` does, and for a document that takes its story back.
    """
    parsed = parse(data, filename=name, time_zone=ZoneInfo(publication.time_zone))
    if parsed.pubstatus != "usable":
        message = "the file takes its story back; withhold, unpublish or kill the article instead"
        raise PublisherError("not_usable", message, "file")
    parsed = typeset(parsed, filename=name, language=publication.language)
    blocks, warnings = _with_pictures(parsed.article.blocks, {}, publication, now)
    # Whose story it is elsewhere does not count: it becomes one of ours.
    content = replace(parsed.article, blocks=blocks, guid=None, published_at=None, updated_at=None)
    if len(blocks) != len(parsed.article.blocks):
        content = replace(content, cut=None)
    return content, (*parsed.warnings, *warnings)


def _with_pictures(
    blocks: Sequence[Block],
    pictures: Mapping[str, bytes],
    publication: Publication,
    now: datetime,
) -> tuple[tuple[Block, ...], list[Warning]]:
    found: list[Block] = []
    warnings: list[Warning] = []
    for block in blocks:
        if not isinstance(block, Figure) or not is_sibling_file(block.src):
            found.append(block)
            continue
        try:
            found.append(_stored(block, pictures, publication, now))
        except BlobsAway:  # it is none of the picture's doing: the story comes again
            raise
        except PublisherError as error:
            warnings.append(Warning(code=error.code, line=None, message=error.message))
            if block.caption:
                found.append(Paragraph(content=block.caption))
    return tuple(found), warnings


def _stored(
    figure: Figure, pictures: Mapping[str, bytes], publication: Publication, now: datetime
) -> Figure:
    data = pictures.get(figure.src)
    if data is None:
        raise PublisherError("picture_beside", f"{figure.src} did not come along", figure.src)
    picture = store_picture(publication=publication, data=data, now=now)
    return replace(figure, src=source_of(picture.name), width=picture.width, height=picture.height)
