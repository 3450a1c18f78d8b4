"""A file of readers, whoever wrote it: onto a list, or, if it is our own export, back in place."""

from datetime import datetime
from typing import BinaryIO

from publisher.actions.readers.files.options import USUAL, ImportOptions
from publisher.actions.readers.files.report import Refusals, SubscriberReport
from publisher.actions.readers.files.restore_subscribers import restore_subscribers
from publisher.actions.readers.import_subscribers import import_subscribers
from publisher.audience.files.own import is_own
from publisher.audience.files.tables import open_table
from publisher.audience.models import MailingList
from publisher.errors import PublisherError
from publisher.publications.models import Publication


def import_file(
    *,
    publication: Publication,
    file: BinaryIO,
    filename: str,
    mailing_list: MailingList | None,
    source: str | None,
    actor: str,
    now: datetime,
    options: ImportOptions = USUAL,
    refusals: Refusals | None = None,
) -> SubscriberReport:
    """Import the file. A list and a source of consent are needed unless it is our own export,
    which has them. Raises BadRows, PublisherError `list_needed`, `source_needed`, and others."""
    table = open_table(file, filename, options.sheet)
    if is_own(table.names):
        return restore_subscribers(
            publication=publication, table=table, only=mailing_list, filename=filename,
            options=options, refusals=refusals, actor=actor, now=now,
        )  # fmt: skip
    listed, said = _needed(mailing_list, source)
    return import_subscribers(
        mailing_list=listed, file=table, source=said, filename=filename,
        options=options, refusals=refusals, actor=actor, now=now,
    )  # fmt: skip


def _needed(mailing_list: MailingList | None, source: str | None) -> tuple[MailingList, str]:
    if mailing_list is None:
        message = "say which list they go on: --list SLUG"
        raise PublisherError("list_needed", message, "--list")
    if source is None:
        message = "say where and how they gave their consent: --source TEXT"
        raise PublisherError("source_needed", message, "--source")
    return mailing_list, source
