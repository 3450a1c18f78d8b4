"""What is exported imports again to the same state, in both formats and on both databases."""

import csv
import io
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.files.export_subscribers import export_subscribers
from publisher.actions.readers.files.options import ImportOptions
from publisher.actions.readers.files.report import SubscriberReport
from publisher.actions.readers.files.store import Update
from publisher.actions.readers.import_file import import_file
from publisher.audience.erased import keep_erased
from publisher.audience.files.safe import safe, unsafe
from publisher.audience.models import (
    ConsentBatch,
    ConsentEvent,
    Entitlement,
    Field,
    Form,
    FormText,
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
from tests.properties import examples

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()
FIELDS = (("Ville", "text"), ("=Enfants", "number"), ("Né le", "date"), ("Membre", "bool"))
KINDS = ("csv", "jsonl")


def title(slug: str) -> Publication:
    made = Publication.objects.create(slug=slug, name=slug, created_at=NOW)
    for one in ("matin", "soir"):
        create_list(publication=made, slug=one, actor="test", now=NOW)
    return made


def declare(made: Publication) -> None:
    common = {"publication": made, "created_at": NOW}
    for name, kind in FIELDS:
        Field.objects.create(name=name, key=name.casefold(), type=kind, **common)
    Field.objects.create(
        name="Taille: S/M", key="taille: s/m", type="choice", choices=["S", 'M, "L"'], **common
    )
    Form.objects.create(slug="accueil", name="Accueil", **common)
    FormText.objects.create(sha256="ab" * 32, version=3, language="fr", text="Oui", **common)


def exported(publication: Publication, kind: str, **options: Any) -> str:
    out = io.StringIO()
    export_subscribers(
        publication=publication, out=out, kind=kind, actor="test", now=NOW, **options
    )
    return out.getvalue()


def imported(publication: Publication, text: str, **options: Any) -> SubscriberReport:
    only = options.pop("only", None)
    return import_file(
        publication=publication,
        file=io.BytesIO(text.encode()),
        filename="readers.csv",
        mailing_list=only,
        source=None,
        options=ImportOptions(**{"create_tags": True, **options}),
        actor="test",
        now=timezone.now(),
    )


def lines(text: str) -> list[str]:
    first, *rest = text.splitlines()
    return [first, *sorted(rest)]


ODD = st.sampled_from("=+-@'\\\n\r\t\",;[{＝")
LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
TEXT = st.text(st.one_of(ODD, LETTERS), max_size=12).map(str.strip)
KEPT = TEXT.map(lambda text: unicodedata.normalize("NFC", text)).filter(bool)  # as fields are
NAME = st.text(st.sampled_from("=+-@'\\\",;[{ aé"), max_size=8).map(
    lambda name: " ".join(name.split())
)
SECONDS = st.integers(0, 2 * 10**14)  # microseconds since 2020
TIMES = SECONDS.map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=n))
STATUS = st.sampled_from(["unconfirmed", "confirmed", "unsubscribed"])
KIND = st.sampled_from(ConsentEvent.Kind.values)
REASON = st.sampled_from(["unsubscribed", "bounced", "complained", "manual"])
LINK = st.fixed_dictionaries(
    {"status": STATUS, "source": TEXT, "at": st.none() | TIMES, "created": TIMES, "changed": TIMES,
     "frequency": st.sampled_from([None, "weekly"]), "paused": st.none() | TIMES,
     "batch": st.booleans()}
)  # fmt: skip
READER = st.fixed_dictionaries(
    {
        "local": st.text(st.sampled_from("=+-ab'"), min_size=1, max_size=6),
        "name": NAME,
        "language": st.sampled_from(["", "fr", "en-GB"]),
        "zone": st.sampled_from([None, "Europe/Paris"]),
        "external": st.booleans(),
        "joined": TIMES,
        "measured": st.none() | TIMES,
        "light": st.none() | TIMES,
        "tags": st.lists(NAME.filter(bool), max_size=3),
        "ville": st.none() | KEPT,
        "enfants": st.none() | st.integers(-9, 9) | st.sampled_from([2.5, -0.125]),
        "born": st.none() | st.dates(date(1900, 1, 1), date(2020, 1, 1)),
        "member": st.none() | st.booleans(),
        "size": st.sampled_from([None, "S", 'M, "L"']),
        "links": st.dictionaries(st.sampled_from(["matin", "soir"]), LINK),
        "said": st.lists(
            st.tuples(KIND, TIMES, st.sampled_from([None, "matin"]), TEXT), max_size=3
        ),
        "rights": st.lists(st.tuples(TIMES, st.none() | TIMES), max_size=2),
        "blocked": st.dictionaries(st.sampled_from([None, "soir"]), REASON),
    }
)
STRANGER = st.tuples(st.sampled_from("xyz"), st.sampled_from([None, "matin"]), REASON)


