"""Files of articles on the disk: which are meant, reading them, pictures beside them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from publisher.actions.intake.import_zip import is_zip
from publisher.actions.pictures.moving_pictures import (
    stands_still,
    still_warning,
    still_warnings,
)
from publisher.actions.pictures.store_picture import LARGEST, store_picture
from publisher.channels.blobs import BlobsAway
from publisher.content.article import Parsed, Warning  # noqa: A004
from publisher.content.blocks import Block, Figure, Paragraph
from publisher.content.links import is_picture, is_sibling_file, resolve, source_of
from publisher.content.parsers import EXTENSIONS, NEWS_XML
from publisher.content.parsers.iptc import is_iptc
from publisher.content.parsers.source import MOST_BYTES
from publisher.content.parsers.wordpress import is_wxr
from publisher.content.problems import BadInput
from publisher.errors import PublisherError
from publisher.publications.models import Publication

EXPORTS = frozenset({".xml", ".wxr"})
HEAD = 4096


def expand_paths(paths: Iterable[Path]) -> Iterator[Path]:
    """The files meant: a directory stands for all files of known kinds below it, by name.

    Hidden ones and links to elsewhere are left out. Raises PublisherError `no_files` for a
    directory without any.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(file for file in path.rglob("*") if holds_articles(file, path))
        if not found:
            kinds = ", ".join(sorted(EXTENSIONS))
            raise PublisherError("no_files", f"{path} holds no article ({kinds})", str(path))
        yield from found


def holds_articles(file: Path, root: Path) -> bool:
    """Whether a file below `root` holds articles: of a known kind, not hidden, no link."""
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    kind = file.suffix.lower()
    known = kind in EXTENSIONS or is_zip(file) or is_export(file) or is_news_xml(file)
    return known and not hidden and not file.is_symlink() and file.is_file()


def is_export(path: Path) -> bool:
    """Whether a file is a WordPress export, by its name and how it begins."""
    return path.suffix.lower() in EXPORTS and is_wxr(_head(path))


def is_news_xml(path: Path) -> bool:
    """Whether a file is NewsML-G2 or NITF, by its name and how it begins."""
    kind = path.suffix.lower()
    return kind in NEWS_XML and is_iptc(_head(path).decode("utf-8", "replace"))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def read_file(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file, one more than `most` at the utmost. Raises BadInput."""
    name = str(path)
    try:
        if not path.exists():
            raise BadInput("missing_file", f"there is no file {name}", name)
        if not path.is_file():
            raise BadInput("not_a_file", f"{name} is not a regular file", name)
        with path.open("rb") as handle:
            return handle.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput("unreadable_file", f"{name} cannot be read: {reason}", name) from None


def store_pictures_beside(
    parsed: Parsed, path: Path, *, publication: Publication, now: datetime
) -> Parsed:
    """The article with the pictures beside its file stored and named `picture:NAME`.

    One that is not there stays where the page itself has it, if it says its own address.
    A picture that is not there, or is none, leaves its caption as a paragraph, with a warning.
    """
    blocks: list[Block] = []
    warnings = [*parsed.warnings, *still_warnings(parsed.article)]
    for block in parsed.article.blocks:
        if not isinstance(block, Figure) or not is_sibling_file(block.src):
            blocks.append(block)
            continue
        try:
            address = parsed.article.canonical_url
            figure, is_still = _with_stored_picture(block, path, publication, now, address)
            blocks.append(figure)
            if is_still:
                warnings.append(still_warning(block.src))
        except BlobsAway:  # it is none of the picture's doing: the story comes again
            raise
        except PublisherError as error:
            message = f"{block.src}: {error.message}; the figure was left out"
            warnings.append(Warning(code=error.code, line=None, message=message))
            if block.caption:
                blocks.append(Paragraph(content=block.caption))
    return replace(
        parsed, article=replace(parsed.article, blocks=tuple(blocks)), warnings=tuple(warnings)
    )


def _with_stored_picture(
    figure: Figure, path: Path, publication: Publication, now: datetime, address: str | None
) -> tuple[Figure, bool]:
    """The figure with what is stored, and whether its picture moves, and mails show a still."""
    folder = path.parent.resolve()
    file = (folder / unquote(figure.src)).resolve()
    if not file.is_relative_to(folder):
        raise PublisherError("picture_elsewhere", "leads out of the article's folder")
    elsewhere = resolve(figure.src, address)
    if not file.exists() and not is_sibling_file(elsewhere) and is_picture(elsewhere):
        return replace(figure, src=elsewhere), False
    data = read_file(file, LARGEST)
    picture = store_picture(publication=publication, data=data, now=now)
    source = source_of(picture.name)
    stored = replace(figure, src=source, width=picture.width, height=picture.height)
    return stored, stands_still(picture.name)
