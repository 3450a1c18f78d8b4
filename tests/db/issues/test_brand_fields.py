"""A publication's brand, set from outside: what is kept, what is refused, who sees the logo."""

import json
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from publisher.actions.issues.issue_snapshot import brand_of
from publisher.cli.main import run
from publisher.editorial.models import Picture
from publisher.publications.models import AuditEntry, Publication

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cli(capsys):
    def call(*arguments):
        code = run([*arguments, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out if code == 0 else said.err)

    return call


@pytest.fixture
def matin(cli):
    code, made = cli("publication", "create", "matin", "--name", "M", "--domain", "m.example.org")
    assert code == 0
    return made


def picture(tmp_path, width, height, kind="PNG", name="logo.svg"):
    out = BytesIO()
    Image.new("RGB", (width, height), "#8a1c1c").save(out, kind)
    path = tmp_path / name
    path.write_bytes(out.getvalue())
    return str(path)


def test_every_field_is_kept_and_shown(cli, matin, tmp_path):
    (tmp_path / "foot.txt").write_text("Écrit à Concarneau\u202f!\nMerci.", encoding="utf-8")
    given = {
        "name": "Le Matin",
        "tagline": "Tous les jours",
        "language": "fr-CA",
        "timezone": "Europe/London",
        "from": "lettre@m.example.org",
        "sender-name": "La rédaction",
        "reply-to": "courrier@m.example.org",
        "colour": "#00518a",
        "heading-font": "Georgia, serif",
        "body-font": "Source Serif 4, serif",
        "spacing": "airy",
        "rules": "double",
        "publisher": "Société du Matin",
        "postal-address": "1, rue du Port",
        "contact": "https://m.example.org/contact",
        "legal-notice": "RCS 123",
        "privacy-url": "https://m.example.org/donnees",
        "leave-address": "leave@m.example.org",
        "complaint-address": "fbl@example.org",
        "return-domain": "bounces.m.example.org",
        "domain": "news.m.example.org",
    }
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    links = ["--social", "Mastodon=https://m.example.net/@matin", "--social", "A=https://a.example"]
    links += ["--section-colour", "Culture=#5b3a8c", "--section-colour", "A=B=#00518A"]
    footer = f"@{tmp_path / 'foot.txt'}"
    code, shown = cli("publication", "change", "matin", *options, *links, "--footer", footer)
    assert code == 0
    assert {name: shown[name.replace("-", "_")] for name in given} == given
    assert shown["footer"] == "Écrit à Concarneau\u202f!\nMerci."
    assert [link["name"] for link in shown["social_links"]] == ["Mastodon", "A"]
    colours = [(one["section"], one["colour"]) for one in shown["section_colours"]]
    assert colours == [("Culture", "#5b3a8c"), ("A=B", "#00518a")]
    brand = brand_of(Publication.objects.get())
    assert (brand.section_colours, brand.spacing, brand.rules) == ((*colours,), "airy", "double")
    assert cli("publication", "show", "matin") == (0, shown)
    entry = AuditEntry.objects.get(verb="change_publication")
    assert "sender_address" in entry.detail["fields"]
    assert "@" not in json.dumps(entry.detail)
    code, emptied = cli("publication", "change", "--social", "", "--footer", "")
    assert (emptied["social_links"], emptied["footer"]) == ([], None)
    assert emptied["name"] == "Le Matin"


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--colour", "red", "bad_colour"),
        ("--section-colour", "Culture", "bad_section_colours"),
        ("--section-colour", "Culture=red", "bad_colour"),
        ("--section-colour", "=#5b3a8c", "missing_text"),
        ("--spacing", "wide", "unknown_choice"),
        ("--rules", "dotted", "unknown_choice"),
        ("--heading-font", "x; } body { display: none", "bad_fonts"),
        ("--body-font", ",".join("abcdefgh"), "bad_fonts"),
        ("--social", "Mastodon", "bad_social_links"),
        ("--social", "Mastodon=", "bad_social_links"),
        ("--social", "Evil=javascript:alert(1)", "bad_web_address"),
        ("--footer", "x" * 2001, "text_too_long"),
        ("--footer", "@/nowhere", "file_unreadable"),
        ("--leave-address", "a+b@m.example.org", "bad_address"),
        ("--leave-address", "x" * 38 + "@m.example.org", "bad_address"),
        ("--complaint-address", "fbl@elsewhere.example", "unaligned_address"),
        ("--return-domain", "no domain", "bad_domain"),
        ("--from", "x\r\nBcc: y@example.org", "bad_address"),
        ("--name", "", "missing_text"),
        ("--logo", "/nowhere.png", "file_unreadable"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(cli, matin, option, value, code):
    status, said = cli("publication", "change", "--tagline", "new", option, value)
    assert (status, said["error"]["code"]) == (2, code)
    assert said["error"]["where"]
    assert cli("publication", "show")[1] == matin


@pytest.mark.slow
def test_a_logo_is_judged_by_its_bytes_and_made_small(cli, matin, tmp_path, settings):
    """Slow: much is written to the ledger."""
    code, shown = cli("publication", "change", "--logo", picture(tmp_path, 3000, 500, "WEBP"))
    assert code == 0
    row = Picture.objects.get()
    assert (row.width, row.height, row.content_type) == (536, 89, "image/png")
    assert shown["logo"] == f"{settings.BASE_URL}/pictures/matin/{row.name}"
    assert brand_of(Publication.objects.get()).logo_size == (536, 89)
    answer = Client().get(f"/pictures/matin/{row.name}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    cli("publication", "change", "--logo", picture(tmp_path, 96, 960, "JPEG"))
    assert Picture.objects.latest("pk").height in (190, 191, 192)
    assert Client().get(f"/pictures/matin/{row.name}").status_code == 200, "mails have it still"
    assert cli("publication", "change", "--no-logo")[1]["logo"] is None


def test_a_small_logo_stays_as_it_is(cli, matin, tmp_path):
    cli("publication", "change", "--logo", picture(tmp_path, 300, 60))
    assert (Picture.objects.get().width, Picture.objects.get().renditions) == (300, [])


def test_a_logo_for_dark_ground_goes_with_the_other_one(cli, matin, tmp_path, settings):
    light = picture(tmp_path, 300, 60, name="light.png")
    dark = picture(tmp_path, 1072, 300, "WEBP", name="dark.webp")
    status, said = cli("publication", "change", "--logo-dark", dark)
    assert (status, said["error"]["code"]) == (2, "logo_missing")
    assert said["error"]["where"] == "--logo-dark"
    assert cli("publication", "change", "--logo", light, "--logo-dark", dark)[0] == 0
    brand = brand_of(Publication.objects.get())
    assert brand.logo.endswith(".png")
    assert brand.logo_dark != brand.logo
    assert (brand.logo_size, brand.logo_dark_size) == ((300, 60), (536, 150))
    shown = cli("publication", "show")[1]
    assert (shown["logo"], shown["logo_dark"]) == (brand.logo, brand.logo_dark)
    path = brand.logo_dark.removeprefix(settings.BASE_URL)
    assert Client().get(path).status_code == 200
    assert cli("publication", "change", "--no-logo-dark")[1]["logo_dark"] is None
    cli("publication", "change", "--logo-dark", dark)
    gone = cli("publication", "change", "--no-logo")[1]
    assert (gone["logo"], gone["logo_dark"]) == (None, None)
    assert Client().get(path).status_code == 200, "mails have it still"


def test_a_logo_is_given_or_taken_away(cli, matin, tmp_path):
    for name in ("logo", "logo-dark"):
        given = (f"--{name}", picture(tmp_path, 200, 40), f"--no-{name}")
        status, said = cli("publication", "change", *given)
        assert (status, said["error"]["code"]) == (2, "usage")
    (tmp_path / "empty.png").write_bytes(b"")
    status, said = cli("publication", "change", "--logo-dark", str(tmp_path / "empty.png"))
    assert (status, said["error"]["code"]) == (2, "bad_picture")


def test_both_may_be_given_at_the_start(cli, tmp_path):
    files = [picture(tmp_path, wide, 40, name=f"{wide}.png") for wide in (200, 220)]
    code, made = cli(
        *("publication", "create", "soir", "--name", "Le Soir", "--domain", "soir.example.org"),
        *("--logo", files[0], "--logo-dark", files[1]),
    )
    assert code == 0
    assert made["logo"] != made["logo_dark"]


@pytest.mark.parametrize(
    "data", [b"<svg onload='alert(1)'/>", b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 50]
)
def test_what_is_no_picture_is_refused(cli, matin, tmp_path, data):
    path = tmp_path / "logo.png"
    path.write_bytes(data)
    status, said = cli("publication", "change", "--logo", str(path))
    assert status == 2
    assert said["error"]["code"] == "bad_picture"
    assert not Picture.objects.exists()


def test_it_may_all_be_given_at_the_start(cli, tmp_path):
    code, made = cli(
        *("publication", "create", "soir", "--name", "Le Soir", "--domain", "soir.example.org"),
        *("--logo", picture(tmp_path, 200, 40), "--leave-address", "leave@soir.example.org"),
    )
    assert code == 0
    assert made["logo"].startswith("http")
    assert made["leave_address"] == "leave@soir.example.org"
    assert made["from"] == "redaction@soir.example.org"
