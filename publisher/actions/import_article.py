"""Files become articles: each file whole or not at all, and a bad one stops no other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.text import slugify

from publisher.actions.article_files import expand, keep_pictures, read
from publisher.actions.store_article import Result, StoredArticle, store_article
from publisher.content.article import Parsed, Warning  # noqa: A004
from publisher.content.fields import Field
from publisher.content.parsers import parse
from publisher.errors import PublisherError
from publisher.publications.models import Publication

__all__ = ["ImportReport", "StoredArticle", "import_files", "store_article"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file that went in. `version` counts from 1."""

    file: str
    guid: str
    version: int
    result: Result
    warnings: tuple[Warning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file of which nothing went in, and why. `line` counts from 1, None where there is none."""

    file: str
    line: int | None
    code: str
    message: str
    where: str


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What became of each file, in their order."""

    articles: list[ImportedFile] = field(default_factory=list)
    errors: list[RefusedFile] = field(default_factory=list)


def import_files(
    *,
    publication: Publication,
    paths: Sequence[Path],
    guid: str | None,
    actor: str,
    now: datetime,
) -> ImportReport:
    """Import files, and directories of them, one transaction each.

    `guid` is for a single file; otherwise the file's own counts, else one made from its name.
    Raises PublisherError `guid_for_several` or `no_files` before anything is read.
    """
    files = list(expand(paths))
    if guid is not None and len(files) > 1:
        raise PublisherError(
            "guid_for_several", f"--guid names one article, but {len(files)} files are given", guid
        )
    report, taken = ImportReport(), dict[str, str]()
    for path in files:
        try:
            done = _import_file(publication, path, guid, taken, actor, now)
        except PublisherError as error:
            report.errors.append(_refused(path, error))
        else:
            taken[done.guid] = done.file
            report.articles.append(done)
    return report


def _import_file(
    publication: Publication,
    path: Path,
    guid: str | None,
    taken: dict[str, str],
    actor: str,
    now: datetime,
) -> ImportedFile:
    parsed = parse(read(path), filename=str(path), time_zone=ZoneInfo(publication.time_zone))
    guid = _guid(publication, parsed, path, guid)
    if guid in taken:
        raise PublisherError(
            "duplicate_guid", f"{path} and {taken[guid]} are both {guid}; rename one", str(path)
        )
    with transaction.atomic():
        parsed = keep_pictures(parsed, path, publication=publication, now=now)
        stored = store_article(
            publication=publication, parsed=parsed, guid=guid, source="file", actor=actor, now=now
        )
    return ImportedFile(
        file=str(path),
        guid=stored.article.guid,
        version=stored.version.number,
        result=stored.result,
        warnings=parsed.warnings,
    )


def _guid(publication: Publication, parsed: Parsed, path: Path, given: str | None) -> str:
    """The guid given, the file's own, or a tag URI (RFC 4151) made from the file's name."""
    if given is not None:
        return Field(given, "guid").filled(500).strip()
    if parsed.article.guid:
        return parsed.article.guid
    # A name without a single Latin letter leaves no slug.
    stem = (
        slugify(path.stem) or hashlib.sha256(path.stem.encode("utf-8", "replace")).hexdigest()[:16]
    )
    return f"tag:{publication.domain},{publication.created_at.year}:{stem}"


def _refused(path: Path, error: PublisherError) -> RefusedFile:
    return RefusedFile(
        file=str(path),
        line=getattr(error, "line", None),
        code=error.code,
        message=error.message,
        where=error.where or str(path),
    )
