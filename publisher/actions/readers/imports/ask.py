"""A trial of a file, and the import that follows it: asked for by a person, done by a worker."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from publisher.actions.processes.enqueue import send_task
from publisher.actions.readers.imports import kept
from publisher.actions.readers.imports.uploads import bring, is_kept
from publisher.audience.models import MailingList, ReaderImport, Upload
from publisher.errors import Refused
from publisher.publications import checks
from publisher.publications.models import Publication

TASK, QUEUE = "workers.imports.work_off", "sources"
CLAIMED = timedelta(seconds=30)  # until another worker looks whether it died
MOST_ATTEMPTS = 3


def imports() -> QuerySet[ReaderImport]:
    """With what their pages show."""
    return ReaderImport.objects.select_related("publication", "upload", "mailing_list", "trial")


def imports_of(publication: Publication, most: int = 20) -> list[ReaderImport]:
    """The publication's latest, newest first."""
    return list(imports().filter(publication=publication).order_by("-pk")[:most])


def ask_trial(
    *,
    upload: Upload,
    mailing_list: MailingList | None,
    source: str,
    options: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> ReaderImport:
    """Have a worker read the whole file and count, keeping nothing of it.

    mailing_list, source: as import_file needs them. options: of ImportOptions, as JSON. Raises
    PublisherError `missing_text`, Refused `not_whole`.
    """
    if upload.received != upload.size:
        raise Refused("not_whole", "the file has not come whole", "file")
    said = checks.line(source, "source", most=300, required=mailing_list is not None)
    bring(upload)
    with transaction.atomic():
        made = ReaderImport.objects.create(
            publication_id=upload.publication_id, upload=upload, mailing_list=mailing_list,
            source=said, options=dict(options), by=actor, asked_at=now, due_at=now,
        )  # fmt: skip
        Upload.objects.filter(pk=upload.pk).update(touched_at=now)
        send_task(TASK, queue=QUEUE)
    return made


def ask_import(*, trial: ReaderImport, actor: str, now: datetime) -> ReaderImport:
    """Have a worker read the file in as its trial was, without the rows that were refused. Asked
    twice, it is the same import.

    Raises Refused `trial_unfinished`, `list_busy` while another file is read in onto that list,
    PublisherError `file_gone`.
    """
    if trial.trial_id is not None or trial.ended_at is None or trial.problem:
        raise Refused("trial_unfinished", "its trial has not ended well", "import")
    with transaction.atomic():
        Upload.objects.select_for_update().get(pk=trial.upload_id)
        before = import_of(trial)
        if before is not None:
            return before
        if not is_kept(Upload.objects.get(pk=trial.upload_id)):
            raise kept.gone()
        made = _insert(trial, actor, now)
        send_task(TASK, queue=QUEUE)
    return made


def import_of(trial: ReaderImport) -> ReaderImport | None:
    """What a trial was followed by."""
    return ReaderImport.objects.filter(trial=trial).first()


def _insert(trial: ReaderImport, actor: str, now: datetime) -> ReaderImport:
    try:
        with transaction.atomic():
            return ReaderImport.objects.create(
                publication_id=trial.publication_id, upload_id=trial.upload_id,
                mailing_list_id=trial.mailing_list_id, trial=trial, source=trial.source,
                options=trial.options, by=actor, asked_at=now, due_at=now,
            )  # fmt: skip
    except IntegrityError:
        message = "another file is being read in onto this list"
        raise Refused("list_busy", message, "list") from None


def due_imports(now: datetime) -> QuerySet[ReaderImport]:
    """What a worker should take."""
    return ReaderImport.objects.filter(due_at__lte=now)
