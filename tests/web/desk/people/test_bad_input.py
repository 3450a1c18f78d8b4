"""What is posted to the pages of an account by a broken page or a hostile one: refused in words,
or nothing at all."""

import pytest
from django.test import Client

from publisher.publications.models import AuditEntry, User
from tests.web.conftest import PASSWORD
from tests.web.desk.people.conftest import is_in, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TEXTS = ["", "x" * 5_000, "a\r\nb: c", "\u202e\u200b", "'; --", "é" * 300, "{{ 7 * 7 }}"]


@pytest.mark.parametrize("text", TEXTS)
def test_signing_in_and_asking_for_a_link_take_any_text(text: str, camille: User) -> None:
    client = somebody()
    assert sign_in(client, text, text).status_code in (200, 429)
    assert sign_in(client, "camille", text).status_code in (200, 429)
    assert client.post("/desk/sign-in/forgotten/", {"address": text}).status_code == 200
    assert client.post("/desk/sign-in/step/", {"code": text}).status_code in (302, 403, 404)
    assert not is_in(client)


@pytest.mark.parametrize("text", TEXTS)
def test_the_account_keeps_what_it_has(text: str, camille: User, camilles: Client) -> None:
    before = AuditEntry.objects.count()
    new = {"old": PASSWORD, "new": text, "again": text}
    answers = {
        camilles.post("/desk/account/password/", {"old": text, "new": PASSWORD, "again": PASSWORD}),
        camilles.post("/desk/account/confirm/password/", {"password": text, "next": text}),
    }
    assert {one.status_code for one in answers} <= {200, 400}
    for number in (text, "0", "-1", "9" * 18, "9" * 40, "\u0663"):
        assert camilles.post("/desk/account/sessions/end/", {"session": number}).status_code == 302
    assert AuditEntry.objects.count() == before
    assert is_in(camilles)
    if len(text) < 10:
        assert camilles.post("/desk/account/password/", new).status_code == 400
        assert sign_in(somebody()).status_code == 302


@pytest.mark.parametrize("text", TEXTS)
def test_nobody_is_invited_by_any_text(text: str, camille: User, camilles: Client) -> None:
    for words in ({"address": text, "role": "editor"}, {"address": "a@b.org", "role": text}):
        assert camilles.post("/desk/team/invite/", words).status_code == 409
    wish = {"name": text, "permission": [text]}
    assert camilles.post("/desk/team/roles/", wish).status_code == 409
    assert not AuditEntry.objects.filter(verb__in=["invite", "make_role"]).exists()


@pytest.mark.parametrize(
    "next_page", ["//evil.example.org", "https://evil.example.org", "\\\\x", "j:"]
)
def test_no_page_of_the_account_leads_to_another_site(next_page: str, camilles: Client) -> None:
    form = {"password": PASSWORD, "next": next_page}
    answer = camilles.post(f"/desk/account/confirm/password/?next={next_page}", form)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/desk/")
