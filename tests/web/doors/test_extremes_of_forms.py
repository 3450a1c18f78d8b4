"""Every field of every form of the desk, with the ends of what it can hold: never a 500, and no
page that is down afterwards."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import resolve, reverse

from publisher.actions.stories.correct_article import correct_article
from publisher.publications.models import User
from tests.browser.night_room import night
from tests.browser.rooms import Room, make_room, running
from tests.web.desk.test_two_publications import INSIDE, Form, forms_of, shown
from tests.web.doors.extremes import TEXTS, assert_standing, some_of

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.slow]


def posts(client: Client, room: Room) -> dict[tuple[str, tuple[str, ...]], Form]:
    """The forms of all pages of the desk, one of each route and set of fields."""
    article = room.newsroom.article
    correct_article(article=article, notice="Une erreur.", actor="t", now=datetime.now(UTC))
    told, moving = f"/desk/articles/{article.pk}/", f"/desk/sends/{running(room).pk}/"
    pages = [*room.desk(), told, moving, *night(room)]
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for page in pages:
        for form in forms_of(shown(client, page), page):
            route = resolve(form.address.partition("?")[0]).url_name
            if route != "sign-out":
                found.setdefault((route, tuple(sorted(form.fields))), form)
    return found


def test_every_field_of_every_form_of_the_desk(db: None) -> None:
    """Slow: each form's fields by each text."""
    room = make_room("anse", "L’Anse", "fr")
    publication = room.newsroom.publication
    User.objects.filter(pk=room.user.pk).update(is_superuser=True)  # who sees the relays, too
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(room.user)
    found = posts(client, room)
    unseen = {route.name for route in INSIDE if not route.name.startswith("sign")}
    unseen -= {route for route, _ in found}
    unseen = {name for name in unseen if takes_posts(client, name)}
    assert unseen == set(), "give the room something that shows the forms of these routes"
    for (route, fields), form in found.items():
        for field in set(fields) - {"csrfmiddlewaretoken"}:
            for name, value in some_of(TEXTS, (route, field)):
                given = {**form.fields, field: value.encode("utf-8", "replace").decode()}
                answer = form.send(client, given)
                assert answer.status_code < 500, (form.address, field, name)
        assert_standing(publication, client)


def takes_posts(client: Client, name: str) -> bool:
    (route,) = (one for one in INSIDE if one.name == name)
    words = {"name": "kill"} if "name" in route.pattern.converters else {}
    path = reverse(name, kwargs=dict.fromkeys(route.pattern.converters, 0) | words)
    return client.post(path).status_code != 405
