"""An export of a whole archive goes in as a stream, story by story, and goes on after a stop."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from publisher.actions.import_report import ImportedFile, ImportReport, ImportWay
from publisher.actions.store_article import Result, store_article
from publisher.content.french import with_french_spacing
from publisher.content.parsers import checked
from publisher.content.parsers.wordpress import Overview, Story, overview, stories
from publisher.content.problems import BadInput
from publisher.editorial.models import SourceItem
from publisher.errors import PublisherError

TOGETHER = 50  # stories of one transaction: the most that a kill undoes
READER = "1"  # part of every digest; another number reads all exports again


@dataclass(slots=True, kw_only=True)
class _Run:
    """One export on its way in."""

    way: ImportWay
    path: Path
    found: Overview
    report: ImportReport
    done: int = 0


def import_export(*, way: ImportWay, path: Path, report: ImportReport) -> None:
    """Import a WordPress export. A story that is in already costs a look at its digest.

    It is backfill unless the way says otherwise: nothing is announced. Refused stories are in the
    report with their lines, and the others go in.
    Raises BadInput `bad_xml`, `entity_tricks`, `unreadable_file`: then nothing went in.
    """
    with _opened(path) as stream:
        found = overview(stream)
    report.left_out.update(found.left_out)
    way = replace(way, backfill=way.backfill is not False)
    run = _Run(way=way, path=path, found=found, report=report)
    with _opened(path) as stream:
        waiting = stories(stream)
        while _some(run, waiting):
            if way.progress:
                way.progress(run.done, found.stories)


def _some(run: _Run, waiting: Iterator[Story]) -> bool:
    """Store the next stories in one transaction; False when there are none left.

    A story's element lives until the next one is asked for, so that each is read at once.
    """
    articles, refused = list[ImportedFile](), list[PublisherError]()
    begun = run.done
    with transaction.atomic():
        for story in waiting:
            run.done += 1
            try:
                with transaction.atomic():
                    articles.append(_store(run, story))
            except PublisherError as error:
                refused.append(_named(story, error))
            if run.done - begun == TOGETHER:
                break
    run.report.articles += articles
    for problem in refused:
        run.report.refuse(run.path, problem)
    return run.done > begun


def _store(run: _Run, story: Story) -> ImportedFile:
    way, name = run.way, story.source_id or story.guid
    digest = hashlib.sha256(f"{READER}{way.typography}{story.digest}".encode()).hexdigest()
    items = SourceItem.objects.filter(publication=way.publication, source=way.source)
    known = items.filter(source_id=name, digest=digest)
    row = known.values_list("article__guid", "article__current__number").first()
    if row is not None:
        return _imported(run, row[0], row[1], "unchanged")
    parsed = checked(story.read(run.found.pictures, way.zone))
    if way.typography == "french":
        parsed = with_french_spacing(parsed)
    stored = store_article(
        publication=way.publication,
        parsed=parsed,
        guid=None,
        source=way.source,
        actor=way.actor,
        now=way.now,
        door="file",
        settle=way.settle,
        minor=way.minor,
        backfill=bool(way.backfill),
    )
    items.filter(source_id=name).update(digest=digest)
    done = _imported(run, stored.article.guid, stored.version.number, stored.result)
    return replace(done, warnings=parsed.warnings)


def _imported(run: _Run, guid: str, version: int, result: Result) -> ImportedFile:
    return ImportedFile(file=str(run.path), guid=guid, version=version, result=result, warnings=())


def _named(story: Story, error: PublisherError) -> BadInput:
    """The refusal with the story's guid and line, for an editor to find it."""
    said = error.message if story.guid in error.message else f"{story.guid}: {error.message}"
    return BadInput(error.code, said, line=story.line)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise BadInput("unreadable_file", message, str(path)) from None
