"""Questions whose SQL is kept are answered as Django answers them, of now, to whoever asks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from publisher.actions.publications.memberships import memberships_of
from publisher.actions.publications.recognise_token import recognise_token
from publisher.publications.models import ApiToken, Membership, OwnRole, User
from publisher.publications.prepared import Prepared
from tests.web.api.client import program
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_whole_and_of_now(ours: Newsroom, theirs: Newsroom) -> None:
    camille, zoe = ours.member("camille", "admin"), theirs.member("zoe", "viewer")
    own = OwnRole.objects.create(publication=ours.publication, slug="garde", name="Garde")
    both = Membership.objects.create(publication=ours.publication, user=zoe, own_role=own)
    for user in (camille, zoe, camille):
        asked = Membership.objects.filter(user=user).select_related("publication", "own_role")
        wanted, given = list(asked.order_by("publication__name")), memberships_of(user)
        assert list(map(columns, given)) == list(map(columns, wanted))
        for one, other in zip(given, wanted, strict=True):
            assert columns(one.publication) == columns(other.publication)
            assert one.own_role == other.own_role
    ours.publication.name = "A la rive"
    ours.publication.save()
    assert [one.publication.name for one in memberships_of(zoe)] == ["A la rive", "Cap"]
    both.delete()
    assert [one.publication.name for one in memberships_of(zoe)] == ["Cap"]


def test_a_session_is_read_until_it_ends(signed_in: Callable[[str], Client]) -> None:
    camille = signed_in("admin")
    assert camille.get("/desk/").status_code == 200
    ended = datetime.now(UTC) - timedelta(seconds=1)
    Session.objects.update(expire_date=ended)
    assert camille.get("/desk/").url.startswith("/desk/sign-in/")
    Session.objects.all().delete()
    assert camille.get("/desk/").url.startswith("/desk/sign-in/")


def test_a_token_brings_its_publication_without_another_question(
    ours: Newsroom, django_assert_num_queries: Any
) -> None:
    made = program(ours.publication)
    ApiToken.objects.update(last_used_at=NOW)
    with django_assert_num_queries(1):
        row = recognise_token(token=made.token, now=NOW)
        assert row is not None
        assert columns(row.publication) == columns(ours.publication)
    assert recognise_token(token="pub_nobody", now=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection(ours: Newsroom) -> None:
    user = ours.member("camille", "admin")
    by_name = Prepared(lambda name: User.objects.filter(username=name), "?")
    assert by_name("camille") == [user]
    used = []

    def ask() -> None:
        connection.execute_wrappers.append(lambda run, *rest: used.append(1) or run(*rest))
        by_name("camille")
        connection.close()

    other = Thread(target=ask)
    other.start()
    other.join(30)
    assert used == [1]
