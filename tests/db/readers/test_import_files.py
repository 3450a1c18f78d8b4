"""Files of other tools and of every kind go in: tags, fields, dates, proofs; what is refused."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.files.store import Update
from publisher.actions.readers.import_subscribers import (
    BadRows,
    ImportOptions,
    SubscriberReport,
    import_subscribers,
)
from publisher.audience.erased import keep_erased
from publisher.audience.files.rows import BadRow
from publisher.audience.models import (
    ConsentEvent,
    Entitlement,
    Field,
    MailingList,
    Subscriber,
    SubscriberTag,
    Subscription,
    Suppression,
    Tag,
)
from publisher.cli.main import run
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from tests.workbook import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SAMPLES = Path(__file__).parents[2] / "reader_exports"
NOW = timezone.now()


@pytest.fixture
def readers() -> MailingList:
    publication = Publication.objects.create(slug="matin", name="Le Matin", created_at=NOW)
    return create_list(publication=publication, slug="abonnes", actor="test", now=NOW)


def put(readers: MailingList, data: str | bytes, **options: object) -> SubscriberReport:
    filename, refusals = options.pop("filename", "readers.csv"), options.pop("refusals", None)
    return import_subscribers(
        mailing_list=readers,
        file=io.BytesIO(data.encode() if isinstance(data, str) else data),
        source="our old tool",
        actor="test",
        now=timezone.now(),
        filename=filename,  # type: ignore[arg-type]
        refusals=refusals,  # type: ignore[arg-type]
        options=ImportOptions(**options),  # type: ignore[arg-type]
    )


def sample(readers: MailingList, name: str, **options: object) -> SubscriberReport:
    return put(readers, (SAMPLES / name).read_bytes(), filename=name, **options)


def total(report: SubscriberReport) -> int:
    own = (report.subscribed, report.already, report.unsubscribed, report.suppressed)
    return sum(own) + report.duplicates + report.bad + sum(report.left_out.values())


def reader(key: str = "x") -> Subscriber:
    return Subscriber.objects.get(address_key=f"{key}@a.example")


def tags(key: str = "x") -> list[str]:
    links = SubscriberTag.objects.filter(subscriber=reader(key)).order_by("tag__key")
    return list(links.values_list("tag__name", flat=True))


def values(key: str = "x") -> dict[str, object]:
    names = {str(field.pk): field.name for field in Field.objects.all()}
    return {names[pk]: value for pk, value in reader(key).fields.items()}


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir()))
def test_an_export_goes_in_without_a_question(readers: MailingList, name: str) -> None:
    report = sample(readers, name, create_tags=True, create_fields=True)
    assert report.recognised is not None
    assert report.rows == total(report) > 0
    assert report.bad == 0
    again = sample(readers, name, create_tags=True, create_fields=True)
    assert (again.subscribed, again.created_tags, again.created_fields) == (0, [], [])
    assert total(again) == again.rows == report.rows


def test_mailchimp_arrives_with_tags_fields_dates_and_proofs(readers: MailingList) -> None:
    report = sample(readers, "subscribed_mailchimp.csv", create_tags=True, create_fields=True)
    assert (report.subscribed, report.left_out) == (1, {"unconfirmed": 1})
    assert report.created_tags == ["VIP", "Culture, livres"]
    ann = reader("here")
    assert (ann.name, ann.domain, ann.time_zone) == ("Ann Lee", "a.example", "Europe/Paris")
    assert tags("here") == ["Culture, livres", "VIP"]
    assert values("here") == {"Address": "1 rue Haute Lyon 69001 FR"}
    link = ann.subscriptions.get()
    assert link.consent_at == datetime(2024, 1, 2, 11, 30, tzinfo=UTC)
    said = ConsentEvent.objects.filter(subscriber=ann).order_by("at")
    assert [(one.kind, one.at.day) for one in said] == [("asked", 1), ("confirmed", 2)]
    assert said[0].detail == {"import": str(link.batch_id), "said_by": "Mailchimp"}


def test_substacks_paid_readers_may_read_until_they_have_paid(readers: MailingList) -> None:
    sample(readers, "substack.csv", create_tags=True)
    right = Entitlement.objects.get()
    assert right.subscriber == reader("pays")
    assert right.ends_at == datetime(2030, 2, 1, tzinfo=UTC)
    assert tags("pays") == ["paid"]
    assert reader("here").created_at == datetime(2024, 1, 31, 8, 15, 30, 123000, tzinfo=UTC)
    sample(readers, "substack.csv")
    assert Entitlement.objects.count() == 1


def test_what_is_not_made_on_request_is_named(readers: MailingList) -> None:
    report = sample(readers, "ghost.csv")
    assert report.ignored_tags == {
        "Fondateurs": 1, "Lyon": 1, "paid": 1, "Gold": 1, "complimentary": 1,
    }  # fmt: skip
    assert "note" in report.ignored_columns
    assert not Tag.objects.exists()
    assert not Field.objects.exists()
    report = sample(readers, "listmonk.csv")
    assert "city" in report.ignored_columns


def test_a_tag_for_all_of_a_file_is_made(readers: MailingList) -> None:
    put(readers, "email\nx@a.example\n")
    put(readers, "email\nx@a.example\ny@a.example\n", tags=["Salon 2026"])
    assert tags("x") == tags("y") == ["Salon 2026"]


def declare(readers: MailingList, name: str, kind: str, choices: tuple[str, ...] = ()) -> Field:
    return Field.objects.create(
        publication=readers.publication,
        name=name,
        key=name.casefold(),
        type=kind,
        choices=list(choices),
        created_at=NOW,
    )


def test_columns_of_declared_fields_have_their_types(readers: MailingList) -> None:
    for name, kind in (
        ("Enfants", "number"),
        ("Né le", "date"),
        ("Membre", "bool"),
        ("Ville", "text"),
    ):
        declare(readers, name, kind)
    declare(readers, "Taille", "choice", ("Grande", "Petite"))
    text = (
        "email;ENFANTS;né le;membre;ville;taille\n"
        "x@a.example;2,5;31/01/1980;oui;Lyon;petite\n"
        "y@a.example;deux;;;;\nz@a.example;;;peut-être;;\nu@a.example;;;;;Moyenne\n"
        "v@a.example;;demain;;;\n"
    )
    report = put(readers, text, skip_bad=True)
    assert [(bad.line, bad.code) for bad in report.errors] == [
        (n, "bad_field") for n in (3, 4, 5, 6)
    ]
    assert values() == {
        "Enfants": 2.5, "Né le": "1980-01-31", "Membre": True, "Ville": "Lyon", "Taille": "Petite",
    }  # fmt: skip
    put(readers, "email,x\nw@a.example,3\n", columns={"x": "field:Enfants"})
    assert values("w") == {"Enfants": 3}
    with pytest.raises(PublisherError) as caught:
        put(readers, "email,x\nw@a.example,3\n", columns={"x": "field:Cousins"})
    assert caught.value.code == "unknown_field"


FIRST = "email,nom,langue,tags,ville\nx@a.example,,fr,a,\n"
SECOND = "email,nom,langue,tags,ville\nx@a.example,Ann,en,b,Lyon\ny@a.example,Bob,,,\n"


@pytest.mark.parametrize(
    ("update", "expected", "updated"),
    [
        (Update.KEEP, ("", "fr", ["a"], {}), 0),
        (Update.FILL, ("Ann", "fr", ["a", "b"], {"ville": "Lyon"}), 1),
        (Update.OVERWRITE, ("Ann", "en", ["b"], {"ville": "Lyon"}), 1),
    ],
)
def test_what_a_file_changes_of_known_readers(
    readers: MailingList, update: Update, expected: tuple[object, ...], updated: int
) -> None:
    made = {"create_tags": True, "create_fields": True}
    put(readers, FIRST, **made)
    report = put(readers, SECOND, update=update, **made)
    found = reader()
    assert (found.name, found.language, tags(), values()) == expected
    assert (report.already, report.subscribed, report.updated) == (1, 1, updated)


def test_an_empty_cell_overwrites_nothing(readers: MailingList) -> None:
    made = {"create_tags": True, "create_fields": True}
    put(readers, SECOND, **made)
    put(readers, "email,nom,langue,tags,ville\nx@a.example,,,,\n", update=Update.OVERWRITE, **made)
    assert (reader().name, tags(), values()) == ("Ann", ["b"], {"ville": "Lyon"})


def test_an_external_id_is_one_readers(readers: MailingList) -> None:
    put(readers, "email,external_id\nx@a.example,7\n")
    report = put(
        readers,
        "email,external_id\ny@a.example,7\nx@a.example,7\nz@a.example,8\nu@a.example,8\n",
        skip_bad=True,
    )
    assert [(bad.line, bad.code) for bad in report.errors] == [
        (2, "external_id_taken"),
        (5, "external_id_taken"),
    ]
    assert (report.subscribed, report.already, total(report)) == (1, 1, 4)
    with pytest.raises(BadRows):
        put(readers, "email,external_id\ny@a.example,7\n")


def test_the_forgotten_do_not_come_back(readers: MailingList) -> None:
    keep_erased(readers.publication_id, "x@a.example", NOW)
    report = put(readers, "email\nX@a.example\ny@a.example\n")
    assert (report.suppressed, report.subscribed) == (1, 1)
    assert not Subscriber.objects.filter(address_key="x@a.example").exists()


def test_who_leaves_by_a_file_has_a_receipt(readers: MailingList) -> None:
    put(readers, "email\nx@a.example\n")
    put(readers, "email,status\nx@a.example,unsubscribed\n")
    said = ConsentEvent.objects.get()
    assert (said.kind, said.subscriber) == ("withdrawn", reader())


def test_every_refused_row_is_told_with_its_reason(readers: MailingList) -> None:
    Suppression.objects.create(
        publication=readers.publication,
        address_key="never@a.example",
        reason="manual",
        source="t",
        created_at=NOW,
    )
    told: list[BadRow] = []
    text = "email,status\nok@a.example,active\nbad,active\nnever@a.example,active\n"
    text += "left@a.example,left\n"
    put(readers, text, skip_bad=True, refusals=told.append)
    assert sorted((row.line, row.code, row.cell) for row in told) == [
        (3, "bad_address", "bad"),
        (4, "suppressed", "never@a.example"),
        (5, "unsubscribed", "left@a.example"),
    ]


def test_somebody_who_signs_up_in_the_same_moment_is_no_error(
    readers: MailingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    from publisher.audience import bulk

    real, times = bulk.known_ids, []

    def blind(publication_id: int, keys: list[str]) -> dict[str, int]:
        times.append(1)
        return real(publication_id, keys) if len(times) > 1 else {}

    put(readers, "email\nx@a.example\n")
    monkeypatch.setattr(bulk, "known_ids", blind)
    report = put(readers, "email\nx@a.example\ny@a.example\n")
    assert (report.already, report.subscribed) == (1, 1)


def test_a_workbook_and_json_lines_go_in_by_command(
    readers: MailingList, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(workbook({"Un": [["email", "nom"], ["x@a.example", "Zoé"], ["=1", "Ann"]]}))
    command = [
        "subscriber",
        "import",
        str(book),
        "--list",
        "abonnes",
        "--source",
        "salon",
        "--json",
    ]
    refused = tmp_path / "refused.csv"
    assert run([*command, "--skip-bad", "--report", str(refused), "--tag", "Salon"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["format"], document["encoding"], document["report"]) == (
        "xlsx",
        None,
        str(refused),
    )
    with refused.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][:2] + rows[1][3:] == ["3", "bad_address", "'=1"]
    assert refused.stat().st_mode & 0o777 == 0o600
    lines = tmp_path / "a.jsonl"
    lines.write_text('{"email": "y@a.example", "name": "Ann", "tags": ["Salon"]}\n')
    command[2] = str(lines)
    assert run(command) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "jsonl"
    assert tags("x") == tags("y") == ["Salon"]


def test_dates_to_come_are_refused(readers: MailingList) -> None:
    soon = (NOW + timedelta(days=3)).isoformat()
    report = put(readers, f"email,joined\nx@a.example,{soon}\n", skip_bad=True)
    assert report.errors[0].code == "bad_date"
    assert not Subscription.objects.exists()
