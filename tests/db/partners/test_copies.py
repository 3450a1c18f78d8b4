"""What a destination gets, in files: pictures, names, rights, limits, encodings, kills."""

import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.copies import picture_files as copies_of_pictures
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.judging import judge_destination
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.delivery.models import Delivery, PartnerCopy
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.renderers.wire.formats import FORMATS
from publisher.renderers.wire.note_words import note_said
from publisher.syndication.models import Destination, Product
from tests.db.ledger import publication
from tests.db.partner_rows import GUID, NOW, later, outbox, states
from tests.kept_pictures import picture_path

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NAME = "phare-0b32c88dea"


@pytest.fixture
def title() -> Publication:
    return publication()


def picture(of: Publication, colour: str = "navy") -> str:
    """A picture of ours; its src."""
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "PNG")
    return f"picture:{store_picture(publication=of, data=data.getvalue(), now=NOW).name}"


def story(
    of: Publication,
    *figures: Figure,
    text: str = "Le phare.",
    now: datetime = NOW,
    **fields: Any,
) -> Article:
    content = Content(
        headline="Le phare des Glénan se rallume",
        language="fr",
        blocks=(*figures, Paragraph(content=(Span(text),))),
        **fields,
    )
    arrival = Arrival(publication=of, actor="test", now=now)
    return store_article(arrival=arrival, parsed=Parsed(article=content), guid=GUID).article


def place(of: Publication, root: Path, format: str, **terms: Any) -> Destination:  # noqa: A002
    """A directory of its own for one format."""
    return outbox(of, root, slug=f"agence-{format}".replace(".", "-"), format=format, **terms)


def found(destination: Destination) -> dict[str, bytes]:
    """What stands there, by its name with folders."""
    root = Path(destination.settings["path"])
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def notes(destination: Destination) -> list[tuple[str, dict[str, Any]]]:
    rows = PartnerCopy.objects.filter(destination=destination).order_by("pk")
    return [(note["code"], note["values"]) for row in rows for note in row.notes]


def test_pictures_stand_there_before_the_story_that_names_them(
    title: Publication, tmp_path: Path
) -> None:
    agency = place(title, tmp_path, "json")
    src = picture(title)
    story(title, Figure(src=src, alt="Le phare"), Figure(src=src, alt="Encore le phare"))
    assert deliver_to_partners(now=NOW) == 1
    there = found(agency)
    assert sorted(there) == [f"{NAME}.v1-1.png", f"{NAME}.v1.json"]  # each picture once
    assert there[f"{NAME}.v1-1.png"] == picture_path(src.removeprefix("picture:")).read_bytes()
    files = [one["file"] for one in json.loads(there[f"{NAME}.v1.json"])["wire"]["pictures"]]
    assert files == [f"{NAME}.v1-1.png"] * 2
    assert PartnerCopy.objects.get().names == [f"{NAME}.v1.json", f"{NAME}.v1-1.png"]


