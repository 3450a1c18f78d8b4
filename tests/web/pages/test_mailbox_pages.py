"""The built-in mailbox's pages: a mail as HTML, text and source, and what makes it pass."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from publisher.channels.mailbox import Store, store
from publisher.channels.mailbox.store import Caught
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
HEADERS = (
    "From: =?utf-8?q?La_Mar=C3=A9e?= <lettre@rive.example.org>\r\n"
    "To: anne@example.org\r\n"
    "Subject: =?utf-8?b?QXUgdGVybWluYWwgbm9yZCwgbGEgZ3J1ZSBuwrAgNyBuZSB0b21i?=\r\n"
    " =?utf-8?b?ZXJhIHBhcw==?=\r\n"
    "Date: Sun, 22 Nov 2026 22:16:38 +0100\r\n"
    "Message-ID: <a@rive.example.org>\r\n"
    "List-Unsubscribe: <http://localhost/u/x>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
)
BODY = (
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nEn texte seul.\r\n"
    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>En images.</p><script>alert(1)</script>\r\n--b--\r\n"
)


@pytest.fixture
def client(signed_in: SignedIn, settings: Settings, tmp_path: Path) -> Client:
    settings.DATA_DIR, settings.SMTP_URL = tmp_path, ""
    kept = Store(store(tmp_path))
    whole, bare = (HEADERS + BODY).encode(), b"Subject: Rien d'autre\r\n\r\nSeul.\r\n"
    for recipient, raw in (("anne@example.org", whole), ("yves@example.org", bare)):
        kept.add([Caught(sender="a@rive.example.org", recipients=(recipient,), raw=raw)], NOW)
    kept.close()
    return signed_in(Membership.Role.SENDER)


def test_the_list_shows_whole_subjects_and_finds_an_address(client: Client) -> None:
    assert "Au terminal nord, la grue n° 7 ne tombera pas</a>" in client.get("/mailbox/").text
    found = client.get("/mailbox/", {"q": "yves@"}).text
    assert "1 courriel trouvé" in found
    assert "anne@example.org" not in found


def test_the_html_is_alone_in_a_sandbox(client: Client) -> None:
    page = client.get("/mailbox/1/").text
    assert 'src="/mailbox/1/html/"' in page
    assert "En images." not in page
    html = client.get("/mailbox/1/html/")
    assert "<p>En images.</p>" in html.text
    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "script" not in policy
    assert "default-src 'none'" in policy


def test_text_source_and_the_file_are_the_mails_own(client: Client) -> None:
    assert "En texte seul." in client.get("/mailbox/1/?part=text").text
    shown = client.get("/mailbox/1/?part=source").text
    assert "List-Unsubscribe=One-Click" in shown
    assert "<script>alert" not in shown
    file = client.get("/mailbox/1/source/")
    assert file.content == (HEADERS + BODY).encode()
    assert file.headers["Content-Disposition"] == 'attachment; filename="mail-1.eml"'


def test_what_makes_it_pass_is_said_and_what_is_missing_too(client: Client) -> None:
    good, bad = client.get("/mailbox/1/").text, client.get("/mailbox/2/").text
    assert good.count('class="state asks"') == 0
    assert "22 nov. 2026, 22:16" in good
    assert bad.count('class="state asks"') == 4
    assert "sans date" in bad


def test_an_unknown_mail_is_not_there(client: Client) -> None:
    for page in ("/mailbox/3/", "/mailbox/99999999999999999999/", "/mailbox/3/source/"):
        assert client.get(page).status_code == 404


def test_an_editor_or_a_relay_closes_it(client: Client, ours: Newsroom, settings: Settings) -> None:
    editor = Client(headers={"host": "localhost"})
    editor.force_login(ours.member("paul", Membership.Role.EDITOR))
    assert editor.get("/mailbox/1/source/").status_code == 403
    settings.SMTP_URL = "smtp://relay.example.org"
    assert client.get("/mailbox/1/").status_code == 404
