"""Who works for two publications has a tab of each: what a tab posts is done in its publication.

The forms come from the pages themselves and the routes from the table of addresses, so a new one
is tried without a word here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, resolve, reverse
from lxml import html

from publisher.actions.stories.correct_article import correct_article
from publisher.delivery.models import Send
from publisher.publications.models import ApiToken, Membership, Publication, User
from publisher.publications.roles import OwnPermission
from publisher.web.desk.stories.decisions import DECISIONS
from publisher.web.desk.urls import urlpatterns
from tests.browser.night_room import night
from tests.browser.rooms import Room, make_room, running
from tests.shared_rows import shared_rows
from tests.web.conftest import make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OUTSIDE = (None, OwnPermission.ACCOUNT)  # at the door, and about a person: of no publication
# They make a publication: no tab of another one has to do with them.
OF_NONE = {"begin-site", "begin-proposal", "begin-logo"}
INSIDE = [
    route
    for route in urlpatterns
    if getattr(route.callback, "needs", None) not in OUTSIDE and route.name not in OF_NONE
]
FILLED = {
    "text": "Ce chiffre est faux.",
    "until": "2099-01-01T08:00",
    "recipient": "accepted0@example.org",
    "name": "autre",
    "scope": "articles:read",
    "sure": "on",
}


@dataclass(frozen=True, slots=True)
class Two:
    """Two full publications, and the browser of a person who may do everything in both."""

    ours: Room
    theirs: Room
    client: Client

    def look_at(self, room: Room) -> None:
        """In another tab."""
        slug = room.newsroom.publication.slug
        self.client.post("/desk/settle/", {"publication": slug})


@shared_rows
def rooms(db: None) -> list[Room]:
    rooms = [make_room("anse", "L’Anse", "fr"), make_room("cap", "Le Cap", "en")]
    user = rooms[0].user
    Membership.objects.create(
        user=user, publication=rooms[1].newsroom.publication, role=Membership.Role.ADMIN
    )
    for room in rooms:
        article, now = room.newsroom.article, datetime.now(UTC)
        correct_article(article=article, notice="Une erreur.", actor="t", now=now)
        running(room)
    return rooms


@pytest.fixture
def two(rooms: list[Room]) -> Two:
    client = Client(headers={"host": "localhost"})
    client.force_login(rooms[0].user)
    return Two(rooms[0], rooms[1], client)


@cache
def questions() -> dict[str, str]:
    """For each model with rows of publications: the SQL of all of one's rows. It is asked after
    each of some hundred forms, so Django neither writes it anew nor makes objects of the answer."""
    found, quoted = {}, connection.ops.quote_name
    for model in apps.get_models():
        meta = model._meta
        columns = {field.name: field.column for field in meta.local_concrete_fields}
        column = meta.pk.column if model is Publication else columns.get("publication")
        inherited = {field.name for field in meta.fields} - set(columns)
        assert "publication" not in inherited, "its table does not say whose its rows are"
        if column:
            found[meta.label] = (
                f"SELECT * FROM {quoted(meta.db_table)} "
                f"WHERE {quoted(column)} = %s ORDER BY {quoted(meta.pk.column)}"
            )
    return found


def rows_of(room: Room) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the database holds of a publication."""
    publication, found = room.newsroom.publication, {}
    with connection.cursor() as cursor:
        for label, question in questions().items():
            cursor.execute(question, [publication.pk])
            found[label] = cursor.fetchall()
    return found


@dataclass(frozen=True, slots=True)
class Form:
    address: str
    fields: dict[str, Any]
    in_parts: bool = False  # multipart, as it is where files go along

    def send(self, client: Client, fields: dict[str, Any]) -> HttpResponse:
        """Post it as a browser does."""
        if self.in_parts:
            return client.post(self.address, fields)
        return client.post(
            self.address, urlencode(fields, doseq=True), "application/x-www-form-urlencoded"
        )


