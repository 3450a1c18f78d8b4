"""A file of readers by the desk: brought whole or in pieces, tried, taken in once, reported."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from publisher.actions.erasure.forget_files import forget_files
from publisher.actions.readers.imports import places
from publisher.actions.readers.imports.uploads import LARGEST, forget_uploads
from publisher.actions.readers.imports.work_off import work_off_imports
from publisher.audience.models import (
    ConsentBatch,
    MailingList,
    ReaderImport,
    Subscriber,
    Subscription,
    Upload,
)
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
IMPORT = "/desk/readers/import/"
MAILCHIMP = (
    "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,EUID,TAGS\n"
    "lea@example.org,Léa,2,2024-01-02 10:00:00,2024-01-02 10:05:00,1,a,VIP\n"
    "max@example.org,Max,2,2024-01-02 10:00:00,2024-01-02 10:05:00,2,b,\n"
    "no address,Max,2,2024-01-02 10:00:00,2024-01-02 10:05:00,3,c,\n"
).encode()


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in(Role.ADMIN)


def now() -> datetime:
    return datetime.now(UTC)


def brought(client: Client, data: bytes, name: str = "subscribed_a.csv") -> str:
    """The page of the columns."""
    answer = client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def tried(client: Client, page: str, **said: str) -> ReaderImport:
    form = {"list": "matin", "source": "formulaire du site, 2024", **said}
    answer = client.post(page, form)
    assert answer.status_code == 302, answer.text
    assert work_off_imports(clock=now) == 1
    return ReaderImport.objects.latest("pk")


def test_from_a_mailchimp_export_to_readers_on_the_list(admin: Client, ours: Newsroom) -> None:
    page = brought(admin, MAILCHIMP)
    text = admin.get(page).text
    assert "un export de Mailchimp" in text
    assert "lea@example.org" in text
    trial = tried(admin, page)
    assert not Subscriber.objects.filter(address_key="lea@example.org").exists()
    told = admin.get(f"{IMPORT}{trial.pk}/").text
    assert "2 inscrits seraient nouveaux" in told
    assert "1 ligne refusée reste dehors" in told
    file = admin.get(f"{IMPORT}{trial.pk}/refused/")
    assert "pas une adresse" in file.getvalue().decode()
    first = admin.post(f"{IMPORT}{trial.pk}/go/")
    again = admin.post(f"{IMPORT}{trial.pk}/go/")  # pressed twice
    assert first.headers["Location"] == again.headers["Location"]
    assert work_off_imports(clock=now) == 1
    assert work_off_imports(clock=now) == 0
    assert ConsentBatch.objects.count() == 1
    link = Subscription.objects.get(subscriber__address_key="lea@example.org")
    assert (link.status, link.mailing_list) == ("confirmed", ours.mailing_list)
    done = admin.get(first.headers["Location"]).text
    assert "2 inscrits sont maintenant sur la liste" in done
    assert not places.file_of(trial.upload_id).exists()  # its addresses lie about no longer
    assert admin.post(f"{IMPORT}{trial.pk}/go/").status_code == 302  # and still the same


def test_a_file_comes_in_pieces_and_goes_on_where_it_was_cut(admin: Client, ours: Newsroom) -> None:
    data = b"email\n" + b"".join(b"p%d@example.org\n" % n for n in range(500))
    about = {"filename": "a.csv", "size": str(len(data)), "mark": "a.csv:1"}
    begun = admin.post(IMPORT, about)
    assert begun.status_code == 201
    place = begun.json()["piece"]
    piece(admin, place, 0, data[:1000])
    asked = admin.head(place)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        "1000",
        str(len(data)),
    )
    for wrong in (0, 999, 1001):
        answer = piece(admin, place, wrong, data[wrong : wrong + 10])
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "1000"), wrong
    assert piece(admin, place, 1000, data[1000:] + b"more").status_code == 409
    assert admin.get(begun.json()["page"]).status_code == 400  # not whole
    again = admin.post(IMPORT, about)  # on another day, from another page
    assert (again.json()["piece"], again.json()["received"]) == (place, 1000)
    assert piece(admin, place, 1000, data[1000:]).status_code == 200
    trial = tried(admin, begun.json()["page"])
    assert trial.report["subscribed"] == 500
    for nonsense in ("", "x", "-1", "9" * 40):
        bad = admin.patch(place, b"x", headers={"Upload-Offset": nonsense})
        assert bad.status_code in (400, 409), nonsense


def test_an_import_that_waits_is_stopped_by_a_press(admin: Client, ours: Newsroom) -> None:
    trial = tried(admin, brought(admin, MAILCHIMP))
    place = admin.post(f"{IMPORT}{trial.pk}/go/").headers["Location"]
    assert "Arrêter l’import" in admin.get(place).text
    assert admin.post(f"{place}stop/").status_code == 302
    assert work_off_imports(clock=now) == 0
    told = admin.get(place).text
    assert "Arrêter l’import" not in told
    assert "il a été arrêté" in told
    assert not Subscriber.objects.filter(address_key="lea@example.org").exists()
    entry = AuditEntry.objects.get(verb="stop_import")
    assert entry.actor.startswith("user:")
    assert admin.post(f"{place}stop/").status_code == 409
    assert AuditEntry.objects.filter(verb="stop_import").count() == 1
    assert places.file_of(trial.upload_id).exists()  # to be tried again, with other columns


def test_an_import_that_is_under_way_stops_at_its_next_piece(
    admin: Client, ours: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = tried(admin, brought(admin, MAILCHIMP))
    admin.post(f"{IMPORT}{trial.pk}/go/")
    row, note = ReaderImport.objects.latest("pk"), places.Notes.__call__

    def pressed_meanwhile(notes: places.Notes, rows: int) -> None:
        if rows:
            places.stop_mark(row.pk, row.asked_at).touch()
        note(notes, rows)

    monkeypatch.setattr(places, "EVERY", 0)
    monkeypatch.setattr(places.Notes, "__call__", pressed_meanwhile)
    assert work_off_imports(clock=now) == 1
    row.refresh_from_db()
    assert (row.problem["code"], row.due_at) == ("import_stopped", None)
    assert not Subscriber.objects.filter(address_key="lea@example.org").exists()
    assert not ConsentBatch.objects.exists()
    assert "il a été arrêté" in admin.get(f"{IMPORT}{row.pk}/").text


def piece(client: Client, place: str, offset: int, data: bytes) -> object:
    return client.patch(place, data, headers={"Upload-Offset": str(offset)})


def test_what_was_written_before_a_cut_is_written_over(admin: Client, ours: Newsroom) -> None:
    begun = admin.post(IMPORT, {"filename": "a.csv", "size": "12", "mark": ""}).json()
    piece(admin, begun["piece"], 0, b"email\n")
    upload = Upload.objects.get()
    with places.file_of(upload.pk).open("ab") as file:
        file.write(b"half of a piece that nobody noted")
    piece(admin, begun["piece"], 6, b"a@b.fr")
    assert places.file_of(upload.pk).read_bytes() == b"email\na@b.fr"


@pytest.mark.parametrize("size", ["0", "-5", "x", str(LARGEST + 1), "9" * 50])
def test_a_file_of_an_impossible_size_is_refused(size: str, admin: Client, ours: Newsroom) -> None:
    answer = admin.post(IMPORT, {"filename": "a.csv", "size": size})
    assert answer.status_code == 400
    assert answer.json()["problem"]
    assert not Upload.objects.exists()


def test_a_form_that_is_too_large_is_not_read(admin: Client, ours: Newsroom) -> None:
    answer = admin.post(
        IMPORT, {"file": SimpleUploadedFile("a.csv", b"email\n")}, CONTENT_LENGTH="900000000"
    )
    assert answer.status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'email,name\na@example.org,"Anne\nb@example.org,B\n', "ne se ferme jamais"),
        (b"name,city\nA,B\n", "dites laquelle"),
        (b"PK\x03\x04nonsense", "le classeur ne se lit pas"),
        (b"email,Churn\na@example.org,no\n", "Churn"),
        (b"\x00\x00\x00", ""),
    ],
)
def test_a_bad_file_gets_a_clear_answer(
    data: bytes, said: str, admin: Client, ours: Newsroom
) -> None:
    page = brought(admin, data, "a.csv")
    shown = admin.get(page)
    assert shown.status_code in (200, 400)
    answer = admin.post(page, {"list": "matin", "source": "x", "update": "keep"})
    text = answer.text
    if answer.status_code == 302:
        work_off_imports(clock=now)
        text = admin.get(answer.headers["Location"]).text
    assert said in text
    assert "Traceback" not in text
    assert Subscriber.objects.filter(address_key="a@example.org").count() == 0


def test_a_column_that_may_say_who_left_is_spoken_for(admin: Client, ours: Newsroom) -> None:
    page = brought(admin, b"email,Churn\na@example.org,no\nb@example.org,yes\n", "a.csv")
    assert "à préciser" in admin.get(page).text
    trial = tried(admin, page, **{"column-1": "unsubscribed"})
    assert trial.report["left_out"] == {"unsubscribed": 1}
    ignored = tried(admin, page, **{"column-1": "ignore"})
    assert ignored.report["subscribed"] == 2


def test_one_file_at_a_time_goes_onto_a_list(admin: Client, ours: Newsroom) -> None:
    one = tried(admin, brought(admin, b"email\na@example.org\n"))
    two = tried(admin, brought(admin, b"email\nb@example.org\n"))
    assert admin.post(f"{IMPORT}{one.pk}/go/").status_code == 302
    busy = admin.post(f"{IMPORT}{two.pk}/go/")
    assert busy.status_code == 409
    assert "Un autre fichier" in busy.text or "un autre fichier" in busy.text
    work_off_imports(clock=now)
    assert admin.post(f"{IMPORT}{two.pk}/go/").status_code == 302


def test_a_worker_that_died_is_followed_by_another(admin: Client, ours: Newsroom) -> None:
    trial = tried(admin, brought(admin, b"email\na@example.org\n"))
    admin.post(f"{IMPORT}{trial.pk}/go/")
    row = ReaderImport.objects.latest("pk")
    row.begun_at, row.attempts, row.due_at = now(), 1, now() + timedelta(seconds=30)
    row.save()
    assert work_off_imports(clock=now) == 0  # it may live
    later = lambda: now() + timedelta(minutes=1)  # noqa: E731
    with places.held(row.upload_id) as mine:
        assert mine
        assert work_off_imports(clock=later) == 0  # it does
    assert work_off_imports(clock=later) == 1
    assert Subscriber.objects.filter(address_key="a@example.org").count() == 1
    third = tried(admin, brought(admin, b"email\nc@example.org\n"))
    ReaderImport.objects.filter(pk=third.pk).update(due_at=NOW, attempts=3, ended_at=None)
    work_off_imports(clock=now)
    assert "trois fois" in admin.get(f"{IMPORT}{third.pk}/").text


def test_progress_is_answered_with_304_while_nothing_changes(admin: Client, ours: Newsroom) -> None:
    page = brought(admin, b"email\na@example.org\n")
    made = admin.post(page, {"list": "matin", "source": "x"}).headers["Location"]
    first = admin.get(f"{made}progress/")
    assert "attend son tour" in first.text
    same = admin.get(f"{made}progress/", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    work_off_imports(clock=now)
    after = admin.get(f"{made}progress/", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert "hx-get" not in after.text


def test_files_are_forgotten_after_a_day_and_reports_after_a_week(
    admin: Client, ours: Newsroom
) -> None:
    cut = admin.post(IMPORT, {"filename": "a.csv", "size": "12"}).json()
    trial = tried(admin, brought(admin, b"email\nx\n"))
    assert forget_uploads(now()) == 0
    assert forget_uploads(now() + timedelta(days=2)) == 1
    assert admin.head(cut["piece"]).status_code == 404
    assert not places.file_of(trial.upload_id).exists()
    assert "n’est plus ici" in admin.get(f"{IMPORT}{trial.pk}/").text
    assert forget_uploads(now() + timedelta(days=9)) == 1
    assert list(places.folder().iterdir()) == []


def test_files_of_another_publication_are_not_there(
    admin: Client, ours: Newsroom, theirs: Newsroom
) -> None:
    other = Client(headers={"host": "localhost"})
    other.force_login(theirs.member("chef-cap", Role.ADMIN))
    page = brought(other, b"email\na@example.org\n")
    trial = tried(other, page)
    for path in (page, f"{page.removesuffix('columns/')}", f"{IMPORT}{trial.pk}/"):
        assert admin.get(path).status_code == 404, path
    assert admin.post(f"{IMPORT}{trial.pk}/go/").status_code == 404
    mine = brought(admin, b"email\na@example.org\n")
    MailingList.objects.filter(pk=theirs.mailing_list.pk).update(slug="soir-cap")
    refused = admin.post(mine, {"list": "soir-cap", "source": "x"})
    assert refused.status_code == 400
    assert "Choisissez la liste" in refused.text or "choisissez la liste" in refused.text


def test_a_role_that_was_lost_meanwhile_takes_nothing_in(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.ADMIN)
    trial = tried(client, brought(client, b"email\na@example.org\n"))
    assert client.get(f"{IMPORT}{trial.pk}/").status_code == 200
    Membership.objects.filter(user__username="a-admin").update(role=Role.EDITOR)
    assert client.post(f"{IMPORT}{trial.pk}/go/").status_code == 403
    assert ReaderImport.objects.count() == 1


def test_a_forgotten_reader_stands_in_no_file_any_more(admin: Client, ours: Newsroom) -> None:
    reader = Subscriber.objects.get(address_key="rive1@example.org")
    named = tried(admin, brought(admin, "email\nRIVE1@example.org\nx\n".encode("utf-16")))
    refused = tried(admin, brought(admin, b"email\na@example.org\nrive1@example\n"))
    other = tried(admin, brought(admin, b"email\nb@example.org\n"))
    forget_files(ours.publication.pk, reader.address_key)
    assert not places.file_of(named.upload_id).exists()
    assert places.file_of(refused.upload_id).exists()  # no address of theirs
    assert places.file_of(other.upload_id).exists()
