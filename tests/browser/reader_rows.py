"""What the desk's rooms about readers show in a full room."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publisher.actions.readers.imports import places
from publisher.actions.readers.joining.forms import create_form
from publisher.actions.readers.labels.change_reader import change_reader
from publisher.actions.readers.labels.fields import create_field
from publisher.actions.readers.segments.create_segment import create_segment
from publisher.actions.readers.suppressions import suppress
from publisher.audience.models import ReaderImport, Segment, Subscriber, Upload
from publisher.publications.models import User
from tests.web.conftest import Newsroom

FILE = b"Email,Pr\xc3\xa9nom,Churn\nlea@example.org,L\xc3\xa9a,no\nmax@example.org,Max,yes\n"
REPORT = {
    "rows": 4, "subscribed": 2, "already": 1, "bad": 1, "left_out": {"unsubscribed": 1},
    "recognised": "Mailchimp", "ignored_columns": ["Notes"], "dry_run": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReaderRows:
    """Rows that pages of readers are about."""

    reader: Subscriber
    segment: Segment
    upload: Upload
    trial: ReaderImport
    waiting: ReaderImport
    form: str

    def pages(self) -> list[str]:
        """Every page of them, below /desk/."""
        people = ["", "new/", f"{self.reader.pk}/"]
        files = ["", f"file/{self.upload.pk}/columns/", f"{self.trial.pk}/", f"{self.waiting.pk}/"]
        segments = ["", "new/", f"{self.segment.pk}/"]
        rooms = {"people": people, "import": files, "segments": segments}
        found = [f"readers/{room}/{page}" for room, pages in rooms.items() for page in pages]
        more = ["labels/", "blocked/", "forms/", "forms/new/", f"forms/of/{self.form}/"]
        return ["readers/", *found, *(f"readers/{page}" for page in more)]


def make_readers(room: Newsroom, user: User, now: datetime) -> ReaderRows:
    """A reader of whom much is known, a segment, a file that waits, its trial, an import."""
    title: Any = room.publication
    common: dict[str, Any] = {"publication": title, "actor": "t", "now": now}
    field = create_field(name="Âge", type_="number", **common)
    create_field(name="Formule", type_="choice", choices=["Essai", "Année"], **common)
    reader = Subscriber.objects.filter(publication=title).earliest("pk")
    change_reader(
        subscriber=reader, name="Anne Le Goff", language="fr", tags=["VIP", "Île"],
        values={str(field.pk): "42"}, actor="t", now=now,
    )  # fmt: skip
    suppress(address="plainte@example.org", reason="complained", source="boîte", **common)
    text = 'tag VIP and (language is fr or issues received >= 3) and not field "Âge" < 18'
    segment = create_segment(slug="fideles", text=text, **common)
    create_form(slug="accueil", name="Page d’accueil", lists=[room.mailing_list.slug], **common)
    upload = _upload(room, user, now)
    about: dict[str, Any] = {
        "publication": title, "upload": upload, "mailing_list": room.mailing_list,
        "source": "formulaire, 2024", "by": "user:camille", "asked_at": now,
    }  # fmt: skip
    trial = ReaderImport.objects.create(ended_at=now, report=REPORT, **about)
    places.refused_file(trial.pk).write_text(json.dumps([4, "bad_address", "no", "x"]) + "\n")
    waiting = ReaderImport.objects.create(due_at=now, begun_at=now, **about)
    places.Notes(waiting.pk, 40_000)(0)
    return ReaderRows(reader, segment, upload, trial, waiting, "accueil")


def _upload(room: Newsroom, user: User, now: datetime) -> Upload:
    made = Upload.objects.create(
        publication=room.publication, user=user, filename="inscrits.csv", size=len(FILE),
        received=len(FILE), began_at=now, touched_at=now,
    )  # fmt: skip
    handle = os.open(places.file_of(made.pk), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(FILE)
    return made
