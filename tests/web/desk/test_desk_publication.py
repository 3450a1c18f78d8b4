"""The page « Titre »: an admin's, with a sample beside it; what it keeps and what it refuses."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from publisher.actions.publications.publication_fields import Fields
from publisher.publications.models import AuditEntry, Membership, Publication
from publisher.web.desk.setup.publication import GROUPS, LABELS
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
PAGE, SAMPLE = "/desk/publication/", "/desk/publication/sample/"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "La Rive", "sender_address": "lettre@rive.example.org", **changes}


def png(colour: str = "#ffffff") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (300, 60), colour).save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue())


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.SENDER])
def test_it_is_for_admins_alone(signed_in: SignedIn, ours: Newsroom, role: str) -> None:
    client = signed_in(role)
    for answer in (client.get(PAGE), client.post(PAGE, form()), client.get(SAMPLE)):
        assert answer.status_code == 403
    assert client.post(SAMPLE, form()).status_code == 403
    assert PAGE not in client.get("/desk/").text


def test_what_is_kept_stands_in_the_form_and_in_the_mail(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.ADMIN)
    out = BytesIO()
    Image.new("RGBA", (900, 300), (0, 80, 140, 90)).save(out, "PNG")
    given = form(
        footer="Écrit au port.\r\nMerci.",
        social_links="Mastodon https://m.example.org/@rive\r\n\r\nNotre chaîne https://v.example.org",
        section_colours="Culture #5B3A8C\r\n\r\nÀ la une\u00a0: #00518a",
        spacing="airy",
        rules="double",
        leave_address="leave@rive.example.org",
        colour="#00518a",
        logo=SimpleUploadedFile("../../evil.php", out.getvalue()),
    )
    assert client.post(PAGE, given).status_code == 302
    kept = Publication.objects.get(pk=ours.publication.pk)
    assert kept.footer == "Écrit au port.\nMerci."
    assert [link["name"] for link in kept.social_links] == ["Mastodon", "Notre chaîne"]
    assert [(one["section"], one["colour"]) for one in kept.section_colours] == [
        ("Culture", "#5b3a8c"),
        ("À la une", "#00518a"),
    ]
    assert (kept.spacing, kept.rules) == ("airy", "double")
    assert kept.logo.endswith(".png")
    assert "evil" not in kept.logo
    page = client.get(PAGE).text
    assert "Culture #5b3a8c\nÀ la une #00518a" in page
    assert '<option value="airy" selected>' in page
    assert "Notre chaîne https://v.example.org" in page
    assert 'value="leave@rive.example.org"' in page
    sample = client.get(SAMPLE)
    assert "Écrit au port." in sample.text
    assert kept.logo in sample.text
    assert AuditEntry.objects.get(verb="change_publication").actor.startswith("user:")
    client.post(PAGE, form(no_logo="1"))
    assert Publication.objects.get(pk=kept.pk).logo == ""
    assert Publication.objects.get(pk=kept.pk).colour == "#00518a", "a field left out stays"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Nom – ce champ ne peut pas rester vide"),
        ("heading_font", "a;b", "Polices des titres, par préférence – écrivez six noms"),
        ("section_colours", "Culture", "Couleurs des rubriques dans les courriels"),
        ("section_colours", "A #00518a\nA #00518a", "vingt-quatre lignes au plus"),
        ("spacing", "wide", "Espacement des courriels – ce n’est pas l’un des choix"),
        ("social_links", "Mastodon", "Liens à suivre"),
        ("colour", "red", "Couleur d’accent – écrivez-la comme"),
        ("complaint_address", "fbl@elsewhere.example", "Adresse qui reçoit les plaintes – elle"),
        ("logo", SimpleUploadedFile("a.png", b"<svg/>"), "ce n’est pas une image"),
        (
            "logo_dark",
            SimpleUploadedFile("a.png", b"<svg/>"),
            "Logo pour fond sombre – ce n’est pas",
        ),
        ("logo_dark", SimpleUploadedFile("a.png", b""), "Logo pour fond sombre – ce n’est pas"),
        ("logo_dark", png(), "Logo pour fond sombre – "),
    ],
)
def test_what_is_wrong_is_named_and_the_form_keeps_what_was_typed(
    signed_in: SignedIn, ours: Newsroom, field: str, value: Any, said: str
) -> None:
    client = signed_in(Role.ADMIN)
    answer = client.post(PAGE, {**form(footer="Nouveau pied."), field: value})
    assert answer.status_code == 400
    assert said in answer.text
    assert "Nouveau pied." in answer.text
    assert Publication.objects.get(pk=ours.publication.pk).footer == ""


def test_a_logo_for_dark_ground_is_kept_shown_by_night_and_taken_away(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.ADMIN)
    assert 'name="no_logo_dark"' not in client.get(PAGE).text
    client.post(PAGE, form(logo=png(), logo_dark=png("#123456")))
    kept = Publication.objects.get(pk=ours.publication.pk)
    assert kept.logo
    assert kept.logo_dark
    assert 'name="no_logo_dark"' in client.get(PAGE).text
    sample = client.get(SAMPLE).text
    assert kept.logo_dark in sample
    assert ".logo-day { display: none !important; }" in sample
    client.post(PAGE, form(no_logo_dark="1"))
    kept.refresh_from_db()
    assert (bool(kept.logo), kept.logo_dark) == (True, "")
    assert "logo-dark" not in client.get(SAMPLE).text


def test_the_sample_shows_the_form_and_keeps_nothing(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.ADMIN)
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    answer = client.post(SAMPLE, {**form(footer=evil), "name": "La Nouvelle Rive"})
    assert answer.status_code == 200
    assert "La Nouvelle Rive" in answer.text
    assert "<script" not in answer.text
    assert "<img src=x" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "frame-ancestors 'self'" in policy
    assert Publication.objects.get(pk=ours.publication.pk).name == ours.publication.name
    wrong = client.post(SAMPLE, form(colour="x"))
    assert wrong.status_code == 400
    assert "Couleur d’accent" in wrong.text


def test_the_page_has_every_field_that_the_command_has() -> None:
    shown = [name for _, names in GROUPS for name in names]
    assert set(shown) == set(Fields.__annotations__) == set(LABELS)
    assert len(shown) == len(set(shown))
