"""How deliveries get to a partner: rests and probes, quiet hours, replays, what is gone."""

import json
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.partners import partner_visit
from publisher.actions.partners.deliver_to_partners import deliver_to_partners, wake_partners
from publisher.actions.partners.delivery_log import delivery_log
from publisher.actions.partners.orphans import cancel_orphans
from publisher.actions.partners.replay import replay_partner
from publisher.actions.partners.terms.pause_destination import resume_destination
from publisher.actions.processes.guard_ledger import adopt_ledger, exits_open
from publisher.actions.sends.control_send import resume_send
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery import identity
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.channels.web_server import Answer, WebServer
from tests.db.ledger import publication
from tests.db.partner_rows import GUID, NOW, later, outbox, states, story, versions
from tests.db.partners.test_partners import push

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOWN = Step(outcome=Outcome.ROUTE, code="no connection")
BUSY = Step(outcome=Outcome.DEFERRED, code="HTTP 500")


@pytest.fixture
def title() -> Publication:
    return publication()


@pytest.fixture
def server() -> Iterator[WebServer]:
    made = WebServer()
    yield made
    made.close()


@pytest.fixture
def place(title: Publication, tmp_path: Path) -> Destination:
    return outbox(title, tmp_path)


def scripted(monkeypatch: pytest.MonkeyPatch, *script: Step | Outcome) -> FakeChannel:
    fake = FakeChannel(script)
    monkeypatch.setattr(partner_visit, "open_channel", lambda destination: fake)
    return fake


def kill(article: Article, now: Any = NOW) -> None:
    kill_article(article=article, notice="Retirez-le.", actor="test", now=now)


def many(title: Publication, number: int) -> None:
    for each in range(number):
        story(title, guid=f"story-{each}")


