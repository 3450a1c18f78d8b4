"""Whatever is committed is told at least once, whatever is rolled back never, in every order of
commits, roll-backs, slices of a worker, kills of it and answers."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.actions.webhooks.deliver import Webhooks
from publisher.syndication.models import WebhookEvent
from publisher.syndication.outbox import News, tell
from tests.channels.web_server import Answer, WebServer
from tests.db.webhooks.house import House, bodies

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["commit", "roll back", "work", "kill", "500", "410", "200"]),
        st.integers(min_value=0, max_value=3),
    ),
    max_size=12,
)


class Undone(Exception):
    """Ends a transaction."""


def note(house: House, name: str, subject: int, *, keep: bool) -> None:
    data = {"guid": name, "version": 1, "pubstatus": "usable", "change": "created"}
    news = [News(type="article.killed", subject=f"article:{subject}", data=data)]
    try:
        with transaction.atomic():
            tell(
                publication_id=house.title.pk, types={"article.killed"}, news=lambda: news,
                now=house.now,
            )  # fmt: skip
            if not keep:
                raise Undone
    except Undone:
        pass


def die(house: House) -> None:
    """A worker claims what it finds, and is gone."""
    kind = Webhooks()
    for job in list(kind.due(house.now)):
        kind.claim(job.key, house.now)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_at_least_once_and_never_what_was_undone(
    house: House, server: WebServer, steps: list[tuple[str, int]]
) -> None:
    WebhookEvent.objects.all().delete()
    house.title.webhooks.all().delete()
    server.requests.clear()
    answers: dict[str, Any] = {code: Answer(int(code)) for code in ("500", "410", "200")}
    server.behave = lambda handler: answers["200"]
    house.webhook(server)
    kept = list[str]()
    for number, (step, subject) in enumerate(steps):
        if step in answers:
            server.behave = lambda handler, code=step: answers[code]
        elif step == "work":
            house.work()
        elif step == "kill":
            die(house)
        else:
            note(house, str(number), subject, keep=step == "commit")
            kept += [str(number)] if step == "commit" else []
        house.later(seconds=5)
    server.behave = lambda handler: answers["200"]
    house.title.webhooks.update(paused_at=None, paused_code="", probe_at=None)
    for _ in range(len(steps) + 2):
        house.later(hours=2)
        house.work()
    told = bodies(server, house.secrets["crm"])
    assert {one["data"]["guid"] for one in told} == set(kept)
    taken = WebhookEvent.objects.filter(state="delivered")
    assert sorted(row.data["guid"] for row in taken) == sorted(kept)
