"""Readers into a file, with all that is kept of them: it imports again to the same state."""

from dataclasses import dataclass
from datetime import datetime

from publisher.actions.readers.files.gather import reader_rows, suppressed_rows
from publisher.actions.readers.segments.members import segment_ids
from publisher.audience.files.own import FieldColumn
from publisher.audience.files.own_writer import own_writer
from publisher.audience.files.safe import Writes
from publisher.audience.models import Field, MailingList
from publisher.publications import audit
from publisher.publications.models import Publication

KINDS = ("csv", "jsonl")


@dataclass(slots=True, kw_only=True)
class Exported:
    """What the file holds."""

    readers: int = 0
    suppressed: int = 0  # addresses of nobody, that must not be mailed


def export_subscribers(
    *,
    publication: Publication,
    out: Writes,
    kind: str,
    actor: str,
    now: datetime,
    only: MailingList | None = None,
    segment: str | None = None,
) -> Exported:
    """Write the publication's readers to `out`, some thousands of them in memory.

    kind: `csv` or `jsonl`. only: those who are or were on one list. segment: a slug or a text, of
    whom it is true now. Who was forgotten is not there: of them there are only hashes that
    nobody else can read. Raises QueryError, or PublisherError, for a segment.
    """
    fields = _fields(publication)
    lists = [only.slug] if only else _slugs(publication)
    ids = segment_ids(publication=publication, slug_or_text=segment, now=now) if segment else None
    writer, done = own_writer(out, kind, fields, lists), Exported()
    for row in reader_rows(publication, only, ids):
        writer.write(row)
        done.readers += 1
    if segment is None:
        for row in suppressed_rows(publication, only):
            writer.write(row)
            done.suppressed += 1
    _record(publication, only, done, actor, now)
    return done


def _fields(publication: Publication) -> list[FieldColumn]:
    return [
        FieldColumn(one.name, one.type, tuple(map(str, one.choices)))
        for one in Field.objects.filter(publication=publication).order_by("key")
    ]


def _record(
    publication: Publication, only: MailingList | None, done: Exported, actor: str, now: datetime
) -> None:
    audit.record(
        actor=actor,
        verb="export_subscribers",
        target=only or publication,
        at=now,
        publication=publication,
        readers=done.readers,
        suppressed=done.suppressed,
    )


def _slugs(publication: Publication) -> list[str]:
    lists = MailingList.objects.filter(publication=publication).order_by("slug")
    return list(lists.values_list("slug", flat=True))