class State:
    """A publication with such readers."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.lists = {one.slug: one for one in publication.mailing_lists.all()}
        self.fields = {
            one.name: str(one.pk) for one in Field.objects.filter(publication=publication)
        }

    def add(self, number: int, said: dict[str, Any]) -> None:
        own = {"publication": self.publication}
        key = f"{said['local']}{number}@a.example"
        names = ("Ville", "=Enfants", "Né le", "Membre", "Taille: S/M")
        born = said["born"].isoformat() if said["born"] else None
        values = (said["ville"], said["enfants"], born, said["member"], said["size"])
        reader = Subscriber.objects.create(
            address=key, address_key=key, domain="a.example", name=said["name"],
            language=said["language"], time_zone=said["zone"], created_at=said["joined"],
            external_id=f"=id{number}" if said["external"] else None,
            tracking_consent_at=said["measured"], light_since=said["light"],
            fields={self.fields[name]: value for name, value in zip(names, values, strict=True)
                    if value is not None and name in self.fields}, **own,
        )  # fmt: skip
        for name in {tag.casefold(): tag for tag in said["tags"]}.values():
            tag, _ = Tag.objects.get_or_create(
                key=name.casefold(), defaults={"name": name, "created_at": NOW}, **own
            )
            SubscriberTag.objects.get_or_create(subscriber=reader, tag=tag, **own)
        for slug, link in said["links"].items():
            self.subscribe(reader, self.lists[slug], link)
        for kind, at, slug, source in said["said"]:
            ConsentEvent.objects.create(
                subscriber=reader, mailing_list=self.lists.get(slug), kind=kind, at=at,
                source=source, form=Form.objects.filter(**own).first(),
                form_text=FormText.objects.filter(**own).first(),
                detail={"page": source} if source else {}, **own,
            )  # fmt: skip
        for place, (start, end) in enumerate(said["rights"]):
            Entitlement.objects.create(
                subscriber=reader, external_id=f"{number}/{place}", starts_at=start, ends_at=end,
                source="boutique", changed_at=start, **own,
            )  # fmt: skip
        for slug, reason in said["blocked"].items():
            self.block(key, slug, reason)

    def subscribe(
        self, reader: Subscriber, mailing_list: MailingList, link: dict[str, Any]
    ) -> None:
        batch = None
        if link["batch"]:
            batch, _ = ConsentBatch.objects.get_or_create(
                publication=self.publication, mailing_list=mailing_list, source=link["source"],
                by="cli:test", filename="a.csv", at=link["created"],
            )  # fmt: skip
        Subscription.objects.create(
            publication=self.publication, mailing_list=mailing_list, subscriber=reader,
            status=link["status"], consent_source=link["source"], consent_at=link["at"],
            created_at=link["created"], changed_at=link["changed"], batch=batch,
            frequency=link["frequency"], paused_until=link["paused"],
        )  # fmt: skip

    def block(self, key: str, slug: str | None, reason: str) -> None:
        Suppression.objects.create(
            publication=self.publication, mailing_list=self.lists.get(slug or ""),
            address_key=key, reason=reason, source="=test", created_at=NOW,
        )  # fmt: skip


@pytest.mark.slow
@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    readers=st.lists(READER, max_size=4),
    strangers=st.dictionaries(STRANGER, st.none(), max_size=3),
    kind=st.sampled_from(KINDS),
    declared=st.booleans(),
)
def test_a_round_trip_changes_nothing(
    readers: list[dict[str, Any]],
    strangers: dict[tuple[str, str | None, str], None],
    kind: str,
    declared: bool,
) -> None:
    """Slow: each example is two publications with all that is kept of some readers."""
    number = Publication.objects.count()
    first, second = title(f"a{number}"), title(f"b{number}")
    declare(first)
    if declared:
        declare(second)
    else:  # without the forms their names stay in the receipts
        Form.objects.filter(publication=first).delete()
        FormText.objects.filter(publication=first).delete()
    state = State(first)
    for place, said in enumerate(readers):
        state.add(place, said)
    for key, slug, reason in {
        (key, slug): (key, slug, reason) for key, slug, reason in strangers
    }.values():
        state.block(f"{key}@b.example", slug, reason)
    text = exported(first, kind)
    report = imported(second, text, create_fields=True)
    assert (report.bad, report.errors, report.recognised) == (0, [], "publisher")
    assert report.rows == report.subscribed + sum(report.left_out.values())
    assert lines(exported(second, kind)) == lines(text)
    assert imported(second, text, update=Update.OVERWRITE).subscribed == 0
    assert lines(exported(second, kind)) == lines(text)


@given(TEXT)
def test_no_cell_is_a_formula_and_each_is_read_back(text: str) -> None:
    cell = safe(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert "\n" not in cell
    assert unsafe(cell) == text


def add(publication: Publication, *links: str, key: str = "x@a.example") -> Subscriber:
    reader = Subscriber.objects.create(
        publication=publication, address=key, address_key=key, domain="a.example", created_at=NOW
    )
    for link in links:
        slug, _, status = link.partition(":")
        Subscription.objects.create(
            publication=publication, mailing_list=publication.mailing_lists.get(slug=slug),
            subscriber=reader, status=status, consent_source="t", created_at=NOW, changed_at=NOW,
        )  # fmt: skip
    return reader


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_who_left_or_was_forgotten_comes_back(kind: str) -> None:
    first, second = title("a"), title("b")
    for key in ("left", "gone", "blocked", "late"):
        add(first, "matin:confirmed", key=f"{key}@a.example")
    Subscription.objects.filter(subscriber__address_key="late@a.example").update(
        status="unsubscribed", changed_at=NOW + timedelta(days=1)
    )
    text = exported(first, kind)
    add(second, "matin:unsubscribed", key="left@a.example")
    add(second, "matin:confirmed", key="late@a.example")
    keep_erased(second.pk, "gone@a.example", NOW)
    State(second).block("blocked@a.example", None, "complained")
    report = imported(second, text)
    assert (report.subscribed, report.suppressed, report.already) == (0, 2, 2)
    there = Subscription.objects.filter(publication=second)
    assert dict(there.values_list("subscriber__address_key", "status")) == {
        "left@a.example": "unsubscribed",
        "late@a.example": "unsubscribed",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_one_list_is_exported_and_imported_alone(kind: str) -> None:
    first, second = title("a"), title("b")
    add(first, "matin:confirmed", "soir:confirmed")
    add(first, "soir:confirmed", key="y@a.example")
    text = exported(first, kind, only=first.mailing_lists.get(slug="matin"))
    assert "soir" not in text
    assert "y@a.example" not in text
    matin = second.mailing_lists.get(slug="matin")
    assert imported(second, exported(first, kind), only=matin).rows == 2
    assert list(
        Subscription.objects.filter(publication=second).values_list("mailing_list__slug")
    ) == [("matin",)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_broken_in_a_row_is_named(kind: str) -> None:
    first, second = title("a"), title("b")
    add(first, "matin:confirmed")
    text = exported(first, kind).replace("confirmed", "convinced")
    report = imported(second, text, skip_bad=True)
    assert [(bad.line, bad.code) for bad in report.errors] == [(2, "bad_cell")]
    MailingList.objects.filter(publication=second, slug="soir").delete()
    with pytest.raises(PublisherError) as caught:
        imported(second, exported(first, kind))
    assert caught.value.code == "unknown_list"
    assert "soir" in caught.value.message


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(title("a"), "matin:confirmed")
    file = tmp_path / "readers.csv"
    assert run(["subscriber", "export", "--output", str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(encoding="utf-8-sig", newline="") as handle:
        header, row = csv.reader(handle)
    assert dict(zip(header, row, strict=True))["list:matin"] == "confirmed"
    assert run(["subscriber", "import", str(file), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["list"], document["recognised"], document["already"]) == (None, "publisher", 1)
    assert run(["subscriber", "export", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[1])["address"] == "x@a.example"
    assert run(["subscriber", "export", "--output", str(tmp_path / "no" / "a.csv")]) == 2
    plain = tmp_path / "plain.csv"
    plain.write_text("email\ny@a.example\n")
    assert run(["subscriber", "import", str(plain), "--source", "x"]) == 2
    assert "--list" in capsys.readouterr().err
    assert run(["subscriber", "import", str(plain), "--list", "matin"]) == 2
    assert "--source" in capsys.readouterr().err


def test_a_segment_is_exported_without_strangers() -> None:
    made = title("a")
    add(made, "matin:confirmed", "soir:confirmed")
    add(made, "soir:confirmed", key="y@a.example")
    State(made).block("z@a.example", None, "manual")
    text = exported(made, "csv", segment="list matin")
    assert "x@a.example" in text
    assert "y@a.example" not in text
    assert "z@a.example" not in text
