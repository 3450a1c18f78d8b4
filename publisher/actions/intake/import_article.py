"""Import files, folders, zip files and exports of articles, one transaction each story."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from publisher.actions.intake.arrival import FILE, Arrival
from publisher.actions.intake.article_files import (
    expand_paths,
    is_export,
    read_file,
    store_pictures_beside,
)
from publisher.actions.intake.import_export import import_export
from publisher.actions.intake.import_report import (
    ImportedFile,
    ImportJob,
    ImportReport,
    Progress,
)
from publisher.actions.intake.import_zip import is_zip, unpacked
from publisher.actions.intake.store_article import store_article
from publisher.actions.stories.new_version import newest_version, with_defaults
from publisher.content.article import Parsed
from publisher.content.codec import content_hash
from publisher.content.fields import Field
from publisher.content.parsers import parse
from publisher.content.typesetting import Typography, typeset
from publisher.editorial.models import Article, Source
from publisher.errors import PublisherError
from publisher.publications.models import Publication


def import_files(
    *,
    arrival: Arrival,
    paths: Sequence[Path],
    guid: str | None = None,
    typography: Typography | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files, directories and zip files of them, and exports; one transaction each story.

    `guid` is for a single file; otherwise the file's own counts, else one made from its name.
    `typography`: see content/typesetting.py; None means "none" for a source's files, an archive and
    a zip file. `progress`: see ImportJob.
    Raises PublisherError `guid_for_several`, `no_files`, `unknown_source` before anything is read,
    and BadInput for a zip file that is none or too much.
    """
    _check_source(arrival.publication, arrival.source)
    files = list(expand_paths(paths))
    if guid is not None and (len(files) > 1 or is_export(files[0]) or is_zip(files[0])):
        many = f"{len(files)} files are" if len(files) > 1 else f"{files[0]} holds many and is"
        raise PublisherError(
            "guid_for_several", f"--guid names one article, but {many} given", guid
        )
    arrival = replace(arrival, door="file")
    if arrival.source != FILE or arrival.backfill:
        typography = typography or "none"
    job = ImportJob(arrival=arrival, typography=typography, progress=progress)
    for path in files:
        _take(job, path, guid)
    return job.report


def _check_source(publication: Publication, slug: str) -> None:
    known = Source.objects.filter(publication=publication, slug=slug)
    if slug != FILE and not known.exists():
        raise PublisherError(
            "unknown_source",
            f"{publication.slug} has no source {slug!r}; see: publisher source list",
            "--source",
        )


def _take(job: ImportJob, path: Path, guid: str | None) -> None:
    """One file, whatever it holds."""
    try:
        if is_export(path):
            import_export(job=job, path=path)
        elif is_zip(path):
            job = replace(job, typography=job.typography or "none")
            with unpacked(path) as folder:
                for file in expand_paths([folder]):
                    _take_file(job, file, path / file.relative_to(folder), None)
        else:
            _take_file(job, path, path, guid)
    except PublisherError as error:
        job.report.refuse(path, error)


def _take_file(job: ImportJob, path: Path, name: Path, guid: str | None) -> None:
    """One story in a file, known to people as `name`."""
    try:
        done = _import_file(job, path, name, guid)
    except PublisherError as error:
        job.report.refuse(name, error)
    else:
        job.files[done.guid] = done.file
        job.report.articles.append(done)


def _import_file(job: ImportJob, path: Path, name: Path, guid: str | None) -> ImportedFile:
    arrival = job.arrival
    parsed = parse(read_file(path), filename=str(name), time_zone=job.zone)
    guid = _guid(arrival.publication, parsed, path, guid)
    if parsed.pubstatus != "usable":
        # A text of it must not come after, whatever the order.
        job.files.setdefault(guid, str(name))
    elif guid in job.files:
        raise PublisherError(
            "duplicate_guid", f"{name} and {job.files[guid]} are both {guid}; rename one", str(name)
        )
    with transaction.atomic():
        parsed = store_pictures_beside(
            parsed, path, publication=arrival.publication, now=arrival.now
        )
        parsed = _typeset(job, parsed, guid, name)
        stored = store_article(arrival=arrival, parsed=parsed, guid=guid)
    return ImportedFile(
        file=str(name),
        guid=stored.article.guid,
        version=stored.version.number,
        result=stored.result,
        pubstatus=stored.article.pubstatus,
        warnings=parsed.warnings,
    )


def _typeset(job: ImportJob, parsed: Parsed, guid: str, name: Path) -> Parsed:
    """The story with its spaces set, unless what is stored is the same text as it was typed: spaces
    alone are no new version, and no news to partners."""
    publication, wish = job.arrival.publication, job.typography
    done = typeset(parsed, filename=str(name), language=publication.language, wish=wish)
    if wish is not None or done is parsed:
        return done
    article = Article.objects.filter(publication=publication, guid=guid).first()
    stored = newest_version(article) if article else None
    if article is None or stored is None:
        return done
    typed = content_hash(with_defaults(parsed.article, article))
    return parsed if stored.content_hash == typed else done


def _guid(publication: Publication, parsed: Parsed, path: Path, given: str | None) -> str:
    """The guid given, the file's own, or a tag URI (RFC 4151) made from the file's name."""
    if given is not None:
        return Field(given, "guid").line(500).strip()
    if parsed.article.guid:
        return parsed.article.guid
    # A name without a single Latin letter leaves no slug.
    stem = (
        slugify(path.stem) or hashlib.sha256(path.stem.encode("utf-8", "replace")).hexdigest()[:16]
    )
    return f"tag:{publication.domain},{publication.created_at.year}:{stem}"
