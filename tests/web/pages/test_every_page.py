"""Every page of the site stands in the walk that looks at pages, and answers."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from publisher.editorial.models import ArticleVersion
from tests.browser.every_page import Visitor, visitors
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import make_room
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
# Routes that show no page of their own: for programs, files, pictures, parts of other pages, what
# is led elsewhere, and what only a POST does.
NO_PAGE = (
    "api", "healthz", "readyz", "metrics", "brand/", "hooks/", "view/", "pictures/", "r/", "^api",
    "^archive/", "docs/^", "desk/enter/", "desk/sign-in/by/", "desk/sign-in/passkey/", "fresh/",
    "address/", "reader/", "mailbox/<row:number>/html/", "mailbox/<row:number>/source/",
)  # fmt: skip
PARTS = ("/presence/", "/progress/", "/picture/", "/sample/")  # of other pages
ELSEWHERE = {  # walked by browser tests of their own: they need an empty house
    "desk/start/<str:code>": "test_accounts.py",
    "": "leads to the publication's front page",
    "desk/issues/<row:number>/preview/": "leads to the mail, test_accessibility.py",
}
ERRORS = {
    "/nothing": 404,
    "/confirm/nothing": 404,
    "/reset/x": 404,
    "/own-address/x": 404,
    "/desk/settle/": 405,
}
ERRORS["/partner/enter/nothing"] = 404


@shared_rows
def everybody(db: None) -> list[Visitor]:
    room = make_room("anse", "L’Anse", "fr")
    got_by_partners(room.corrected)
    return list(visitors(room))


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def test_each_walked_page_answers(everybody: list[Visitor]) -> None:
    (killed,) = ArticleVersion.objects.filter(change="killed")
    errors = {**ERRORS, f"/articles/{killed.article_id}": 410}
    for visitor in everybody:
        client = Client(headers={"host": "localhost"})
        if visitor.cookie:
            client.cookies[visitor.cookie[0]] = visitor.cookie[1]
        for path in visitor.paths:
            answer = client.get(path, follow=True)
            assert answer.status_code == errors.get(path, 200), (visitor.name, path)
            asked = "/desk/account/confirm/" in str(getattr(answer, "redirect_chain", ""))
            assert not asked, f"{path} asks who it is"


def test_no_page_is_left_out(everybody: list[Visitor]) -> None:
    walked = {
        resolve(path.split("?")[0]).route
        for one in everybody
        for path in one.paths
        if path != "/nothing"
    }
    left = [
        route
        for route, pattern in routes(get_resolver())
        if route not in walked and route not in ELSEWHERE and not route.startswith(NO_PAGE)
    ]
    client = Client(headers={"host": "localhost"})
    client.cookies["sessionid"] = everybody[-1].cookie[1] if everybody[-1].cookie else ""
    shown = [route for route in left if _shows(client, route)]
    assert shown == [], "put them into tests/browser/every_page.py or rooms.py"


def _shows(client: Client, route: str) -> bool:
    """Whether a GET of it is answered by a page."""
    path = "/" + re.sub(r"<row:\w+>", "1", re.sub(r"<(?:slug|str):\w+>", "none", route))
    answer = client.get(path)
    return (
        not route.endswith(PARTS)
        and answer.status_code == 200
        and "text/html" in answer.headers.get("Content-Type", "")
    )
