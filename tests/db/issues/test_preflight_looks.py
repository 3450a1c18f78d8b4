"""A preflight on what readers would see twice or still: greetings, pictures that move."""

import io

import pytest
from PIL import Image

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.issues.issue_snapshot import composition_of
from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.preflight.run_preflight import preflight
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Block, Figure, Paragraph, Span
from publisher.editorial.models import Issue, Newsletter, Picture
from publisher.renderers.email.findings import Finding
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers("ana@example.org,Ana")
    made.story("s1")
    return made


def found(issue: Issue, code: str) -> list[Finding]:
    report = preflight(issue=Issue.objects.get(pk=issue.pk), now=NOW, network=False)
    return [one for one in report.findings if one.code == code]


def moving(kind: str = "GIF", side: int = 8) -> bytes:
    """Noise that moves: the wider, the heavier."""
    out = io.BytesIO()
    frames = [Image.effect_noise((side, side), 80).quantize(256).convert("RGB") for _ in "12"]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    "intro",
    [
        "Bonjour à toutes et à tous,\n\nLa mer monte.",
        "Chères lectrices, chers lecteurs, la mer monte.",
        "**Bonsoir !** La mer monte.",
        "Dear readers,\n\nThe tide rises.",
        "Hello {{ subscriber.name|default('you') }},\n\nThe tide rises.",
        "السلام عليكم،\n\nالبحر يرتفع.",
        "Bonjour,",
    ],
)
def test_an_intro_that_greets_again_is_warned_of(room: Newsroom, intro: str) -> None:
    issue = room.issue("s1")
    Issue.objects.filter(pk=issue.pk).update(intro=intro)
    assert found(issue, "greeting_twice") == [], "then our themes greet nobody"
    Newsletter.objects.filter(pk=issue.newsletter_id).update(greeting="Salut,")
    (finding,) = found(issue, "greeting_twice")
    assert (finding.severity, finding.where) == ("warning", "intro")


@pytest.mark.parametrize(
    "intro",
    ["", "La mer monte.", "Un mot : bonjour.", "Salutaire, la pluie de ce matin."],
)
def test_any_other_intro_is_none(room: Newsroom, intro: str) -> None:
    issue = room.issue("s1")
    Issue.objects.filter(pk=issue.pk).update(intro=intro)
    assert found(issue, "greeting_twice") == []


def test_a_newsletters_own_greeting_counts_too(room: Newsroom) -> None:
    issue = room.issue("s1")
    Newsletter.objects.update(greeting="Ohé {{ subscriber.name|default('du bateau') }} !")
    Issue.objects.filter(pk=issue.pk).update(intro="Bonjour,\n\nLa mer monte.")
    assert len(found(issue, "greeting_twice")) == 1


def story(room: Newsroom, data: bytes) -> None:
    picture = store_picture(publication=room.publication, data=data, now=NOW)
    blocks: tuple[Block, ...] = (
        Paragraph(content=(Span("La mer monte."),)),
        Figure(src=f"picture:{picture.name}", alt="La danse"),
    )
    content = Content(headline="Danse", blocks=blocks, guid="danse", language="fr")
    arrival = Arrival(publication=room.publication, now=NOW, actor="api:x", door="api")
    store_article(arrival=arrival, parsed=Parsed(article=content))


@pytest.mark.parametrize(("kind", "side"), [("GIF", 600), ("WEBP", 8), ("PNG", 8)])
def test_a_picture_that_moves_is_said_to_stand_still(room: Newsroom, kind: str, side: int) -> None:
    data = moving(kind, side)
    assert (len(data) > 500_000) == (kind == "GIF")
    story(room, data)
    issue = room.issue("danse")
    (finding,) = found(issue, "picture_still")
    assert (finding.severity, finding.where) == ("warning", "danse")
    assert "La danse" in finding.message
    assert "“Danse”" in finding.message
    (address,) = composition_of(issue, now=NOW).pictures.values()
    assert address.endswith((".jpg", ".png"))
    assert frames_at(address) == 1


def test_a_light_gif_goes_on_moving(room: Newsroom) -> None:
    story(room, moving())
    issue = room.issue("danse")
    assert found(issue, "picture_still") == found(issue, "picture_begins_empty") == []
    (address,) = composition_of(issue, now=NOW).pictures.values()
    assert address.endswith(".gif")
    assert frames_at(address) == 2


def frames_at(address: str) -> int:
    with Image.open(io.BytesIO(kept_bytes().read(address.rpartition("/")[2]))) as image:
        return int(getattr(image, "n_frames", 1))


def test_one_of_an_earlier_release_stands_still(room: Newsroom) -> None:
    """Its mails had a still; it is made anew when the picture comes again."""
    data = moving()
    story(room, data)
    Picture.objects.update(mail_file=None, colour="")
    issue = room.issue("danse")
    assert len(found(issue, "picture_still")) == 1
    store_picture(publication=room.publication, data=data, now=NOW)
    assert found(issue, "picture_still") == []


def test_a_first_frame_without_anything_is_said(room: Newsroom) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("white", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    story(room, out.getvalue())
    (finding,) = found(room.issue("danse"), "picture_begins_empty")
    assert (finding.severity, finding.where) == ("warning", "danse")
    assert "“Danse”" in finding.message
    assert "Outlook" in finding.message


def test_one_that_does_not_move_is_fine(room: Newsroom) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "GIF")
    story(room, out.getvalue())
    assert found(room.issue("danse"), "picture_still") == []
