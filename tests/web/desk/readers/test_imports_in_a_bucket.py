"""PUBLISHER_BLOBS_S3: files of readers are in the bucket once they have come, for every host."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from publisher.actions.erasure.forget_files import forget_files
from publisher.actions.readers.imports import kept, places
from publisher.actions.readers.imports.uploads import forget_uploads
from publisher.actions.readers.imports.work_off import work_off_imports
from publisher.audience.models import ReaderImport, Subscriber, Upload
from publisher.publications.models import Membership
from tests.channels.harness_s3 import S3Harness
from tests.db.stories.test_pictures_in_a_bucket import use
from tests.web.conftest import Newsroom
from tests.web.desk.readers.test_imports import IMPORT, SignedIn, brought, now, piece, tried

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ROWS = "".join(f"reader{n}@example.org\n" for n in range(40))
FILE = f"email\n{ROWS}no address\n".encode()


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in(Membership.Role.ADMIN)


@pytest.fixture
def bucket(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Harness]:  # type: ignore[no-untyped-def]
    made = S3Harness(tmp_path)
    settings.DATA_DIR = tmp_path / "web"
    use(settings, made)
    monkeypatch.setattr(kept, "PART", 300)
    yield made
    made.close()


def objects(bucket: S3Harness) -> list[bytes]:
    """What the bucket has of files, in the order of names."""
    return [one.body for one in bucket.received() if one.name.startswith("uploads/")]


def test_a_worker_of_another_host_reads_it_and_nothing_stays(
    settings, bucket: S3Harness, admin: Client, ours: Newsroom, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    page = brought(admin, FILE)
    upload = Upload.objects.get()
    assert b"".join(bucket.body(f"in/{name}") for name in upload.parts) == FILE
    assert max(map(len, objects(bucket))) <= kept.PART
    assert not places.file_of(upload.pk).exists()
    assert "reader3@example.org" in admin.get(page).text
    settings.DATA_DIR = tmp_path / "worker"
    trial = tried(admin, page)
    assert (trial.report["subscribed"], trial.report["bad"]) == (40, 1)
    settings.DATA_DIR = tmp_path / "web"
    assert "no address" in admin.get(f"{IMPORT}{trial.pk}/refused/").getvalue().decode()  # type: ignore[attr-defined]
    assert admin.post(f"{IMPORT}{trial.pk}/go/").status_code == 302
    settings.DATA_DIR = tmp_path / "worker"
    assert work_off_imports(clock=now) == 1
    assert Subscriber.objects.filter(address_key__startswith="reader").count() == 40
    assert all(b"reader3@" not in one for one in objects(bucket))
    assert forget_uploads(now() + timedelta(days=9)) == 1
    assert objects(bucket) == []
    left = [path.name for path in tmp_path.rglob("uploads/*")]
    assert [name for name in left if not name.endswith(".far")] == [f"{upload.pk}.lock"]


def test_pieces_go_there_while_the_file_still_comes(
    bucket: S3Harness, admin: Client, ours: Newsroom
) -> None:
    begun = admin.post(IMPORT, {"filename": "a.csv", "size": str(len(FILE))}).json()
    piece(admin, begun["piece"], 0, FILE[:350])
    upload = Upload.objects.get()
    assert [bucket.body(f"in/{name}") for name in upload.parts] == [FILE[:300]]
    assert places.file_of(upload.pk).exists()
    piece(admin, begun["piece"], 350, FILE[350:])
    upload.refresh_from_db()
    assert b"".join(bucket.body(f"in/{name}") for name in upload.parts) == FILE
    assert not places.file_of(upload.pk).exists()


def test_a_bucket_that_is_away_loses_no_file(
    settings, bucket: S3Harness, admin: Client, ours: Newsroom
) -> None:  # type: ignore[no-untyped-def]
    away(settings, bucket)
    page = brought(admin, FILE)
    upload = Upload.objects.get()
    assert (upload.parts, places.file_of(upload.pk).read_bytes()) == ([], FILE)
    back(settings, bucket)
    asked = admin.post(page, {"list": "matin", "source": "x"})
    upload.refresh_from_db()
    assert not places.file_of(upload.pk).exists()
    away(settings, bucket)
    for minutes in range(5):
        later = now() + timedelta(minutes=minutes)
        assert work_off_imports(clock=lambda at=later: at) == 1  # type: ignore[misc]
    assert "minute" in admin.get(page).text, "the page says that it is out of reach"
    row = ReaderImport.objects.get()
    assert (row.ended_at, row.attempts) == (None, 0)
    back(settings, bucket)
    assert work_off_imports(clock=lambda: now() + timedelta(minutes=10)) == 1
    assert "40" in admin.get(asked.headers["Location"]).text


def test_who_is_forgotten_stands_in_no_object(
    bucket: S3Harness, admin: Client, ours: Newsroom
) -> None:
    tried(admin, brought(admin, f"email\n{ROWS}rive1@example.org\n{ROWS}".encode()))
    refused = tried(admin, brought(admin, b"email,nom\nb@example.org,B\nrive1@example.org,R,x\n"))
    other = tried(admin, brought(admin, b"email\nc@example.org\n"))
    assert b"rive1@example.org" in b"".join(objects(bucket))
    forget_files(ours.publication.pk, "rive1@example.org")
    assert b"rive1@example.org" not in b"".join(objects(bucket))
    refused.refresh_from_db()
    assert refused.refused == []
    assert [bucket.body(f"in/{name}") for name in other.upload.parts] == [b"email\nc@example.org\n"]


@pytest.mark.usefixtures("bucket")
def test_two_hosts_do_not_work_on_one_file(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    if connection.vendor != "postgresql":
        pytest.skip("several hosts have PostgreSQL")
    other = connection.copy()
    with places.held(7) as mine, other.cursor() as cursor:
        assert mine
        cursor.execute("SELECT pg_try_advisory_lock(%s, 7)", [places.LOCKS])
        assert cursor.fetchone() == (False,)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 7)", [places.LOCKS])
        assert cursor.fetchone() == (True,)
        with places.held(7) as mine:
            assert not mine
    other.close()


def away(settings, bucket: S3Harness) -> None:  # type: ignore[no-untyped-def]
    bucket.misbehave("SlowDown")
    use(settings, bucket)


def back(settings, bucket: S3Harness) -> None:  # type: ignore[no-untyped-def]
    bucket.target = bucket.port
    use(settings, bucket)
