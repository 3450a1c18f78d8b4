"""A file of readers, whoever wrote it: onto a list, or, if it is our own export, back in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from publisher.actions.readers.files.report import Refusals, SubscriberReport
from publisher.actions.readers.files.restore_subscribers import restore_subscribers
from publisher.actions.readers.files.store import Update
from publisher.actions.readers.import_subscribers import import_subscribers
from publisher.audience.files.own import is_own
from publisher.audience.files.tables import open_table
from publisher.audience.models import MailingList
from publisher.errors import PublisherError
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a file is taken; import_subscribers says what each means."""

    skip_bad: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    sheet: str | None = None
    update: Update = Update.KEEP
    tags: Sequence[str] = ()
    create_tags: bool = False
    create_fields: bool = False


def import_file(
    *,
    publication: Publication,
    file: BinaryIO,
    filename: str,
    mailing_list: MailingList | None,
    source: str | None,
    options: ImportOptions,
    actor: str,
    now: datetime,
    refusals: Refusals | None = None,
) -> SubscriberReport:
    """Import the file. A list and a source of consent are needed unless it is our own export,
    which has them. Raises BadRows, PublisherError `list_needed`, `source_needed`, and others."""
    common = {"filename": filename, "actor": actor, "now": now, "refusals": refusals}
    table = open_table(file, filename, options.sheet)
    if is_own(table.names):
        return restore_subscribers(
            publication=publication,
            table=table,
            only=mailing_list,
            skip_bad=options.skip_bad,
            dry_run=options.dry_run,
            update=options.update,
            create_tags=options.create_tags,
            create_fields=options.create_fields,
            **common,  # type: ignore[arg-type]
        )
    if mailing_list is None:
        message = "say which list they go on: --list SLUG"
        raise PublisherError("list_needed", message, "--list")
    if source is None:
        message = "say where and how they gave their consent: --source TEXT"
        raise PublisherError("source_needed", message, "--source")
    return import_subscribers(
        mailing_list=mailing_list,
        file=file,
        source=source,
        skip_bad=options.skip_bad,
        columns=options.columns,
        dry_run=options.dry_run,
        sheet=options.sheet,
        update=options.update,
        tags=options.tags,
        create_tags=options.create_tags,
        create_fields=options.create_fields,
        **common,  # type: ignore[arg-type]
    )
