"""Import a WordPress export as a stream, which goes on after a stop."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.import_report import ImportedFile, ImportJob
from publisher.actions.intake.store_article import Result, store_article
from publisher.content.article import Parsed
from publisher.content.french import with_french_spacing
from publisher.content.parsers import checked_story
from publisher.content.parsers.wordpress import Overview, Story, overview, stories
from publisher.content.problems import BadInput
from publisher.editorial.models import SourceItem
from publisher.errors import PublisherError

TOGETHER = 20  # stories of one transaction: the most that a kill undoes, and that others wait for
SHOWN = ("guid", "current__number", "pubstatus")
READER = "1"  # part of every digest; another number reads all exports again


@dataclass(slots=True, kw_only=True)
class _Run:
    """One export on its way in."""

    job: ImportJob
    arrival: Arrival
    path: Path
    found: Overview
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadStory:
    """A story that was read, and is not stored yet."""

    story: Story
    parsed: Parsed
    digest: str


def import_export(*, job: ImportJob, path: Path) -> None:
    """Import a WordPress export. A story that is in already costs a look at its digest.

    It is backfill unless said otherwise: nothing is announced. Refused stories are in the
    report with their lines, and the others go in.
    Raises BadInput `bad_xml`, `entity_tricks`, `unreadable_file`: then nothing went in.
    """
    with _opened(path) as stream:
        found = overview(stream)
    job.report.left_out.update(found.left_out)
    arrival = replace(job.arrival, backfill=job.arrival.backfill is not False)
    run = _Run(job=job, arrival=arrival, path=path, found=found)
    with _opened(path) as stream:
        waiting = stories(stream)
        while _store_next(run, waiting):
            if job.progress:
                job.progress(run.done, found.stories)


def _store_next(run: _Run, waiting: Iterator[Story]) -> bool:
    """Store the next stories in one transaction; False when there are none left.

    They are read before it begins: whoever waits to write has his turn meanwhile.
    """
    read = [_read_story(run, story) for story in islice(waiting, TOGETHER)]
    run.done += len(read)
    outcomes = list[ImportedFile | BadInput]()
    with transaction.atomic():
        for story in read:
            outcomes.append(story if not isinstance(story, _ReadStory) else _stored(run, story))
    for outcome in outcomes:
        if isinstance(outcome, BadInput):
            run.job.report.refuse(run.path, outcome)
        else:
            run.job.report.articles.append(outcome)
    return bool(read)


def _read_story(run: _Run, story: Story) -> _ReadStory | ImportedFile | BadInput:
    """The story's text; or what became of it, where it is in already or is none.

    Its element lives until the next one is asked for.
    """
    job = run.job
    french = job.typography if job.typography == "french" else None
    read_as = f"{READER}{french}{story.digest}"
    digest = hashlib.sha256(read_as.encode()).hexdigest()
    known = _items(run, story).filter(digest=digest)
    row = known.values_list(*(f"article__{name}" for name in SHOWN)).first()
    if row is not None:
        return _imported(run, "unchanged", *row)
    try:
        parsed = checked_story(story.read(run.found.pictures, job.zone, run.found.attached))
    except PublisherError as error:
        return _with_place(story, error)
    if french:
        parsed = with_french_spacing(parsed)
    return _ReadStory(story=story, parsed=parsed, digest=digest)


def _items(run: _Run, story: Story) -> QuerySet[SourceItem]:
    """What the source calls the story: one row at most."""
    items = SourceItem.objects.filter(
        publication=run.arrival.publication, source=run.arrival.source
    )
    return items.filter(source_id=story.source_id or story.guid)


def _stored(run: _Run, read: _ReadStory) -> ImportedFile | BadInput:
    try:
        stored = store_article(arrival=run.arrival, parsed=read.parsed)
    except PublisherError as error:
        return _with_place(read.story, error)
    _items(run, read.story).update(digest=read.digest)
    article = stored.article
    done = _imported(run, stored.result, article.guid, stored.version.number, article.pubstatus)
    return replace(done, warnings=read.parsed.warnings)


def _imported(run: _Run, result: Result, guid: str, version: int, pubstatus: str) -> ImportedFile:
    return ImportedFile(
        file=str(run.path),
        guid=guid,
        version=version,
        result=result,
        pubstatus=pubstatus,
        warnings=(),
    )


def _with_place(story: Story, error: PublisherError) -> BadInput:
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
