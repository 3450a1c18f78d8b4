"""A number from outside has bounds at every door: of rows, pages, headers, whatever its digits."""

from collections.abc import Callable
from urllib.parse import quote, unquote

import pytest
from django.test import Client

from publisher.content.numbers import LARGEST_ID, whole_number
from publisher.delivery.models import Send
from publisher.publications.api_tokens import EVERY_SCOPE
from publisher.publications.models import Membership, Publication
from publisher.web.api.table import TABLE
from publisher.web.desk import urls as desk_urls
from tests.db.partners.pulls import puller, shelf
from tests.newsroom import newsroom
from tests.shared_rows import shared_rows
from tests.web.api.client import Program, program, story
from tests.web.api.webhook_walk import NEW
from tests.web.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
LONG = "0" * 5000 + "7"
MANY = [LONG, "9" * 5000, "9" * 19, str(2**63), "00000000150000000000", "٣", "²", "-1", "1e9", " 1"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), (str(LARGEST_ID), LARGEST_ID), (str(LARGEST_ID + 1), None), (LONG, None),
     ("9" * 5000, None), ("", None), ("²", None), ("٣", None), ("+1", None), ("1_0", None)],
)  # fmt: skip
def test_a_whole_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@shared_rows
def cms() -> Program:
    return program(newsroom().publication, "cms", *EVERY_SCOPE)


@pytest.mark.slow
@pytest.mark.parametrize("number", MANY)
def test_the_api_pages_and_finds_nothing_by_it(cms: Program, number: str) -> None:
    """Slow: it is asked of many cases."""
    lists = [route for route in TABLE.routes if any(one.name == "limit" for one in route.query)]
    lists = [route for route in lists if not route.partner_scope]
    assert lists
    assert cms.post("/partners", {"slug": "agence", "name": "Agence"}).status_code == 201
    assert cms.post("/webhooks", NEW).status_code == 201
    send = Send.objects.create(
        publication=Publication.objects.get(), kind=Send.Kind.ISSUE, created_at=NOW, not_before=NOW
    )
    parents = {"{partner}": "agence", "{webhook}": "crm", "{send}": str(send.pk)}
    for route in lists:
        path = route.path
        for place, parent in parents.items():
            path = path.replace(place, parent)
        assert cms.get(f"{path}?limit={quote(number)}").status_code == 400, path
        assert cms.get(f"{path}?cursor={quote(number)}").status_code == 400, path
    for route in TABLE.routes:
        if route.key is not None:
            path = f"{route.path.split('{')[0]}{quote(number)}"
            assert cms.call(route.method, path, {}).status_code in {404, 405, 415, 422}


@pytest.mark.parametrize("number", MANY)
def test_a_partner_pages_by_no_such_number(number: str) -> None:
    partner = puller(shelf(newsroom().publication))
    assert partner.get(limit=number).status_code == 400
    assert partner.get(after=number).status_code == 400


@pytest.mark.slow
@pytest.mark.parametrize("number", MANY)
def test_no_page_is_there_and_none_breaks(signed_in: SignedIn, number: str) -> None:
    """Slow: it is asked of many cases."""
    client = signed_in(Membership.Role.ADMIN)
    patterns = [str(each.pattern) for each in desk_urls.urlpatterns]
    paths = [f"/desk/{path}" for path in patterns if "<row:number>" in path]
    paths = [path.replace("<slug:name>", "kill") for path in paths]
    assert len(paths) > 15
    for path in [*paths, "/articles/<row:number>", "/mailbox/<row:number>/", "/view/<row:number>"]:
        address = path.replace("<row:number>", number)
        assert client.get(address).status_code in {404, 405}, path
        assert client.post(address).status_code in {403, 404, 405}, path
    for path in ("/mailbox/", "/desk/articles/", "/desk/issues/"):
        assert client.get(path, {"page": number}).status_code == 200, path


@pytest.mark.parametrize("control", ["%0D%0A", "%00", "%7F", "%C2%85", "%E2%80%A8", "%09"])
def test_a_name_is_one_line_without_controls(cms: Program, control: str) -> None:
    for guid in (f"tag:a{control}b", f"tag:a{control}"):
        assert cms.put(guid).status_code == 422
        assert cms.get(f"/articles/{guid}").status_code == 404
        assert cms.post(f"/articles/{guid}/kill", {"notice": "Faux."}).status_code == 404
    body = story(guid=unquote(f"tag:a{control}b"))
    assert cms.put("tag:a", body).status_code == 422


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "x", "1 1"])
def test_a_length_that_is_none_is_refused(cms: Program, number: str) -> None:
    sent = {"CONTENT_LENGTH": number, "content_type": "application/x-www-form-urlencoded"}
    assert Client().post("/hub", **sent).status_code == 400  # type: ignore[arg-type]
    answer = cms.client.generic(
        "PUT", "/api/v1/articles/x", b"{}", content_type="application/json", CONTENT_LENGTH=number
    )
    assert answer.status_code == 400