def forms_of(page: str, address: str) -> Iterator[Form]:
    """Each form of the page that posts, once for each of its buttons, filled in."""
    for form in html.fromstring(page).xpath("//form[translate(@method, 'POST', 'post')='post']"):
        fields: dict[str, Any] = {}
        for field in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]"):
            value = field.text if field.tag == "textarea" else field.get("value")
            if field.tag == "select":
                value = next(iter(field.xpath(".//option[@selected]|.//option")), {}).get("value")
            if field.get("type") not in ("checkbox", "radio", "file") or "checked" in field.attrib:
                fields[field.get("name")] = FILLED.get(field.get("name"), value or "")
        fields |= {name: FILLED[name] for name in form.xpath(".//@name") if name in FILLED}
        action = form.get("action") or address
        parts = form.get("enctype") == "multipart/form-data"
        if "data-lint" in form.attrib:  # what its script posts while somebody types
            yield Form(form.get("data-lint"), fields, in_parts=True)
        for button in form.xpath(".//button") or [None]:
            pressed = {button.get("name"): button.get("value", "")} if button.get("name") else {}
            yield Form(button.get("formaction") or action, fields | pressed, parts)


def shown(client: Client, page: str) -> str:
    """The page, with a relay that can be tried where it lists them."""
    relay = "smtp://relay.example.org:25" if page == "/desk/relays/" else settings.SMTP_URL
    with override_settings(SMTP_URL=relay):
        return client.get(page).text


@pytest.mark.slow
def test_what_a_tab_posts_is_done_in_its_publication(two: Two) -> None:
    """Slow: every form of every page is posted, and all rows are compared after each."""
    moving = Send.objects.get(issue__subject="En route", publication__slug="cap")
    stop = f"/desk/sends/{moving.pk}/"
    told = f"/desk/articles/{two.theirs.newsroom.article.pk}/"
    pages = [*two.theirs.desk(), stop, told, *night(two.theirs)]
    two.look_at(two.theirs)
    found = {}
    for address in pages:
        two.look_at(two.theirs)
        for form in forms_of(shown(two.client, address), address):
            found[form.address, str(sorted(form.fields.items()))] = form
    names = {resolve(form.address.split("?")[0]).url_name for form in found.values()}
    unseen = {route.name for route in INSIDE if accepts_posts(two, route)} - names
    assert unseen == set(), "give the room something that shows the forms of these routes"
    before = rows_of(two.ours)
    for form in sorted(found.values(), key=takes_away):
        if resolve(form.address.split("?")[0]).url_name == "sign-out":
            continue
        two.look_at(two.ours)
        answer = form.send(two.client, form.fields)
        assert answer.status_code in (200, 302, 400, 409), form
        assert rows_of(two.ours) == before, form
    assert rows_of(two.theirs)["delivery.Send"] != before["delivery.Send"]


def takes_away(form: Form) -> bool:
    """Whether it may remove what other forms are about: these are posted last."""
    words = {*form.address.split("/"), *map(str, form.fields.values())}
    return bool(words & {"drop", "delete", "remove", "erase"})


def accepts_posts(two: Two, route: URLPattern) -> bool:
    page = reverse(route.name, kwargs=dict.fromkeys(route.pattern.converters, 0) | parts(route))
    return two.client.post(page).status_code != 405


def parts(route: URLPattern) -> dict[str, str]:
    return {"name": "kill"} if "name" in route.pattern.converters else {}


@pytest.mark.slow
def test_a_form_of_another_publication_than_its_row_is_refused(two: Two) -> None:
    """Slow: every route that changes is asked, and all rows are compared after each."""
    fields = {**FILLED, "act": "pause"}
    about_rows, others = routes_that_change(two)
    before = rows_of(two.ours), rows_of(two.theirs)
    two.look_at(two.ours)
    for address in about_rows:
        answer = two.client.post(address, {**fields, "of": "cap"})
        assert (answer.status_code, address) == (409, address)
        assert "qui est de L’Anse" in answer.text
        assert (rows_of(two.ours), rows_of(two.theirs)) == before, address
    for address in others:
        answer = two.client.post(address, fields)
        assert (answer.status_code, address) == (400, address), "it does not say which it is of"
        assert "Rien n’a été changé" in answer.text
        assert two.client.post(address, {**fields, "of": "nobody"}).status_code == 404
        assert (rows_of(two.ours), rows_of(two.theirs)) == before, address


def routes_that_change(two: Two) -> tuple[list[str], list[str]]:
    """Addresses about rows of ours, and those that are about a whole publication."""
    routes = [one for one in INSIDE if accepts_posts(two, one) and not one.callback.of_person]
    sorted_out: tuple[list[str], list[str]] = [], []
    for route in routes:
        sorted_out[route.callback.rows is None].extend(addresses(route, two.ours))
    assert all(sorted_out)
    return sorted_out


