"""Webhooks over the API, for the walk over all routes: made, read, changed, told, deleted."""

import json
from typing import Any

from publisher.syndication.models import WebhookEvent
from publisher.syndication.outbox import News, tell
from tests.newsroom import NOW

NEW = {"slug": "crm", "url": "https://crm.example.org/in", "events": ["issue.sent"]}


def webhooks(walk: Any, routes: dict[tuple[str, str], Any]) -> None:
    """Every route of them, with the answers that it has when all goes well."""

    def ask(method: str, path: str, body: object = None, **asked: Any) -> Any:
        given = {} if body is None else {"body": json.dumps(body).encode()}
        return walk.ask(routes[method, path], "crm", **given, **asked)

    made = ask("POST", "/webhooks", NEW)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert ask("POST", "/webhooks", NEW).status_code == 409
    bad = ask("POST", "/webhooks", {**NEW, "url": "http://crm.example.org/"})
    assert (bad.status_code, bad.json()["code"]) == (422, "url_not_https")
    (listed,) = ask("GET", "/webhooks").json()["webhooks"]
    assert "secret" not in listed
    one = "/webhooks/{webhook}"
    tag = ask("GET", one)["ETag"]
    assert ask("GET", one, headers={"if-none-match": tag}).status_code == 304
    body = {"url": NEW["url"], "events": ["mail.bounced", "issue.sent"]}
    changed = ask("PUT", one, body, headers={"if-match": tag})
    assert changed.json()["events"] == ["issue.sent", "mail.bounced"]
    assert ask("PUT", one, body, headers={"if-match": tag}).status_code == 412
    _verbs(walk, ask, one)
    assert ask("DELETE", one).status_code == 204


def _verbs(walk: Any, ask: Any, one: str) -> None:
    for verb in ("pause", "resume"):
        assert ask("POST", f"{one}/{verb}").status_code == 200
        assert ask("POST", f"{one}/{verb}").status_code == 409
    secret = ask("POST", f"{one}/rotate", {}).json()["secret"]
    assert secret != ask("POST", f"{one}/rotate", {"at_once": True}).json()["secret"]
    news = [News(type="issue.sent", subject="send:1", data={"issue": "1"})]
    title = walk.destination.publication_id
    assert tell(publication_id=title, types={"issue.sent"}, news=lambda: news, now=NOW) == 1
    tested = ask("POST", f"{one}/test").json()["event"]
    told = ask("GET", f"{one}/events").json()["events"]
    assert told[0]["event"] == tested
    assert ask("GET", f"{one}/events", query="?type=issue.sent").json()["events"] == told[1:]
    WebhookEvent.objects.update(state="delivered")
    again = ask("POST", f"{one}/replay", {"event": told[1]["event"]})
    assert again.json() == {"events": 1}
    assert ask("POST", f"{one}/replay", {"event": tested}).status_code == 409
    assert ask("POST", f"{one}/replay", {"since": "2020-01-01T00:00:00Z"}).status_code == 422
