"""Themes at the desk: listed, copied, edited beside their mail, checked, saved, taken back.

Slow: each theme is rendered in a process of its own.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from publisher.actions.themes.email_themes import our_files
from publisher.actions.themes.stored import files_of, newest_version
from publisher.editorial.models import Newsletter, Theme
from publisher.publications.models import Membership
from tests.browser.room_rows import make_theme
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.database]
BROKEN = "{% if %}"
SignedIn = Callable[[str], Client]
Role = Membership.Role


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(Role.ADMIN)


@pytest.fixture
def theme(ours: Newsroom) -> Theme:
    return make_theme(ours, NOW)


def form_of(client: Client, page: str) -> dict[str, Any]:
    """What a browser would post of the editor, with the lines' ends that it sends; the first of a
    textarea is none of its text."""
    found = html.fromstring(client.get(page).text).xpath("//form[contains(@class, 'theme-form')]")
    values = {name: value.removeprefix("\n") for name, value in found[0].form_values()}
    return {name: value.replace("\n", "\r\n") for name, value in values.items()}


def page_of(theme: Theme) -> str:
    return f"/desk/themes/{theme.pk}/"


def test_a_copy_is_made_edited_and_saved(client: Client) -> None:
    assert "Copiez le plus proche" in client.get("/desk/themes/").text
    made = client.post("/desk/themes/", {"theme": "digest", "to": "maison"})
    page = made.headers["Location"]
    form = form_of(client, page)
    assert form["file-mail.mjml"].replace("\r\n", "\n").rstrip("\n") == (
        our_files("digest")["mail.mjml"].rstrip("\n")
    )
    form["file-mail.mjml"] = form["file-mail.mjml"].replace("{{ tokens.light.paper }}", "#c0ffee")
    saved = client.post(page, form | {"act": "save", "note": "Plus clair"})
    assert saved.status_code == 302
    newest = newest_version(Theme.objects.get())
    assert (newest.number, newest.note, newest.errors) == (2, "Plus clair", 0)
    assert "\r" not in files_of(newest)["mail.mjml"]
    assert "#c0ffee" in client.get(f"{page}look/").text
    again = client.post(page, form_of(client, page) | {"act": "save"})
    assert again.status_code == 409
    assert "Rien ne diffère" in again.text


@pytest.mark.parametrize("to", ["digest", "../x", "Ma Maison", ""])
def test_a_name_that_cannot_be_is_given_back(client: Client, to: str) -> None:
    answer = client.post("/desk/themes/", {"theme": "digest", "to": to})
    assert answer.status_code == 400
    assert f'value="{to}"' in answer.text
    assert not Theme.objects.exists()


def test_an_error_is_found_at_its_line_and_nothing_typed_is_lost(
    client: Client, theme: Theme
) -> None:
    page = page_of(theme)
    form = form_of(client, page)
    lines = form["file-mail.mjml"].replace(BROKEN, "").split("\r\n")
    lines[3] = "{% if %}"
    typed = form | {"file-mail.mjml": "\r\n".join(lines), "note": "Essai"}
    for answer in (client.post(page, typed | {"act": "check"}), client.post(f"{page}lint/", typed)):
        assert answer.status_code == 200
        assert "mail.mjml, ligne\u00a04" in answer.text
        assert "Corrigez la syntaxe" in answer.text
        assert "{% if %}" in answer.text
    assert newest_version(theme).number == 3
    saved = client.post(page, typed | {"act": "save"})
    assert saved.status_code == 302
    shown = client.get(page).text
    assert "La version\u00a04 a des erreurs" in shown
    assert "encore avec la version\u00a02" in shown
    look = client.post(f"{page}look/", typed)
    assert look.status_code == 400
    assert "mail.mjml:4" in look.text


def test_the_mail_is_shown_as_it_is_typed(client: Client, theme: Theme, ours: Newsroom) -> None:
    look = f"{page_of(theme)}look/"
    files = {f"file-{name}": source for name, source in our_files("letter").items()}
    shown = {
        what: client.post(look, files | {"what": what})
        for what in ("fr", "en", "ar", str(ours.issue.pk))
    }
    assert all(page.status_code == 200 for page in shown.values())
    assert 'dir="rtl"' in shown["ar"].text
    assert "La marée monte à Rive" in shown[str(ours.issue.pk)].text
    dark = client.post(look, files | {"what": "fr", "light": "dark", "pictures": "off"})
    assert "@media all" in dark.text
    policy = dark.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "img-src 'none'" in policy
    assert "/u/" not in shown["fr"].text


def test_another_publications_issue_is_not_shown(
    client: Client, theme: Theme, theirs: Newsroom
) -> None:
    page = client.get(f"{page_of(theme)}look/?what={theirs.issue.pk}")
    assert "La marée monte à Cap" not in page.text


def test_files_come_and_go(client: Client, theme: Theme) -> None:
    page = page_of(theme)
    form = form_of(client, page)
    added = client.post(page, form | {"act": "add", "new": "story"})
    assert 'name="file-story.mjml"' in added.text
    assert "macro story" in added.text
    own = client.post(page, form | {"act": "add", "new": "encart.mjml"})
    assert 'name="file-encart.mjml"' in own.text
    bad = client.post(page, form | {"act": "add", "new": "../../etc/passwd"})
    assert bad.status_code == 400
    gone = client.post(page, form | {"act": "drop:styles.mjml"})
    assert 'name="file-styles.mjml"' not in gone.text
    kept = client.post(page, form | {"act": "drop:mail.mjml"})
    assert 'name="file-mail.mjml"' in kept.text
    assert newest_version(theme).number == 3


def test_two_people_see_both_texts(client: Client, theme: Theme) -> None:
    page = page_of(theme)
    form = form_of(client, page)
    first = form["file-mail.mjml"].replace(BROKEN, "<!-- Anne -->")
    assert client.post(page, form | {"file-mail.mjml": first, "act": "save"}).status_code == 302
    second = form["file-mail.mjml"].replace(BROKEN, "<!-- Lou -->")
    answer = client.post(page, form | {"file-mail.mjml": second, "act": "save"})
    assert answer.status_code == 409
    assert "Anne" in answer.text
    assert "Lou" in answer.text
    (seen,) = re.findall(r'name="seen" value="(\d+)"', answer.text)
    over = client.post(page, form | {"file-mail.mjml": second, "act": "save", "seen": seen})
    assert over.status_code == 302
    assert "Lou" in files_of(newest_version(theme))["mail.mjml"]


def test_versions_are_compared_and_taken_back(client: Client, theme: Theme) -> None:
    page = f"{page_of(theme)}versions/"
    shown = client.get(f"{page}?before=1&after=2").text
    assert "<ins>" in shown
    assert "En rouge" in shown
    assert client.get(f"{page}?before=x&after=99").status_code == 200
    assert client.post(page, {"to": "2", "seen": "3"}).status_code == 302
    newest = newest_version(theme)
    assert (newest.number, newest.errors) == (4, 0)
    late = client.post(page, {"to": "1", "seen": "3"})
    assert late.status_code == 409
    assert "entre-temps" in late.text
    assert client.post(page, {"to": "77", "seen": "4"}).status_code == 409


def test_it_is_used_for_newsletters_and_then_not_deleted(client: Client, theme: Theme) -> None:
    page = page_of(theme)
    letter = Newsletter.objects.get()
    used = client.post(f"{page}use/", {"letter": [letter.slug, "nobody"]})
    assert used.status_code == 302
    letter.refresh_from_db()
    assert letter.theme == "maison"
    assert "Le Matin de Rive" in client.get("/desk/themes/").text
    kept = client.post(f"{page}delete/")
    assert kept.status_code == 409
    assert Theme.objects.exists()
    Newsletter.objects.update(theme="digest")
    assert client.post(f"{page}delete/").status_code == 302
    assert not Theme.objects.exists()


def test_a_theme_is_chosen_by_one_press(client: Client, theme: Theme, theirs: Newsroom) -> None:
    mine = Newsletter.objects.get(publication=theme.publication)
    press = {"letter": mine.slug, "theme": "letter"}
    assert client.post("/desk/themes/choose/", press).status_code == 302
    mine.refresh_from_db()
    assert mine.theme == "letter"
    for wrong in ({"theme": "base"}, {"theme": "nobody"}, {"letter": theirs.newsletter.slug}):
        answer = client.post("/desk/themes/choose/", press | wrong)
        assert answer.status_code == 400, wrong
    assert Newsletter.objects.get(pk=theirs.newsletter.pk).theme == "digest"


def test_a_second_press_saves_once(client: Client, theme: Theme) -> None:
    page = page_of(theme)
    form = form_of(client, page)
    form["file-mail.mjml"] = form["file-mail.mjml"].replace(BROKEN, "<!-- deux fois -->")
    for _press in range(2):
        assert client.post(page, form | {"act": "save"}).status_code == 302
    assert newest_version(theme).number == 4


def test_who_may_not_set_up_is_refused_and_anothers_is_nowhere(
    signed_in: SignedIn, theme: Theme, theirs: Newsroom
) -> None:
    other = make_theme(theirs, NOW)
    client = signed_in(Role.EDITOR)
    for part in ("", "look/", "versions/"):
        assert client.get(page_of(theme) + part).status_code == 403
    admin = signed_in(Role.ADMIN)
    for part in ("", "look/", "versions/"):
        assert admin.get(page_of(other) + part).status_code == 404
    for part in ("", "look/", "lint/", "use/", "delete/", "versions/"):
        assert admin.post(page_of(other) + part, {"of": "rive"}).status_code == 404


def test_what_was_typed_outlives_the_session(theme: Theme) -> None:
    client = Client(headers={"host": "localhost"})
    answer = client.post(page_of(theme), {"file-mail.mjml": "<mjml>à moi", "act": "save"})
    assert answer.status_code == 403
    assert "à moi" in answer.text


def test_pages_cost_the_same_however_many_there_are(
    client: Client, theme: Theme, ours: Newsroom
) -> None:
    pages = ["/desk/themes/", page_of(theme), f"{page_of(theme)}versions/"]
    for page in pages:
        client.get(page)
    before = [_cost(client, page) for page in pages]
    for number in range(12):
        Newsletter.objects.create(
            publication=ours.publication, slug=f"l{number}", name="L", created_at=NOW
        )
        other = make_theme(ours, NOW, f"autre-{number}")
        assert newest_version(other).number == 3
    after = [_cost(client, page) for page in pages]
    assert before == after
    assert max(after) <= 25


def _cost(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    return len(asked)
