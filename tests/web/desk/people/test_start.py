"""The first administrator: a link for an hour, once, gone with them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from publisher.actions.publications.people.first_administrator import start_link
from publisher.publications.models import Membership, User
from tests.web.conftest import Newsroom
from tests.web.desk.people.conftest import is_in, sign_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FORM = {
    "name": "camille",
    "address": "Camille@Example.org",
    "new": "lune-de-minuit-pile",
    "again": "lune-de-minuit-pile",
}


def path(age: timedelta = timedelta()) -> str:
    link = start_link(datetime.now(UTC) - age)
    assert link
    return link.removeprefix(settings.BASE_URL)


def test_the_link_makes_one_administrator_and_ends(db: None) -> None:
    start, second = path(), path()
    client = somebody()
    assert client.get(start).status_code == 200
    assert client.post(start, FORM | {"name": "no name"}).status_code == 400
    assert client.post(start, FORM | {"again": "autre"}).status_code == 400
    assert client.post(start, FORM).status_code == 302
    assert is_in(client)
    user = User.objects.get()
    assert (user.is_superuser, user.email) == (True, "camille@example.org")
    for link in (start, second):
        assert somebody().get(link).status_code == 404
        assert somebody().post(link, FORM | {"name": "voleur"}).status_code == 404
    assert start_link(datetime.now(UTC)) is None
    assert sign_in(somebody(), "camille", FORM["new"]).status_code == 302


def test_what_exists_already_is_administered_too(ours: Newsroom, theirs: Newsroom) -> None:
    ours.member("vera", "viewer")
    assert somebody().post(path(), FORM).status_code == 302
    roles = Membership.objects.filter(user__username="camille").values_list("role", flat=True)
    assert list(roles) == ["admin", "admin"]


def test_an_administrator_of_the_command_line_is_one(ours: Newsroom) -> None:
    start = path()
    ours.member("camille", "admin")
    assert start_link(datetime.now(UTC)) is None
    assert somebody().get(start).status_code == 404


@pytest.mark.parametrize("age", [timedelta(minutes=61), timedelta(minutes=-61)])
def test_an_old_link_and_a_forged_one_open_nothing(age: timedelta, db: None) -> None:
    assert somebody().get(path(age)).status_code == 404
    assert somebody().post("/desk/start/abc", FORM).status_code == 404
    assert not User.objects.exists()


def test_who_wanted_a_passkey_and_has_none_begins_again(db: None) -> None:
    start, client = path(), somebody()
    answer = client.post(start, {"name": "camille", "by": "passkey"})
    assert (answer.status_code, answer.url) == (302, "/desk/account/passkeys/new/")
    assert client.get(answer.url).status_code == 200, "no other proof is asked for"
    assert somebody().post(start, FORM).status_code == 302
    assert User.objects.count() == 1
    assert not is_in(client)