def test_pictures_that_do_not_go_along_are_said(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = place(title, tmp_path, "json", limits={"pictures": 0})
    one = place(title, tmp_path, "markdown", limits={"pictures": 1})
    first, second, lost = picture(title), picture(title, "red"), picture(title, "green")
    picture_path(lost.removeprefix("picture:")).unlink()
    story(title, *(Figure(src=src, alt="x") for src in (lost, first, second)))
    deliver_to_partners(now=NOW)
    assert sorted(found(none)) == [f"{NAME}.v1.json"]
    assert notes(none) == []
    assert sorted(found(one)) == [f"{NAME}.v1-1.png", f"{NAME}.v1.md"]
    why = {lost: "missing", second: "too_many"}
    assert notes(one) == [
        ("picture_not_sent", {"picture": src, "why": said}) for src, said in why.items()
    ]
    assert found(one)[f"{NAME}.v1.md"].count(b"/pictures/") == 3
    monkeypatch.setattr(copies_of_pictures, "MOST_BYTES", 10)
    two = place(title, tmp_path, "text")
    story(title, Figure(src=first, alt="x"), text="Autre.", now=later(minutes=5))
    deliver_to_partners(now=later(minutes=10))
    assert notes(two) == [("picture_not_sent", {"picture": first, "why": "too_large"})]


def test_a_picture_without_right_is_left_out_and_said(title: Publication, tmp_path: Path) -> None:
    product = Product.objects.create(
        publication=title, slug="afp", name="AFP", rights=["afp"], created_at=NOW, changed_at=NOW
    )
    without, own = place(title, tmp_path, "json"), place(title, tmp_path, "html", rights=["afp"])
    shared = place(title, tmp_path, "text", product="afp")
    assert shared.product == product
    src = picture(title)
    story(title, Figure(src=src, alt="Le quai de l’agence", rights="afp"))
    deliver_to_partners(now=NOW)
    assert "agence" not in found(without)[f"{NAME}.v1.json"].decode()
    assert notes(without) == [("picture_without_right", {"picture": src, "right": "afp"})]
    said = note_said(*notes(without)[0], "fr")
    assert said == f"l’image {src} a été omise\u202f: le droit afp n’a pas été accordé"
    for other in (own, shared):
        assert f"{NAME}.v1-1.png" in found(other)
        assert notes(other) == []


def test_names_and_folders_are_the_destinations(title: Publication, tmp_path: Path) -> None:
    agency = place(
        title, tmp_path, "text", folder="depeches/fr",
        name_pattern="{date}-{slug}-{id}-{language}-{status}.{suffix}",
    )  # fmt: skip
    src = picture(title)
    article = story(title, Figure(src=src, alt="x"), slugline="PHARE GLENAN")
    deliver_to_partners(now=NOW)
    stem = f"20260301-phare-glenan-{article.pk}-fr"
    assert sorted(found(agency)) == [
        f"depeches/fr/{stem}-usable-1.png", f"depeches/fr/{stem}-usable.txt",
    ]  # fmt: skip
    # What is taken away is what was brought, whatever the pattern says now.
    Destination.objects.filter(pk=agency.pk).update(name_pattern="{hash}.{suffix}")
    kill_article(article=article, notice="Erreur.", actor="test", now=later(minutes=1))
    deliver_to_partners(now=later(minutes=2))
    assert sorted(found(agency)) == ["depeches/fr/0b32c88dea.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("code", [c for c, row in FORMATS.items() if not row.says_pubstatus])
def test_a_kill_names_the_original_and_takes_it_away(
    code: str, title: Publication, tmp_path: Path
) -> None:
    """Slow: it is asked of many cases."""
    agency = place(title, tmp_path, code)
    article = story(title, Figure(src=picture(title), alt="x"), text="Un secret.")
    deliver_to_partners(now=NOW)
    first = sorted(found(agency))
    assert len(first) == 2
    kill_article(
        article=article, notice="Erreur sur la personne.", actor="test", now=later(hours=1)
    )
    deliver_to_partners(now=later(hours=1, minutes=1))
    ((name, body),) = found(agency).items()
    assert name not in first
    text = body.decode()
    assert "RETRAIT IMPÉRATIF" in text
    assert "Erreur sur la personne." in text
    assert "secret" not in text
    for named in (*first, GUID):
        assert named in text, named
    assert states(agency) == ["delivered", "delivered"]
    assert notes(agency)[-1][0] == "removes"


def test_what_waits_is_taken_away_too_and_comes_back(title: Publication, tmp_path: Path) -> None:
    agency = place(title, tmp_path, "text")
    article = story(title)
    deliver_to_partners(now=NOW)
    withhold_article(article=article, actor="test", now=later(hours=1))
    deliver_to_partners(now=later(hours=1, minutes=1))
    ((_, body),) = found(agency).items()
    assert "ARTICLE SUSPENDU" in body.decode()


def test_a_format_that_says_pubstatus_keeps_its_files_but_not_the_pictures(
    title: Publication, tmp_path: Path
) -> None:
    agency = place(title, tmp_path, "ninjs")
    article = story(title, Figure(src=picture(title), alt="x"))
    deliver_to_partners(now=NOW)
    assert sorted(found(agency)) == [f"{NAME}.v1-1.png", f"{NAME}.v1.json"]
    kill_article(article=article, notice="Erreur.", actor="test", now=later(hours=1))
    deliver_to_partners(now=later(hours=1, minutes=1))
    assert sorted(found(agency)) == [f"{NAME}.v1.json", f"{NAME}.v2.json"]


def test_a_kill_of_a_story_that_never_began_to_go_names_nothing(
    title: Publication, tmp_path: Path
) -> None:
    agency = place(title, tmp_path, "text")
    article = story(title)
    kill_article(article=article, notice="Erreur.", actor="test", now=later(hours=1))
    deliver_to_partners(now=later(hours=1, minutes=1))
    assert "À retirer" not in "".join(body.decode() for body in found(agency).values())


def test_limits_and_encoding_are_kept_and_said(title: Publication, tmp_path: Path) -> None:
    agency = place(
        title, tmp_path, "text", encoding="iso-8859-1", limits={"headline": 22, "body": 60}
    )
    story(title, text="« Œuvre » à 3 € – l’île 漢 " + "mot " * 40)
    deliver_to_partners(now=NOW)
    body = found(agency)[f"{NAME}.v1.txt"].decode("iso-8859-1")
    assert "Le phare des Glénan…" not in body
    assert "Le phare des Glénan..." in body
    assert "« OEuvre » à 3 EUR - l'île ? mot" in body
    codes = [code for code, _ in notes(agency)]
    assert codes == ["shortened", "shortened", "characters_replaced"]
    values = dict(notes(agency))["characters_replaced"]
    assert (values["encoding"], values["lost"], values["examples"]) == ("iso-8859-1", 1, "漢")
    assert all(note_said(*note, language) for note in notes(agency) for language in ("fr", "en"))


def test_html_in_another_encoding_loses_nothing(title: Publication, tmp_path: Path) -> None:
    agency = place(title, tmp_path, "html", encoding="windows-1252")
    story(title, text="قال — 漢")
    deliver_to_partners(now=NOW)
    body = found(agency)[f"{NAME}.v1.html"]
    assert b'<meta charset="windows-1252">' in body
    assert "&#1602;&#1575;&#1604; — &#28450;" in body.decode("windows-1252")
    assert notes(agency) == []


def test_the_first_copy_is_held_against_the_receivers_rules(
    title: Publication, tmp_path: Path
) -> None:
    agency = place(title, tmp_path, "rss-msn")
    content = Content(
        headline="Trop court", language="fr", blocks=(Paragraph(content=(Span("x"),)),)
    )
    for number, guid in enumerate(("urn:a:1", "urn:a:2")):
        arrival = Arrival(publication=title, actor="test", now=later(minutes=number))
        store_article(arrival=arrival, parsed=Parsed(article=content), guid=guid)
        deliver_to_partners(now=later(minutes=number + 1))
    ((code, values),) = notes(agency)  # the second story is not asked about
    assert (code, values["rule"], values["found"]) == ("would_be_refused", "msn/title-short", 10)
    said = note_said(code, values, "fr")
    assert said == "msn/title-short\u202f: a 10 caractères, il en faut au moins 21"
    assert states(agency) == ["delivered", "delivered"]


@pytest.mark.parametrize("code", FORMATS)
def test_the_dry_run_of_each_format_finds_no_error_in_samples(
    code: str, title: Publication, tmp_path: Path
) -> None:
    refused = judge_destination(place(title, tmp_path, code, advance_copies=True), now=NOW)
    assert [one for one in refused if one.severity == "error"] == []
    assert not Delivery.objects.exists()


def test_the_dry_run_counts_what_the_terms_do(title: Publication, tmp_path: Path) -> None:
    agency = place(title, tmp_path, "rss-msn", limits={"headline": 15})
    (error,) = [one for one in judge_destination(agency, now=NOW) if one.severity == "error"]
    assert error.rule == "msn/title-short"
    assert "21 at least are wanted" in error.message


def test_a_webhook_gets_no_files(title: Publication, settings: Any) -> None:
    settings.ALLOW_PRIVATE = ("127.0.0.1:1",)
    hook = add_partner(
        publication=title, slug="hook", name="", channel="webhook", format="text",
        settings={"url": "http://127.0.0.1:1/"}, actor="test", now=NOW,
    )  # fmt: skip
    story(title, Figure(src=picture(title), alt="x"))
    deliver_to_partners(now=NOW)
    assert not PartnerCopy.objects.filter(destination=hook).exists()


def test_a_kill_in_newsml_takes_back_each_picture_that_ever_went(
    title: Publication, tmp_path: Path
) -> None:
    agency = place(title, tmp_path, "newsml-g2")
    first, second = (Figure(src=picture(title, colour), alt="x") for colour in ("navy", "teal"))
    story(title, first)
    deliver_to_partners(now=NOW)
    article = story(title, second, text="Le phare luit.", now=later(hours=1))
    deliver_to_partners(now=later(hours=1))
    guid = re.compile(rb'guid="(tag:[^"#]+#[0-9a-f]{16})"')
    went = {one for body in found(agency).values() for one in guid.findall(body)}
    assert len(went) == 2
    kill_article(article=article, notice="Faux.", actor="t", now=later(hours=2))
    deliver_to_partners(now=later(hours=2))
    (kill,) = [body for body in found(agency).values() if b"stat:canceled" in body]
    assert set(guid.findall(kill)) == went
    assert b"stat:usable" not in kill


def test_where_a_name_has_no_version_a_text_under_an_older_name_goes_away(
    title: Publication, tmp_path: Path
) -> None:
    agency = place(title, tmp_path, "ninjs", name_pattern="{slug}-{id}-{status}.{suffix}")
    shown = Figure(src=picture(title), alt="x")
    article = story(title, shown, slugline="PHARE")
    deliver_to_partners(now=NOW)
    assert len(found(agency)) == 2
    story(title, shown, slugline="GLENAN", text="Le phare luit.", now=later(hours=1))
    deliver_to_partners(now=later(hours=1))
    stem = f"glenan-{article.pk}"
    assert sorted(found(agency)) == [f"{stem}-usable-1.png", f"{stem}-usable.json"]
    kill_article(article=article, notice="Faux.", actor="t", now=later(hours=2))
    deliver_to_partners(now=later(hours=2))
    (only,) = found(agency)
    assert only.endswith("-canceled.json"), "no usable text stands beside its kill"
