"""Files become articles: each story whole or not at all, and a bad one stops no other."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from publisher.actions.intake.article_files import expand, is_export, keep_pictures, read
from publisher.actions.intake.import_export import import_export
from publisher.actions.intake.import_report import (
    ImportedFile,
    ImportReport,
    ImportWay,
    Progress,
    RefusedFile,
)
from publisher.actions.intake.import_zip import is_zip, unpacked
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.actions.stories.new_version import completed, newest
from publisher.content.article import Parsed
from publisher.content.codec import content_hash
from publisher.content.fields import Field
from publisher.content.parsers import parse
from publisher.content.typesetting import Typography, typeset
from publisher.editorial.models import Article, Source
from publisher.errors import PublisherError
from publisher.publications.models import Publication

__all__ = ["ImportReport", "RefusedFile", "StoredArticle", "import_files", "store_article"]


def import_files(
    *,
    publication: Publication,
    paths: Sequence[Path],
    guid: str | None,
    actor: str,
    now: datetime,
    source: str | None = None,
    minor: bool = False,
    backfill: bool | None = None,
    settle: bool = False,
    typography: Typography | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files, directories and zip files of them, and exports; one transaction each story.

    `guid` is for a single file; otherwise the file's own counts, else one made from its name.
    `source`: the slug of the Source whose stories these are. `minor`, `settle`: as store_article.
    `backfill`: an archive, nothing is announced; None means an export only. `typography`: see
    content/typesetting.py; None means "none" for a source's files, an archive and a zip file.
    `progress` hears of an export how many of how many stories are done.
    Raises PublisherError `guid_for_several`, `no_files`, `unknown_source` before anything is read,
    and BadInput for a zip file that is none or too much.
    """
    way = ImportWay(
        publication=publication,
        actor=actor,
        now=now,
        source=_source(publication, source),
        minor=minor,
        backfill=backfill,
        settle=settle,
        typography=typography or ("none" if source or backfill else None),
        progress=progress,
    )
    files = list(expand(paths))
    if guid is not None and (len(files) > 1 or is_export(files[0]) or is_zip(files[0])):
        many = f"{len(files)} files are" if len(files) > 1 else f"{files[0]} holds many and is"
        raise PublisherError(
            "guid_for_several", f"--guid names one article, but {many} given", guid
        )
    report, taken = ImportReport(), dict[str, str]()
    for path in files:
        _take(way, path, guid, taken, report)
    return report


def _source(publication: Publication, slug: str | None) -> str:
    if slug is None:
        return "file"
    if not Source.objects.filter(publication=publication, slug=slug).exists():
        raise PublisherError(
            "unknown_source",
            f"{publication.slug} has no source {slug!r}; see: publisher source list",
            "--source",
        )
    return slug


def _take(
    way: ImportWay, path: Path, guid: str | None, taken: dict[str, str], report: ImportReport
) -> None:
    """One file, whatever it holds."""
    try:
        if is_export(path):
            import_export(way=way, path=path, report=report)
        elif is_zip(path):
            way = replace(way, typography=way.typography or "none")
            with unpacked(path) as folder:
                for file in expand([folder]):
                    name = path / file.relative_to(folder)
                    _take_file(way, file, name, None, taken, report)
        else:
            _take_file(way, path, path, guid, taken, report)
    except PublisherError as error:
        report.refuse(path, error)


def _take_file(
    way: ImportWay,
    path: Path,
    name: Path,
    guid: str | None,
    taken: dict[str, str],
    report: ImportReport,
) -> None:
    """One story in a file, known to people as `name`."""
    try:
        done = _import_file(way, path, name, guid, taken)
    except PublisherError as error:
        report.refuse(name, error)
    else:
        taken[done.guid] = done.file
        report.articles.append(done)


def _import_file(
    way: ImportWay, path: Path, name: Path, guid: str | None, taken: dict[str, str]
) -> ImportedFile:
    parsed = parse(read(path), filename=str(name), time_zone=way.zone)
    guid = _guid(way.publication, parsed, path, guid)
    if parsed.pubstatus != "usable":
        taken.setdefault(guid, str(name))  # a text of it must not come after, whatever the order
    elif guid in taken:
        raise PublisherError(
            "duplicate_guid", f"{name} and {taken[guid]} are both {guid}; rename one", str(name)
        )
    with transaction.atomic():
        parsed = keep_pictures(parsed, path, publication=way.publication, now=way.now)
        parsed = _typeset(way, parsed, guid, name)
        stored = store_article(
            publication=way.publication,
            parsed=parsed,
            guid=guid,
            source=way.source,
            actor=way.actor,
            now=way.now,
            door="file",
            settle=way.settle,
            minor=way.minor,
            backfill=bool(way.backfill),
        )
    return ImportedFile(
        file=str(name),
        guid=stored.article.guid,
        version=stored.version.number,
        result=stored.result,
        pubstatus=stored.article.pubstatus,
        warnings=parsed.warnings,
    )


def _typeset(way: ImportWay, parsed: Parsed, guid: str, name: Path) -> Parsed:
    """The story with its spaces set, unless what is stored is the same text as it was typed: spaces
    alone are no new version, and no news to partners."""
    language = way.publication.language
    done = typeset(parsed, filename=str(name), language=language, wish=way.typography)
    if way.typography is not None or done is parsed:
        return done
    article = Article.objects.filter(publication=way.publication, guid=guid).first()
    stored = newest(article) if article else None
    if article is None or stored is None:
        return done
    typed = content_hash(completed(parsed.article, article))
    return parsed if stored.content_hash == typed else done


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
