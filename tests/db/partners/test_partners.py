"""Every version of a story at every partner, in order, once, over real channels."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from publisher.actions.partners import partner_visit
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.list_partners import partners_in_trouble
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.sends.control_send import resume_send, stop_all
from publisher.actions.stories.announce_version import announce_version
from publisher.actions.stories.publish_due import publish_due
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery.models import Attempt, Delivery, Send
from publisher.editorial.models import Article
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry, Publication
from publisher.syndication.filters.stored import tree_of
from publisher.syndication.models import Destination, Partner
from tests.channels.web_server import Answer, WebServer
from tests.db.ledger import publication
from tests.db.partner_rows import GUID, NOW, files, later, outbox, states, story, versions

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def title() -> Publication:
    return publication()


@pytest.fixture
def server() -> Iterator[WebServer]:
    made = WebServer()
    yield made
    made.close()


def push(of: Publication, server: WebServer, settings: Any, **options: Any) -> Destination:
    settings.ALLOW_PRIVATE = [server.address]
    return add_partner(
        publication=of, slug="reseau", name="Réseau", channel="webhook",
        settings={"url": f"http://{server.address}/in"}, actor="test", now=NOW, **options,
    )  # fmt: skip


def scripted(monkeypatch: pytest.MonkeyPatch, *script: Step | Outcome) -> FakeChannel:
    fake = FakeChannel(script)
    monkeypatch.setattr(partner_visit, "open_channel", lambda destination: fake)
    return fake


def test_a_story_reaches_a_directory_and_a_verified_push(
    title: Publication, tmp_path: Path, server: WebServer, settings: Any
) -> None:
    folder, pushed = outbox(title, tmp_path), push(title, server, settings)
    story(title)
    assert deliver_to_partners(now=NOW) == 2
    assert versions(folder) == [("1", "usable")]
    (request,) = server.requests
    document = Webhook(secrets_of(pushed)["secret"]).verify(request.body, request.headers)
    assert document == files(folder)[0]
    assert document["uri"] == GUID
    assert (states(folder), states(pushed)) == (["delivered"], ["accepted"])
    assert Send.objects.get().state == Send.State.FINISHED
    assert deliver_to_partners(now=later(hours=1)) == 0
    assert len(server.requests) == 1


def test_every_version_is_one_send_and_unchanged_text_is_none(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    story(title)
    article = story(title)
    assert article.current is not None
    with transaction.atomic():
        announce_version(version=article.current, now=NOW)
    assert Send.objects.count() == Delivery.objects.count() == 1
    deliver_to_partners(now=NOW)
    story(title, "Il brille.", now=later(hours=1))
    deliver_to_partners(now=later(hours=1))
    assert versions(folder) == [("1", "usable"), ("2", "usable")]


def test_a_version_that_has_not_begun_gives_way_to_the_newer(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    story(title)
    story(title, "Il brille.")
    assert states(folder) == ["superseded", "pending"]
    deliver_to_partners(now=NOW)
    assert versions(folder) == [("2", "usable")]
    assert {s.state for s in Send.objects.all()} == {"finished"}


def test_a_filter_lets_its_stories_pass_and_no_others(title: Publication, tmp_path: Path) -> None:
    world = outbox(title, tmp_path, "monde", filter="rubric monde")
    sport = outbox(title, tmp_path, "sport", filter="rubric in (Sport, Voile)")
    french = outbox(title, tmp_path, "francais", filter="language is fr and author X")
    story(title, language="fr-CA")
    deliver_to_partners(now=NOW)
    assert [len(files(d)) for d in (world, sport, french)] == [1, 0, 0]
    Destination.objects.filter(pk=french.pk).update(filter_tree=tree_of("language is fr"))
    story(title, guid="b", language="fr-CA")
    story(title, guid="c", language="frr", rubrics=["Voile"])
    deliver_to_partners(now=NOW)
    assert [len(files(d)) for d in (world, sport, french)] == [2, 1, 1]


def test_an_update_follows_the_story_though_the_filter_was_edited(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    story(title)
    deliver_to_partners(now=NOW)
    Destination.objects.update(filter_tree=tree_of("rubric Sport"))
    story(title, "Il brille.")
    story(title, guid="other")
    deliver_to_partners(now=later(hours=1))
    assert versions(folder) == [("1", "usable"), ("2", "usable")]


def test_backfill_announces_nothing(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    article = story(title)
    Send.objects.all().delete()
    Delivery.objects.all().delete()
    Article.objects.update(backfill=True)
    assert article.current is not None
    with transaction.atomic():
        announce_version(version=article.current, now=NOW)
    assert states(folder) == []


def test_an_embargo_holds_until_its_end_and_then_some(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    story(title, embargo_until=later(hours=1))
    for moment in (NOW, later(minutes=59), later(hours=1), later(hours=1, seconds=4)):
        assert publish_due(now=moment) == 0
        assert deliver_to_partners(now=moment) == 0
    assert states(folder) == []
    assert publish_due(now=later(hours=1, seconds=6)) == 1
    assert publish_due(now=later(hours=1, seconds=8)) == 0
    deliver_to_partners(now=later(hours=1, seconds=8))
    assert versions(folder) == [("1", "usable")]


def test_an_embargo_set_after_the_announcement_holds_too(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    story(title)
    Article.objects.update(embargo_until=later(hours=2))
    deliver_to_partners(now=NOW)
    assert (states(folder), files(folder)) == (["retrying"], [])
    deliver_to_partners(now=later(hours=3))
    assert versions(folder) == [("1", "usable")]


def test_a_paused_partner_gets_the_newest_when_resumed(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    other = outbox(title, tmp_path, "gazette")
    pause_partner(partner=folder.partner, actor="test", now=NOW)
    story(title)
    deliver_to_partners(now=NOW)
    story(title, "Il brille.", now=later(hours=1))
    deliver_to_partners(now=later(hours=1))
    assert (files(folder), len(files(other))) == ([], 2)
    resume_partner(partner=folder.partner, actor="test", now=later(hours=2))
    deliver_to_partners(now=later(hours=2))
    assert versions(folder) == [("2", "usable")]
    assert states(folder) == ["superseded", "delivered"]


def test_pausing_twice_and_resuming_what_runs_is_refused(
    title: Publication, tmp_path: Path
) -> None:
    partner = outbox(title, tmp_path).partner
    with pytest.raises(Refused):
        resume_partner(partner=partner, actor="test", now=NOW)
    pause_partner(partner=partner, actor="test", now=NOW)
    with pytest.raises(Refused):
        pause_partner(partner=partner, actor="test", now=NOW)


@pytest.mark.slow
def test_a_partner_that_fails_is_tried_again_with_growing_waits(
    title: Publication, server: WebServer, settings: Any
) -> None:
    """Slow: a real server answers."""
    pushed = push(title, server, settings)
    server.behave = lambda handler: Answer(500, body=b"down, ask ann@example.org")
    story(title)
    moment, waits = NOW, []
    for _ in range(6):
        assert deliver_to_partners(now=moment) == 1
        row = Delivery.objects.get()
        assert (row.state, row.reply_code) == ("retrying", "HTTP 500")
        assert row.reply == "down, ask [address]"
        assert row.next_attempt_at is not None
        waits.append((row.next_attempt_at - moment).total_seconds())
        assert deliver_to_partners(now=row.next_attempt_at - timedelta(seconds=2)) == 0
        moment = row.next_attempt_at
    for waited, meant in zip(waits, [30, 300, 900, 1800, 3600, 3600], strict=True):
        assert meant <= waited < 1.1 * meant + 10  # the time of the call itself is on top
    server.behave = lambda handler: Answer(204, body=b"")
    deliver_to_partners(now=moment)
    assert states(pushed) == ["accepted"]
    assert Attempt.objects.count() == 6
    assert len({r.headers["webhook-id"] for r in server.requests}) == 1
    assert len({r.body for r in server.requests}) == 1


def test_retry_after_is_respected(title: Publication, server: WebServer, settings: Any) -> None:
    push(title, server, settings)
    server.behave = lambda handler: Answer(429, {"Retry-After": "1200"})
    story(title)
    deliver_to_partners(now=NOW)
    due = Delivery.objects.get().next_attempt_at
    assert due is not None
    assert timedelta(seconds=1199) < due - NOW < timedelta(seconds=1210)


def test_after_five_days_a_person_must_look(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    scripted(monkeypatch, Outcome.DEFERRED)
    story(title)
    deliver_to_partners(now=NOW)
    deliver_to_partners(now=later(days=4, hours=22))
    assert states(folder) == ["retrying"]
    deliver_to_partners(now=later(days=5))
    assert states(folder) == ["failed"]
    assert Delivery.objects.get().reply.startswith("given up after 3 tries")


@pytest.mark.parametrize("status", [400, 401, 404, 413, 422])
def test_what_a_partner_refuses_is_shown_at_once_tried_hourly_and_stops_nothing(
    title: Publication, server: WebServer, settings: Any, status: int
) -> None:
    pushed = push(title, server, settings)
    server.behave = lambda handler: Answer(status if len(server.requests) == 1 else 200)
    story(title)
    story(title, guid="second")
    assert deliver_to_partners(now=NOW) == 2
    assert states(pushed) == ["retrying", "accepted"]
    row = Delivery.objects.order_by("pk")[0]
    assert (row.reply_code, row.verdict) == (f"HTTP {status}", "mistake")
    assert [partner.slug for partner, _ in partners_in_trouble(title)] == ["reseau"]
    assert deliver_to_partners(now=later(minutes=59)) == 0
    assert deliver_to_partners(now=later(minutes=67)) == 1
    assert states(pushed) == ["accepted", "accepted"]


def test_a_directory_that_is_gone_is_no_attempt_and_is_found_again(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    (tmp_path / "agence").rmdir()
    story(title)
    deliver_to_partners(now=NOW)
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("retrying", 0)
    assert "No such file" in row.reply
    (tmp_path / "agence").mkdir()
    deliver_to_partners(now=later(minutes=1))
    assert versions(folder) == [("1", "usable")]


def test_what_was_never_attempted_is_never_called_an_attempt(
    title: Publication, tmp_path: Path
) -> None:
    outbox(title, tmp_path)
    (tmp_path / "agence").rmdir()
    story(title)
    with CaptureQueriesContext(connection) as queries:
        deliver_to_partners(now=NOW)
    written = [one["sql"] for one in queries if one["sql"].startswith("UPDATE")]
    assert any("retrying" in sql for sql in written)
    assert not any("SET state = 'attempting'" in sql for sql in written)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("column", "code"), [("channel", "unknown_channel"), ("format", "unknown_format")]
)
def test_a_channel_or_format_that_is_not_known_here_waits_and_says_so(
    title: Publication, server: WebServer, settings: Any, column: str, code: str
) -> None:
    pushed = push(title, server, settings)
    Destination.objects.update(**{column: "fax"})
    story(title)
    deliver_to_partners(now=NOW)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.reply_code) == ("retrying", 0, code[:16])
    assert row.reply.startswith("'fax' is no ")
    assert not server.requests
    Destination.objects.update(**{column: getattr(pushed, column)})
    deliver_to_partners(now=later(minutes=1))
    assert states(pushed) == ["accepted"]


def test_a_partner_that_fails_does_not_take_another_with_it(
    title: Publication, tmp_path: Path, server: WebServer, settings: Any
) -> None:
    pushed, folder = push(title, server, settings), outbox(title, tmp_path)
    server.behave = lambda handler: None
    for number in range(3):
        story(title, guid=f"story-{number}")
    deliver_to_partners(now=NOW)
    assert len(files(folder)) == 3
    assert states(pushed) == ["retrying", "pending", "pending"]
    assert len(server.requests) == 1  # one failure is enough to leave it alone for a while


@pytest.mark.parametrize("bad", ["https://a..b/in", "https://[bad/in"])
def test_a_partner_that_nobody_can_call_waits_and_the_others_are_served(
    title: Publication, tmp_path: Path, server: WebServer, settings: Any, bad: str
) -> None:
    """Its address was stored before the door refused it."""
    pushed, folder = push(title, server, settings), outbox(title, tmp_path)
    Destination.objects.filter(pk=pushed.pk).update(settings={"url": bad})
    story(title)
    deliver_to_partners(now=NOW)
    row = Delivery.objects.get(destination=pushed)
    assert (row.state, row.attempts) == ("retrying", 0)
    assert "cannot be called" in row.reply
    assert states(folder) == ["delivered"]


@pytest.mark.parametrize(("begins", "state"), [(True, "uncertain"), (False, "retrying")])
def test_a_channel_that_breaks_ends_its_row_and_no_other(
    title: Publication, tmp_path: Path, server: WebServer, settings: Any,
    monkeypatch: pytest.MonkeyPatch, begins: bool, state: str,
) -> None:  # fmt: skip
    class Broken(FakeChannel):
        def deliver(self, parcels: Any, begin: Any) -> Any:
            for parcel in parcels:
                if begins:
                    begin(parcel)
                raise ZeroDivisionError
            yield

    pushed, folder = push(title, server, settings), outbox(title, tmp_path)
    real = partner_visit.open_channel
    monkeypatch.setattr(
        partner_visit, "open_channel", lambda at: Broken([]) if at == pushed else real(at)
    )
    story(title)
    deliver_to_partners(now=NOW)
    assert (states(pushed), states(folder)) == ([state], ["delivered"])
    assert "ZeroDivisionError" in Delivery.objects.get(destination=pushed).reply


def test_a_story_that_cannot_be_written_fails_alone(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    real = partner_visit.parcel_of

    def broken(delivery: Delivery, *rest: Any, **options: Any) -> Any:
        if delivery.pk == first.pk:
            raise KeyError("blocks")
        return real(delivery, *rest, **options)

    story(title)
    story(title, guid="second")
    first = Delivery.objects.order_by("pk")[0]
    monkeypatch.setattr(partner_visit, "parcel_of", broken)
    deliver_to_partners(now=NOW)
    assert states(folder) == ["failed", "delivered"]


def test_stop_press_stops_partners_too(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    story(title)
    (send,) = stop_all(publication=title, actor="test", now=NOW)
    assert deliver_to_partners(now=NOW) == 0
    resume_send(send=send, actor="test", now=NOW)
    deliver_to_partners(now=NOW)
    assert versions(folder) == [("1", "usable")]


def test_no_push_follows_a_redirect_into_the_private_network(
    title: Publication, server: WebServer, settings: Any
) -> None:
    private = WebServer()
    try:
        pushed = push(title, server, settings)
        server.behave = lambda handler: Answer(307, {"Location": f"http://{private.address}/"})
        story(title)
        deliver_to_partners(now=NOW)
        assert not private.requests
        assert states(pushed) == ["retrying"]
        assert "redirects" in Delivery.objects.get().reply
    finally:
        private.close()


def test_a_private_address_that_is_no_longer_allowed_gets_nothing(
    title: Publication, server: WebServer, settings: Any
) -> None:
    pushed = push(title, server, settings)
    settings.ALLOW_PRIVATE = []
    story(title)
    deliver_to_partners(now=NOW)
    assert not server.requests
    assert states(pushed) == ["retrying"]
    assert "PUBLISHER_ALLOW_PRIVATE" in Delivery.objects.get().reply


URL = {"url": "https://x.example.org"}


@pytest.mark.parametrize(
    ("channel", "settings", "options", "code", "where"),
    [
        ("directory", {"path": "relative"}, {}, "path_not_absolute", "--set path"),
        ("directory", {"path": "/not/there"}, {}, "no_directory", "--set path"),
        ("directory", {}, {}, "missing_setting", "--set path"),
        ("directory", {"path": "/tmp", **URL}, {}, "unknown_setting", "--set url"),
        ("directory", {"path": "/tmp", "secret": "x"}, {}, "unknown_setting", "--set secret"),
        ("fax", {"path": "/tmp"}, {}, "unknown_channel", "--channel"),
        ("", URL, {}, "unknown_channel", "--channel"),
        ("webhook", {}, {}, "missing_setting", "--set url"),
        ("webhook", {"url": "http://partner.example.org/"}, {}, "url_not_https", "--set url"),
        ("webhook", {"url": "https://u:p@partner.example.org/"}, {}, "bad_url", "--set url"),
        ("webhook", {"url": "file:///etc/passwd"}, {}, "bad_url", "--set url"),
        ("webhook", {"url": "https://a..b/in"}, {}, "bad_url", "--set url"),
        ("webhook", {**URL, "secret": "whsec_x"}, {}, "bad_secret", "--set secret"),
        ("webhook", URL, {"format": "xml"}, "unknown_format", "--format"),
        ("webhook", URL, {"filter": "rubric A and topic b"}, "unknown_word", "character 14"),
        ("webhook", URL, {"slug": "No Slug"}, "bad_slug", "slug"),
    ],
)
def test_a_bad_destination_is_refused_and_changes_nothing(
    title: Publication,
    channel: str,
    settings: dict[str, str],
    options: dict[str, Any],
    code: str,
    where: str,
) -> None:
    values = {"slug": "agence", "name": "Agence", "actor": "test", "now": NOW, **options}
    with pytest.raises(PublisherError) as caught:
        add_partner(publication=title, channel=channel, settings=settings, **values)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert not Partner.objects.exists()
    assert not Destination.objects.exists()


def test_a_partner_may_have_several_destinations_but_none_twice(
    title: Publication, tmp_path: Path
) -> None:
    first = outbox(title, tmp_path)
    second = add_partner(
        publication=title, slug="agence", name="", channel="webhook",
        settings={"url": "https://partner.example.org/in"}, actor="test", now=NOW,
    )  # fmt: skip
    assert first.partner == second.partner
    with pytest.raises(PublisherError, match="already"):
        outbox(title, tmp_path)


def test_a_secret_is_readable_nowhere(title: Publication, server: WebServer, settings: Any) -> None:
    pushed = push(title, server, settings)
    secret = secrets_of(pushed)["secret"]
    assert secret.startswith("whsec_")
    audited = AuditEntry.objects.values_list("detail", flat=True)
    kept = [bytes(pushed.secret).decode(), pushed.settings, pushed.filter_tree, *audited]
    stored = json.dumps(kept)
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored
