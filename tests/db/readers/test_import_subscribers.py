"""Readers from a CSV: whole or not at all, and nobody who left comes back."""

import io
import random

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.import_subscribers import (
    BadRows,
    ImportOptions,
    SubscriberReport,
    import_subscribers,
)
from publisher.audience.models import MailingList, Subscriber, Subscription, Suppression
from publisher.audience.spreadsheets import BadRow, Row, Spreadsheet
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry, Publication
from tests.properties import examples

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()


@pytest.fixture
def readers() -> MailingList:
    publication = Publication.objects.create(slug="matin", name="Le Matin", created_at=NOW)
    return create_list(publication=publication, slug="abonnes", actor="test", now=NOW)


def put(readers: MailingList, text: str | bytes, **options: object) -> SubscriberReport:
    data = text.encode() if isinstance(text, str) else text
    return import_subscribers(
        mailing_list=readers,
        file=io.BytesIO(data),
        source="a form",
        actor="test",
        now=timezone.now(),
        filename="readers.csv",
        options=ImportOptions(**options),  # type: ignore[arg-type]
    )


def keys() -> list[str]:
    return sorted(Subscriber.objects.values_list("address_key", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        '\ufeffAdresse;Nom;Langue\r\nÉva@example.org;"Éva; l\'aînée";fr-CA\r\n',
        'email,name,language\n Éva@example.org ,"Éva; l\'aînée",fr-CA\n',
        "name\tE-MAIL\tlangue\nÉva; l'aînée\tÉva@example.org\tfr-CA",
        '\n\nadresse e-mail;Ville;nom;lang\nÉva@example.org;Lyon;"Éva; l\'aînée";fr-CA\n\n;;;\n',
    ],
)
def test_spreadsheets_as_people_save_them(readers: MailingList, text: str) -> None:
    report = put(readers, text)
    assert (report.rows, report.subscribed, report.bad) == (1, 1, 0)
    reader = Subscriber.objects.get()
    assert (reader.address, reader.name, reader.language) == (
        "Éva@example.org",
        "Éva; l'aînée",
        "fr-CA",
    )
    link = reader.subscriptions.get()
    assert (link.status, link.consent_source) == ("confirmed", "a form")
    assert link.consent_at is not None
    assert link.batch is not None
    assert (link.batch.by, link.batch.source) == ("test", link.consent_source)
    assert link.batch.at == link.consent_at
    assert report.ignored_columns == (["Ville"] if "Ville" in text else [])


def test_one_bad_row_keeps_the_whole_file_out_and_every_bad_line_is_named(
    readers: MailingList,
) -> None:
    text = "address,name\na@example.org,A\nbad,B\nc@example.org,\x00\nd@example.org,D\n@,E\n"
    entries = AuditEntry.objects.count()
    with pytest.raises(BadRows) as caught:
        put(readers, text)
    assert [error.line for error in caught.value.report.errors] == [3, 4, 6]
    assert caught.value.report.subscribed == 0
    assert caught.value.where == "readers.csv:3"
    assert (keys(), AuditEntry.objects.count()) == ([], entries)
    report = put(readers, text, skip_bad=True)
    assert (report.rows, report.subscribed, report.bad) == (5, 2, 3)
    assert keys() == ["a@example.org", "d@example.org"]


@pytest.mark.slow
def test_a_bad_row_far_down_undoes_what_went_in_before(readers: MailingList) -> None:
    """Slow: much is written to the ledger."""
    rows = "".join(f"r{n}@example.org\n" for n in range(12_000))
    with pytest.raises(BadRows) as caught:
        put(readers, f"address\n{rows}bad\n")
    assert caught.value.where == "readers.csv:12002"
    assert not Subscriber.objects.exists()


def test_who_left_or_is_blocked_stays_away(readers: MailingList) -> None:
    other = create_list(publication=readers.publication, slug="autre", actor="test", now=NOW)
    put(readers, "address\nleft@example.org\nhere@example.org\n")
    Subscription.objects.filter(subscriber__address_key="left@example.org").update(
        status="unsubscribed"
    )
    for address, scope in (("never@example.org", None), ("here@elsewhere.org", other)):
        Suppression.objects.create(
            publication=readers.publication,
            mailing_list=scope,
            address_key=address,
            reason="manual",
            source="test",
            created_at=NOW,
        )
    report = put(
        readers,
        "address\nLEFT@example.org\nhere@example.org\nNever@example.org\nhere@elsewhere.org\n"
        "new@example.org\nNEW@example.org\n",
    )
    assert report == SubscriberReport(
        rows=6,
        subscribed=2,
        already=1,
        unsubscribed=1,
        suppressed=1,
        duplicates=1,
        format="csv",
        encoding="UTF-8",
    )
    left = Subscription.objects.get(subscriber__address_key="left@example.org")
    assert left.status == "unsubscribed"
    assert not Subscriber.objects.filter(address_key="never@example.org").exists()