@pytest.mark.slow
def test_a_destination_out_of_reach_rests_and_one_probe_opens_it_for_all(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: a real server answers."""
    many(title, 4)
    scripted(monkeypatch, DOWN)
    deliver_to_partners(now=NOW)
    place.refresh_from_db()
    assert place.failing_since is not None
    assert place.probe_at is not None
    assert 19 < (place.probe_at - NOW).total_seconds() < 30
    assert states(place) == ["retrying", *["pending"] * 3]
    assert deliver_to_partners(now=later(seconds=15)) == 0
    deliver_to_partners(now=later(minutes=1))
    before = place.probe_at
    place.refresh_from_db()
    assert place.probe_at > before, "one probe, and it rests again"
    assert states(place) == ["retrying", *["pending"] * 3]
    scripted(monkeypatch, Outcome.ACCEPTED)
    deliver_to_partners(now=later(minutes=5))
    deliver_to_partners(now=later(minutes=5, seconds=1))
    assert set(states(place)) == {"accepted"}, "what waited for the route goes at once"
    place.refresh_from_db()
    assert (place.failing_since, place.probe_at) == (None, None)


def test_one_story_that_breaks_the_receiver_holds_up_no_other(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(title, 3)
    scripted(monkeypatch, BUSY, Outcome.ACCEPTED)
    deliver_to_partners(now=NOW)
    assert states(place) == ["retrying", "accepted", "accepted"]
    place.refresh_from_db()
    assert place.probe_at is None


def test_after_three_in_a_row_it_rests(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(title, 5)
    fake = scripted(monkeypatch, BUSY)
    deliver_to_partners(now=NOW)
    assert len(fake.sent) == 3
    assert states(place) == [*["retrying"] * 3, *["pending"] * 2]


def test_a_kill_goes_to_a_destination_that_rests_and_opens_it(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = story(title)
    deliver_to_partners(now=NOW)
    many(title, 2)
    scripted(monkeypatch, DOWN)
    deliver_to_partners(now=NOW)
    assert states(place) == ["delivered", "retrying", "pending"]
    kill(article)
    fake = scripted(monkeypatch, Outcome.ACCEPTED)
    deliver_to_partners(now=later(seconds=2))
    assert b'"canceled"' in fake.sent[0].body
    assert set(states(place)) <= {"accepted", "delivered"}


def test_a_partner_that_asks_for_time_gets_it_for_all_stories(
    title: Publication, server: WebServer, settings: Any
) -> None:
    place = push(title, server, settings)
    server.behave = lambda handler: Answer(429, {"Retry-After": "600"})
    many(title, 2)
    deliver_to_partners(now=NOW)
    assert len(server.requests) == 1
    server.behave = lambda handler: Answer(204, body=b"")
    assert deliver_to_partners(now=later(minutes=9)) == 0
    deliver_to_partners(now=later(minutes=10, seconds=10))
    assert states(place) == ["accepted", "accepted"]


def test_who_says_410_rests_until_a_person_resumes_and_is_told_of(
    title: Publication, server: WebServer, settings: Any
) -> None:
    Publication.objects.update(contact="redaction@courrier.example.org")
    title.refresh_from_db()
    place = push(title, server, settings)
    server.behave = lambda handler: Answer(410)
    many(title, 3)
    deliver_to_partners(now=NOW)
    place.refresh_from_db()
    assert (place.paused_code, len(server.requests)) == ("gone", 1)
    mail = ServiceMail.objects.get()
    assert mail.values == {"alarm": "destination_gone", "partner": "reseau", "place": place.slug}
    assert deliver_to_partners(now=later(days=1)) == 0
    server.behave = lambda handler: Answer(204, body=b"")
    resume_destination(destination=place, actor="test", now=later(days=1))
    deliver_to_partners(now=later(days=1, hours=1))
    assert states(place) == ["accepted"] * 3


def test_in_quiet_hours_only_kills_go(title: Publication, place: Destination) -> None:
    """It is 7 in Paris."""
    article = story(title)
    deliver_to_partners(now=NOW)
    Destination.objects.update(quiet_from=time(6, 30), quiet_to=time(9))
    story(title, guid="second")
    assert wake_partners(now=later(minutes=1)) == 0
    assert deliver_to_partners(now=later(minutes=1)) == 0
    kill(article)
    assert deliver_to_partners(now=later(minutes=2)) == 1
    assert versions(place)[-1] == ("2", "canceled")
    assert deliver_to_partners(now=later(hours=2)) == 1
    assert states(place) == ["delivered"] * 3


def test_what_is_refused_when_a_newer_version_came_meanwhile_keeps_nobody_waiting(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = story(title)

    class Kills(FakeChannel):
        def _answer(self, parcel: Any, step: Step) -> Any:
            if len(self.sent) == 1:
                kill(article)
            return super()._answer(parcel, step)

    refused = Step(outcome=Outcome.REFUSED, code="HTTP 404")
    fake = Kills([refused, Outcome.ACCEPTED])
    monkeypatch.setattr(partner_visit, "open_channel", lambda destination: fake)
    deliver_to_partners(now=NOW)
    assert states(place) == ["superseded", "accepted"]


@pytest.mark.slow
def test_a_replay_brings_the_newest_of_each_story_in_order_with_keys_of_its_own(
    title: Publication, server: WebServer, settings: Any
) -> None:
    """Slow: a real server answers."""
    place = push(title, server, settings)
    for number, minutes in ((0, 0), (1, 1), (2, 2)):
        story(title, guid=f"tag:x.example.org,2026:{number}", now=later(minutes=minutes))
    deliver_to_partners(now=later(minutes=3))
    story(title, "Il brille.", guid="tag:x.example.org,2026:0", now=later(minutes=4))
    deliver_to_partners(now=later(minutes=5))
    kill(Article.objects.get(guid="tag:x.example.org,2026:1"), later(minutes=6))
    deliver_to_partners(now=later(minutes=7))
    before = {json.loads(r.body)["uri"] + r.headers["webhook-id"] for r in server.requests}
    assert not any("publisher-replay" in r.headers for r in server.requests)
    server.requests.clear()
    done = replay_partner(
        partner=place.partner, since=later(seconds=30), actor="test", now=later(hours=1)
    )
    assert (done.deliveries, done.kills, done.waiting) == (3, 1, 0)
    again = replay_partner(
        partner=place.partner, since=NOW, actor="test", now=later(hours=1, seconds=1)
    )
    assert (again.deliveries, again.waiting) == (0, 3)
    deliver_to_partners(now=later(hours=2))
    assert [r.body.count(b'"canceled"') for r in server.requests] == [1, 0, 0]
    assert {r.headers["publisher-replay"] for r in server.requests} == {"true"}
    keys = [r.headers["webhook-id"].partition("-replay-") for r in server.requests]
    assert all(suffix for _, _, suffix in keys)
    guids = [json.loads(r.body)["uri"] for r in server.requests]
    same = {guid + key for guid, (key, _, _) in zip(guids, keys, strict=True)}
    assert same <= before, "beside the suffix it is the key of before"
    log = delivery_log(partner=place.partner)
    assert [one["replay"] for one in log] == [True] * 3 + [False] * 5
    assert sorted((one["guid"][-1], one["version"]) for one in log[:3]) == [
        ("0", 2), ("1", 2), ("2", 1)
    ]  # fmt: skip


def test_a_replay_brings_a_new_destination_what_came_before_it(
    title: Publication, tmp_path: Path
) -> None:
    many(title, 2)
    kill(Article.objects.get(guid__contains="story-1"))
    new = outbox(title, tmp_path, "nouveau")
    Destination.objects.filter(pk=new.pk).update(starts_at=later(hours=1))
    replay_partner(partner=new.partner, since=NOW, actor="test", now=later(hours=2))
    deliver_to_partners(now=later(hours=2))
    assert versions(new) == [("1", "usable")], "and nothing of what it never had"
    (file,) = Path(new.settings["path"]).iterdir()
    assert re.fullmatch(r"story-0-\w+\.v1\.replay-[0-9a-f]{8}\.json", file.name)


def test_a_replay_that_means_nothing_is_refused(place: Destination) -> None:
    with pytest.raises(PublisherError, match="before it begins"):
        replay_partner(partner=place.partner, since=later(hours=2), actor="t", now=later(hours=1))
    with pytest.raises(PublisherError, match="no destination 'x'"):
        replay_partner(
            partner=place.partner, since=NOW, destination="x", actor="t", now=later(hours=1)
        )


def test_news_overtakes_a_replay(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(title, 2)
    deliver_to_partners(now=NOW)
    replay_partner(partner=place.partner, since=NOW, actor="t", now=later(minutes=1))
    story(title, "Du neuf.", guid="new", now=later(minutes=2))
    fake = scripted(monkeypatch, Outcome.ACCEPTED)
    deliver_to_partners(now=later(minutes=3))
    assert [b"Du neuf" in parcel.body for parcel in fake.sent] == [True, False, False]


def test_a_partner_removed_while_it_is_called_takes_no_other_with_it(
    title: Publication, place: Destination, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = outbox(title, tmp_path, "autre")
    many(title, 3)
    real = partner_visit.open_channel

    class Removed(FakeChannel):
        def _answer(self, parcel: Any, step: Step) -> Any:
            if len(self.sent) == 1:
                place.partner.delete()
            return super()._answer(parcel, step)

    fake = Removed([Outcome.ACCEPTED])
    monkeypatch.setattr(
        partner_visit, "open_channel", lambda at: fake if at.pk == place.pk else real(at)
    )
    mine = place.pk
    deliver_to_partners(now=NOW)
    assert len(fake.sent) == 1
    assert states(other) == ["delivered"] * 3
    assert wake_partners(now=later(minutes=1)) == 0
    assert cancel_orphans(now=later(minutes=1)) == 2
    rows = Delivery.objects.filter(destination_id=mine).order_by("pk")
    assert [row.state for row in rows] == ["accepted", "canceled", "canceled"]
    assert {send.state for send in Send.objects.all()} == {"finished"}


@pytest.mark.slow
def test_a_restored_ledger_brings_partners_nothing_until_a_person_says_so(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch, settings: Any,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Slow: a real server answers."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    assert exits_open(data_dir=settings.DATA_DIR, now=NOW)
    many(title, 2)
    deliver_to_partners(now=NOW)
    story(title, guid="waits")
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    kill(Article.objects.get(guid__contains="story-0"))
    replay_partner(partner=place.partner, since=NOW, actor="t", now=later(minutes=1))
    assert deliver_to_partners(now=later(minutes=2)) == 0
    adopt_ledger(data_dir=settings.DATA_DIR, actor="test", now=later(minutes=3))
    assert deliver_to_partners(now=later(minutes=4)) == 0, "adopting frees nothing"
    for send in Send.objects.filter(state="held"):
        resume_send(send=send, actor="test", now=later(minutes=5))
    deliver_to_partners(now=later(minutes=6))
    assert set(states(place)) == {"delivered"}
    assert ("2", "canceled") in versions(place)


def test_what_cannot_be_written_is_quarantined_with_its_reason_and_comes_by_a_replay(
    title: Publication, place: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(title, 2)
    real = partner_visit.parcel_of

    def broken(delivery: Delivery, *rest: Any, **options: Any) -> Any:
        if delivery.pk == Delivery.objects.order_by("pk")[0].pk:
            raise PublisherError("bad", "no picture <1>", "x")
        return real(delivery, *rest, **options)

    monkeypatch.setattr(partner_visit, "parcel_of", broken)
    deliver_to_partners(now=NOW)
    assert states(place) == ["failed", "delivered"]
    (told,) = [one for one in delivery_log(partner=place.partner) if one["state"] == "failed"]
    assert told["reason_code"] == "not_writable"
    assert told["reply"] == "it cannot be written as ninjs: no picture <1>"
    assert told["attempts"] == []
    monkeypatch.setattr(partner_visit, "parcel_of", real)
    replay_partner(partner=place.partner, since=NOW, actor="t", now=later(minutes=1))
    deliver_to_partners(now=later(minutes=2))
    assert states(place) == ["failed", "delivered", "delivered", "delivered"]


def test_the_log_has_each_try(title: Publication, server: WebServer, settings: Any) -> None:
    place = push(title, server, settings)
    answers = iter([Answer(500, body=b"down"), Answer(404, body=b"who?"), Answer(200)])
    server.behave = lambda handler: next(answers)
    story(title)
    for minutes in (0, 1, 70):
        deliver_to_partners(now=later(minutes=minutes))
    (one,) = delivery_log(partner=place.partner, guid=GUID)
    assert [(a["number"], a["state"], a["code"], a["reply"]) for a in one["attempts"]] == [
        (1, "retrying", "HTTP 500", "down"),
        (2, "retrying", "HTTP 404", "who?"),
        (3, "accepted", "HTTP 200", "ok"),
    ]
    assert delivery_log(partner=place.partner, guid="other") == []
