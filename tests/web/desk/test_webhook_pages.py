"""Webhooks at the desk: what was typed is given back, a secret is shown once, pages are cheap."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publisher.actions.webhooks.endpoints import add_webhook
from publisher.publications.models import AuditEntry
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from publisher.syndication.webhook_types import TYPES
from tests.web.conftest import Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC)


@pytest.fixture
def room() -> Newsroom:
    return make_newsroom("anse", "L’Anse")


@pytest.fixture
def client(room: Newsroom) -> Client:
    made = Client(headers={"host": "localhost", "accept-language": "en"})
    made.force_login(room.member("louis", "admin"))
    return made


def hook(room: Newsroom, slug: str = "crm") -> WebhookEndpoint:
    return add_webhook(
        publication=room.publication, slug=slug, url="https://crm.example.org/in",
        events=["issue.sent"], actor="t", now=NOW,
    ).row  # fmt: skip


def events(of: WebhookEndpoint, number: int) -> None:
    example = TYPES["issue.sent"].example
    WebhookEvent.objects.bulk_create(
        WebhookEvent(
            publication_id=of.publication_id, endpoint=of, event_id=f"evt_{n}", type="issue.sent",
            subject=f"send:{n}", data=example, occurred_at=NOW, queued_at=NOW, state="delivered",
            history=[{"at": "x", "code": "HTTP 200", "answer": "<script>", "ms": 3}],
        )
        for n in range(number)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"slug": "Ne pas", "url": "https://a.example/", "event": ["issue.sent"]}, "small letters"),
        ({"slug": "b", "url": "http://a.example/", "event": ["issue.sent"]}, "https://"),
        ({"slug": "b", "url": "https://a:b@a.example/", "event": ["issue.sent"]}, "be called"),
        ({"slug": "b", "url": "https://a.example/"}, "at least one"),
        ({"slug": "b", "url": "https://a.example/", "event": ["x"]}, "none that there is"),
        ({"slug": "crm", "url": "https://a.example/", "event": ["issue.sent"]}, "already"),
    ],
)
def test_bad_input_changes_nothing_and_is_given_back(
    client: Client, room: Newsroom, form: dict[str, Any], words: str
) -> None:
    hook(room)
    answer = client.post("/desk/webhooks/", form)
    assert answer.status_code == 400
    assert words in answer.text
    assert f'value="{form["slug"]}"' in answer.text
    assert WebhookEndpoint.objects.count() == 1


def test_the_secret_is_shown_once(client: Client, room: Newsroom) -> None:
    form = {"slug": "b", "url": "https://a.example/", "event": ["issue.sent"]}
    page = client.post("/desk/webhooks/", form).text
    assert page.count("whsec_") == 1
    row = WebhookEndpoint.objects.get()
    assert "whsec_" not in client.get(f"/desk/webhooks/{row.pk}/").text
    again = client.post(f"/desk/webhooks/{row.pk}/act/", {"act": "rotate"}).text
    assert again.count("whsec_") == 1
    assert "The old one counts until" in again
    assert b"whsec_" not in bytes(WebhookEndpoint.objects.get().secret)
    assert "whsec_" not in str(list(AuditEntry.objects.values()))


def test_what_a_server_answers_is_text(client: Client, room: Newsroom) -> None:
    row = hook(room)
    events(row, 1)
    page = client.get(f"/desk/webhooks/{row.pk}/").text
    assert "&lt;script&gt;" in page
    assert client.post(f"/desk/webhooks/{row.pk}/act/", {"act": "explode"}).status_code == 400


def test_the_log_goes_by_pages_and_no_question_grows_with_it(
    client: Client, room: Newsroom
) -> None:
    row = hook(room)
    place = f"/desk/webhooks/{row.pk}/"
    events(row, 1)
    client.get(place)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(place)
    events(row, 60)
    with CaptureQueriesContext(connection) as many:
        page = client.get(place).text
    assert len(many) <= len(few) <= 25
    assert page.count('<details class="box"') == 25
    assert 'rel="next"' in page
    assert client.get(f"{place}?after=%00&state=x").status_code == 200


def test_another_publications_webhook_is_not_there(client: Client, room: Newsroom) -> None:
    theirs = hook(make_newsroom("cap", "Le Cap"))
    events(theirs, 1)
    event = WebhookEvent.objects.get()
    assert client.get(f"/desk/webhooks/{theirs.pk}/").status_code == 404
    assert client.post(f"/desk/webhooks/{theirs.pk}/act/", {"act": "remove"}).status_code == 404
    assert client.post(f"/desk/webhooks/events/{event.pk}/again/").status_code == 404