def test_the_numbers_add_up_over_many_batches(
    readers: MailingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.actions.readers.import_subscribers.BATCH", 7)
    chance = random.Random(1)
    rows = [f"r{chance.randrange(60)}@example.org" for _ in range(200)]
    put(readers, "address\n" + "\n".join(rows[:20]))
    report = put(readers, "address\n" + "\n".join(rows))
    known, distinct = len(set(rows[:20])), len(set(rows))
    assert report.subscribed == distinct - known
    assert report.already + report.duplicates + report.subscribed == report.rows == 200
    assert Subscriber.objects.count() == Subscription.objects.count() == distinct


def test_publications_do_not_meet(readers: MailingList) -> None:
    other = Publication.objects.create(slug="soir", name="Le Soir", created_at=NOW)
    evening = create_list(publication=other, slug="abonnes", actor="test", now=NOW)
    for target in (readers, evening):
        assert put(target, "address\na@example.org\n").subscribed == 1
    for link in Subscription.objects.select_related("subscriber", "mailing_list"):
        assert link.publication_id == link.subscriber.publication_id
        assert link.publication_id == link.mailing_list.publication_id


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (b"", "empty_file", "readers.csv"),
        (b"\n \n", "empty_file", "readers.csv"),
        (b"a@example.org;A\n", "no_address_column", "readers.csv:1"),
        (b"address\na@example.org\nb@ex\x8emple.org\x81\n", "not_utf8", "readers.csv:3"),
        ("address\na@example.org\n".encode("utf-16")[:-1], "not_utf8", "readers.csv:2"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_utf8", "readers.csv:4"),
        (b"address\n" + b"x" * 70_000, "bad_csv", "readers.csv:2"),
        (b'address\n"a@example.org' + b"\nb" * 200_000, "bad_csv", "readers.csv:"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    readers: MailingList, data: bytes, code: str, where: str
) -> None:
    with pytest.raises(PublisherError) as caught:
        put(readers, data)
    assert caught.value.code == code
    assert caught.value.where.startswith(where)
    assert "example.org" not in caught.value.message
    assert not Subscriber.objects.exists()


def test_consent_needs_a_source(readers: MailingList) -> None:
    with pytest.raises(PublisherError) as caught:
        import_subscribers(
            mailing_list=readers, file=io.BytesIO(b"address\n"), source=" ", actor="t", now=NOW
        )
    assert caught.value.message.startswith("--source")


def test_no_audit_entry_holds_an_address(readers: MailingList) -> None:
    put(readers, "address\na@example.org\n")
    assert not [e for e in AuditEntry.objects.all() if "@" in str(e.detail)]


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_an_error_that_names_its_place(data: bytes) -> None:
    try:
        rows = list(Spreadsheet(io.BytesIO(b"address;name\n" + data), "f.csv"))
    except PublisherError as error:
        rows, where = [], error.where
    else:
        where = "f.csv:"
    assert where.startswith("f.csv:")
    assert all(isinstance(row, Row | BadRow) for row in rows)
    assert "\x00" not in "".join(row.name for row in rows if isinstance(row, Row))


def test_a_newsletter_without_lists_gets_one_and_a_wrong_one_changes_nothing(
    readers: MailingList,
) -> None:
    publication = readers.publication
    made = create_newsletter(
        publication=publication, slug="matinale", list_slugs=[], actor="test", now=NOW
    )
    assert [each.slug for each in made.mailing_lists.all()] == ["matinale"]
    for slug, lists, code in (
        ("soir", ["nope"], "unknown_list"),
        ("matinale", ["abonnes"], "newsletter_exists"),
        ("abonnes", [], "list_exists"),
        ("No Slug", [], "bad_slug"),
    ):
        with pytest.raises(PublisherError) as caught:
            create_newsletter(
                publication=publication, slug=slug, list_slugs=lists, actor="test", now=NOW
            )
        assert caught.value.code == code
    assert list(publication.newsletters.values_list("slug", flat=True)) == ["matinale"]
