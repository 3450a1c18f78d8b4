"""Forget a reader outside the ledger: the built-in mailbox, files of readers on their way in, and
what the database's files keep of rows that are gone."""

import logging
import sqlite3

from django.conf import settings
from django.db import DatabaseError, connection

from publisher.actions.readers.imports.uploads import forget_files_naming
from publisher.audience.addresses import normalise
from publisher.channels import mailbox
from publisher.errors import PublisherError

log = logging.getLogger(__name__)


def forget_files(publication_id: int, address_key: str) -> None:
    """Delete the caught mails to the address and the files that name it, and empty the log that
    SQLite writes ahead.

    Call it once the erasure has committed: a file that is busy is said in the log, and no error.
    """
    try:
        mailbox.delete_mails(settings.DATA_DIR, to=lambda written: _key(written) == address_key)
    except sqlite3.Error as error:
        log.error(
            "publication %d: caught mails to a forgotten reader stay in the mailbox: %s",
            publication_id,
            error,
        )
    try:
        forget_files_naming(publication_id=publication_id, address_key=address_key)
    except (OSError, PublisherError) as error:
        log.error("publication %d: files of a forgotten reader stay: %s", publication_id, error)
    if connection.vendor == "sqlite":
        _empty_write_ahead_log()


def _key(written: str) -> str:
    try:
        return normalise(written)[1]
    except PublisherError:
        return ""


def _empty_write_ahead_log() -> None:
    """Old pages stand in it until it is begun anew, which readers of this moment may put off."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except DatabaseError as error:
        log.warning("the write-ahead log was not emptied: %s", error)