def addresses(route: URLPattern, room: Room) -> list[str]:
    """Of a row of this room where the route is about one, for each name that it may have."""
    known: list[dict[str, Any]] = [{}]
    if route.callback.rows is not None:
        rows = route.callback.rows().filter(publication=room.newsroom.publication)
        known = [{"number": rows.first().pk}]
    names = {"name": list(DECISIONS), "slug": ["page"], "language": ["ha"]}
    for part in set(names) & set(route.pattern.converters):
        known = [one | {part: name} for one in known for name in names[part]]
    return [reverse(route.name, kwargs=one) for one in known]


@pytest.mark.slow
def test_stopping_and_making_happen_where_the_tab_is(two: Two) -> None:
    """Slow: many requests."""
    two.look_at(two.ours)
    assert two.client.post("/desk/stop/", {"of": "cap"}).status_code == 302
    states = dict(
        Send.objects.filter(issue__subject="En route").values_list("publication", "state")
    )
    assert states[two.ours.newsroom.publication.pk] == Send.State.RUNNING
    assert states[two.theirs.newsroom.publication.pk] == Send.State.PAUSED
    two.look_at(two.ours)
    token = {"of": "cap", "name": "agenda", "scope": ["articles:read"]}
    assert "agenda" in two.client.post("/desk/tokens/", token).text
    assert ApiToken.objects.get(name="agenda").publication.slug == "cap"


@pytest.mark.slow
def test_after_a_post_the_next_page_is_of_the_same_publication(two: Two) -> None:
    """Slow: many requests."""
    two.look_at(two.ours)
    after = two.client.post("/desk/stop/", {"of": "cap"}, follow=True)
    assert ">Le Cap<" in after.text.replace("\n", "")
    two.look_at(two.ours)
    assert "L’Anse<small>" in two.client.get("/desk/").text
    assert "Le Cap<small>" in two.client.get("/desk/?of=cap").text
    assert "Le Cap<small>" in two.client.get("/desk/issues/").text, "links lead on from there"


def test_what_a_page_asks_for_by_itself_is_of_its_publication_and_chooses_none(two: Two) -> None:
    two.look_at(two.theirs)
    poll = html.fromstring(two.client.get("/desk/").text).xpath("string(//@hx-get)")
    two.look_at(two.ours)
    fragment = two.client.get(poll, headers={"HX-Request": "true"})
    moving = Send.objects.filter(issue__subject="En route")
    numbers = dict(moving.values_list("publication__slug", "pk"))
    assert f"/desk/sends/{numbers['cap']}/" in fragment.text
    assert f"/desk/sends/{numbers['anse']}/" not in fragment.text
    assert "L’Anse<small>" in two.client.get("/desk/").text


@pytest.mark.slow
def test_every_link_and_every_question_of_a_page_stays_in_its_publication(two: Two) -> None:
    """Slow: many requests."""
    lost = []
    for page in [
        "/desk/?of=cap",
        *two.theirs.desk(),
        "/desk/issues/?of=cap",
        "/desk/tokens/?of=cap",
    ]:
        two.look_at(two.theirs)
        shown = html.fromstring(two.client.get(page).text)
        asked = [form for form in shown.xpath("//form") if form.get("method") != "post"]
        leads = [
            urljoin(page, one)
            for one in shown.xpath("//main//a/@href|//nav//@href|//@hx-get")
            if not one.startswith("#")  # it leads nowhere else
        ]
        leads += [
            f"{one.get('action')}?of={''.join(one.xpath('.//*[@name=$n]/@value', n='of'))}"
            for one in asked
        ]
        lost += [(page, to) for to in leads if about_a_publication(to) and "of=cap" not in to]
    assert lost == []


def about_a_publication(address: str) -> bool:
    """Whether it is a page of the desk that no row of its address names."""
    path = address.partition("?")[0].partition("#")[0]
    if not path.startswith("/desk/"):
        return False
    view = resolve(path).func
    return hasattr(view, "needs") and view.rows is None


def test_who_works_for_one_publication_need_not_say_which(db: None) -> None:
    newsroom = make_newsroom("rive", "Rive")
    user: User = newsroom.member("camille", Membership.Role.ADMIN)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    assert 'name="of"' in client.get("/desk/tokens/").text
    form = {"name": "agenda", "scope": ["articles:read"]}
    assert client.post("/desk/tokens/", form).status_code == 200
    assert client.post("/desk/tokens/revoke/", {"name": "agenda", "of": "rive"}).status_code == 302
