"""One mail a week of what came out: who gets it, what is in it, and that nothing comes twice."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import Phase, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from publisher.actions.compose.digests.end_weeks import send_digests
from publisher.actions.compose.digests.make_digest import ACTOR
from publisher.actions.issues.list_issues import issues_with_readers, sent_issues
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.processes.guard_ledger import ADOPT
from publisher.actions.readers.count_audience import count_audience
from publisher.actions.readers.digests.choose_frequency import choose_frequencies
from publisher.actions.readers.digests.schedule import change_schedule
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.readers.segments.count_segment import count_segment
from publisher.actions.readers.segments.create_segment import create_segment
from publisher.actions.readers.segments.explain_segment import explain_segment
from publisher.actions.readers.segments.target import target_of_issue
from publisher.actions.readers.why_not import why_not
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.kill_article import kill_article
from publisher.audience.frequency import Frequency, goes_at, next_end
from publisher.audience.models import DigestSchedule, MailingList, Subscriber, Subscription
from publisher.cli.publication import digests as digests_command
from publisher.cli.readers import frequency as frequency_command
from publisher.content.parsers import parse
from publisher.delivery import freezing
from publisher.delivery.models import Delivery, Send
from publisher.delivery.why import Why
from publisher.editorial.models import Article, Digest, Issue
from publisher.publications.models import AuditEntry
from tests.newsroom import NOW, Newsroom, newsroom
from tests.properties import examples
from tests.web.api.client import program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GUID = "article_version__article__guid"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EACH, WEEKLY = Frequency.EACH, Frequency.WEEKLY
# NOW is a Monday, 7.30 in Paris; the weeks end on Saturdays, a quarter of an hour before 8.
ENDS = datetime(2026, 5, 9, 5, 45, tzinfo=UTC)


@dataclass
class World:
    """A letter to readers whose mailboxes are letters."""

    names: str = "ab"
    room: Newsroom = field(default_factory=newsroom)
    issues: list[Issue] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.room.readers(*(f"{name}@example.org,{name.upper()}" for name in self.names))

    @property
    def list(self) -> MailingList:
        return self.room.newsletter.mailing_lists.get()

    def reader(self, name: str) -> Subscriber:
        return Subscriber.objects.get(address=f"{name}@example.org")

    def choose(self, name: str, frequency: Frequency, now: datetime) -> None:
        wanted = {self.list.pk: frequency}
        choose_frequencies(subscriber=self.reader(name), wanted=wanted, source="test", now=now)

    def story(self, guid: str, title: str, now: datetime = NOW) -> None:
        text = f"{title}\n\nCe qu’il faut en savoir.\n\nDe « {title} » plus loin, tout."
        self.room.story(guid, text, now=now)

    def send(self, *guids: str, now: datetime, **terms: object) -> Send:
        issue = self.room.issue(*guids, now=now)
        self.issues.append(issue)
        return send_issue(issue=issue, idempotency_key=None, actor="test", now=now, **terms).send

    def got(self, send: Send) -> set[str]:
        rows = Delivery.objects.filter(send=send)
        return {address[0] for address in rows.values_list("address", flat=True)}


def digest_sends() -> list[Send]:
    return list(Send.objects.filter(frequency=WEEKLY).order_by("pk"))


def text_for(send: Send, name: str, now: datetime) -> str:
    issue = send.issue
    assert issue is not None
    recipient = f"{name}@example.org"
    return render_issue(
        issue=issue, format="text", recipient=recipient, actor="test", now=now
    ).decode()


@pytest.mark.slow
def test_a_week_in_one_mail() -> None:
    """Slow: much is written to the ledger."""
    world = World()
    world.choose("b", WEEKLY, NOW)
    for guid, title in (("un", "Le pont"), ("deux", "La crue"), ("trois", "Le marché")):
        world.story(guid, title)
    first = world.send("un", now=NOW + HOUR)
    assert world.got(first) == {"a", "b"}, "a choice counts from the end of the week on"
    assert send_digests(now=goes_at(ENDS) - HOUR) == 0
    assert send_digests(now=goes_at(ENDS)) == 0, "of that week nobody reads a digest"
    assert Digest.objects.get().issue is None

    monday = ENDS + 2 * DAY
    one = world.send("deux", now=monday)
    two = world.send("trois", "un", now=monday + DAY)
    assert (world.got(one), world.got(two)) == ({"a"}, {"a"})
    assert count_audience(newsletter=world.room.newsletter, now=monday) == 1
    asked = why_not(issue=one.issue, address_key="b@example.org")
    due = goes_at(ENDS + 7 * DAY)
    assert (asked.code, asked.values) == (Why.BY_THE_WEEK, {"digest": due})

    assert send_digests(now=due) == 1
    assert send_digests(now=due + HOUR) == 0, "once"
    (digest,) = digest_sends()
    assert world.got(digest) == {"b"}
    assert (digest.state, digest.created_by) == (Send.State.RUNNING, ACTOR)
    assert digest.idempotency_key == f"digest:{world.room.newsletter.pk}:2026-05-16T05:45Z"
    assert why_not(issue=digest.issue, address_key="a@example.org").code == Why.EACH_ISSUE
    text = text_for(digest, "b", due)
    for words in ("La crue", "Le marché", "Le pont", "numéro par numéro", "mardi 12 mai 2026"):
        assert words in text, words
    for issue in (one.issue, two.issue):
        assert f"/view/{issue.pk}" in text
    assert "plus loin" not in text, "heads and the standfirsts of leads, nothing whole"
    subject = digest.issue.subject
    assert subject == "matin\u00a0: la semaine jusqu’au samedi 16 mai 2026"

    letter = world.room.newsletter
    assert {issue.pk for issue in sent_issues(letter)} == {one.pk for one in world.issues}
    assert digest.issue in issues_with_readers(), "on the web, but not in the archive"
    assert send_digests(now=due + 7 * DAY) == 0, "a week without issues"
    assert len(digest_sends()) == 1


def weekly_world() -> tuple[World, datetime, datetime]:
    """b reads by the week; the first day of such a week, and when its digest goes."""
    world = World()
    world.choose("b", WEEKLY, NOW)
    send_digests(now=goes_at(ENDS))
    return world, ENDS + HOUR, goes_at(ENDS + 7 * DAY)


@pytest.mark.slow
def test_killed_stories_are_left_out_and_corrected_ones_are_corrected() -> None:
    """Slow: much is written to the ledger."""
    world, begins, due = weekly_world()
    for guid, title in (("un", "Le pont"), ("deux", "La crue"), ("trois", "Le marché")):
        world.story(guid, title)
    world.send("un", "deux", now=begins)
    world.send("trois", now=begins + DAY)
    for guid in ("un", "trois"):
        kill_article(
            article=Article.objects.get(guid=guid), notice="Retiré.", actor="t", now=begins + DAY
        )
    correct_article(
        article=Article.objects.get(guid="deux"),
        parsed=parse("La décrue\n\nElle baisse.\n\nTout.".encode(), filename="story.txt"),
        notice="Elle baisse.",
        actor="t",
        now=begins + DAY,
    )
    send_digests(now=due)
    (digest,) = digest_sends()
    text = text_for(digest, "b", due)
    assert "La décrue" in text
    assert not {"Le pont", "La crue", "Le marché", "Retiré."} & set(text.split("\n"))
    assert f"/view/{world.issues[1].pk}" not in text, "nothing of it is left"
    kill_article(article=Article.objects.get(guid="deux"), notice="Non.", actor="t", now=due)
    digest.refresh_from_db()
    assert digest.state == Send.State.HELD, "as any send"


def test_of_what_was_all_taken_back_there_is_no_digest() -> None:
    world, begins, due = weekly_world()
    world.story("un", "Le pont")
    world.send("un", now=begins)
    kill_article(article=Article.objects.get(guid="un"), notice="Non.", actor="t", now=begins)
    assert send_digests(now=due) == 0
    assert digest_sends() == []


def test_what_goes_to_a_segment_of_its_own_goes_at_once_to_all_of_it() -> None:
    world, begins, due = weekly_world()
    create_segment(
        publication=world.room.publication,
        slug="tous",
        text="joined after 2020-01-01",
        actor="t",
        now=NOW,
    )
    world.story("un", "Le pont")
    assert world.got(world.send("un", now=begins, segment="tous")) == {"a", "b"}
    assert send_digests(now=due) == 0, "and nobody gets it twice"


def test_a_letter_that_all_read_by_the_week() -> None:
    world, begins, due = weekly_world()
    world.choose("a", WEEKLY, begins)
    send_digests(now=due)
    world.story("un", "Le pont")
    send = world.send("un", now=due + HOUR)
    assert (send.recipients, world.got(send)) == (0, set())
    assert send_digests(now=due + 7 * DAY) == 1
    assert world.got(digest_sends()[0]) == {"a", "b"}


def test_who_leaves_gets_no_digest_that_has_not_begun() -> None:
    world, begins, due = weekly_world()
    world.story("un", "Le pont")
    world.send("un", now=begins)
    send_digests(now=due)
    (digest,) = digest_sends()
    row = Delivery.objects.get(send=digest)
    leave_lists(delivery=row, lists=None, source="page", now=due)
    row.refresh_from_db()
    assert row.state == Delivery.State.SUPPRESSED


@pytest.mark.slow
def test_what_is_late_or_was_adopted_is_a_persons_to_send() -> None:
    """Slow: much is written to the ledger."""
    world, begins, due = weekly_world()
    world.story("un", "Le pont")
    world.send("un", now=begins)
    assert send_digests(now=due + 2 * DAY) == 0
    issue = Digest.objects.exclude(issue=None).get().issue
    noted = AuditEntry.objects.get(verb="leave_digest").detail
    assert (noted["issue"], noted["why"]) == (str(issue.pk), "too_late")
    sent = send_issue(issue=issue, idempotency_key=None, actor="user:c", now=due + 3 * DAY).send
    assert world.got(sent) == {"b"}, "to whom it was made for"

    world.story("deux", "La crue")
    world.send("deux", now=due + 4 * DAY)
    AuditEntry.objects.create(actor="t", verb=ADOPT, at=due + 7 * DAY, object_type="x")
    assert send_digests(now=due + 7 * DAY) == 0
    assert AuditEntry.objects.filter(verb="leave_digest").latest("pk").detail["why"] == (
        "ledger_adopted"
    )


def test_another_day_ends_the_week_that_runs_there() -> None:
    world = World()
    world.choose("b", WEEKLY, NOW)
    title = world.room.publication
    change_schedule(publication=title, day="wed", hour="18:00", actor="t", now=NOW)
    wednesday = datetime(2026, 5, 6, 15, 45, tzinfo=UTC)
    assert Subscription.objects.get(subscriber=world.reader("b")).frequency_from == wednesday
    send_digests(now=goes_at(wednesday))
    world.story("un", "Le pont")
    assert world.got(world.send("un", now=wednesday + HOUR)) == {"a"}
    change_schedule(publication=title, day="fri", hour=None, actor="t", now=wednesday + DAY)
    friday = goes_at(wednesday + 2 * DAY)
    assert send_digests(now=friday) == 1
    assert world.got(digest_sends()[0]) == {"b"}


def test_the_command_and_the_api() -> None:
    world = World()
    run = CliRunner()
    said = json.loads(
        run.invoke(
            frequency_command.app, ["a@example.org", "weekly", "--list", "matin", "--json"]
        ).output
    )
    week = json.loads(run.invoke(digests_command.app, ["--json"]).output)
    assert (said["frequency"], week["day"], week["hour"]) == ("weekly", "sat", "08:00")
    begins = datetime.fromisoformat(said["frequency_from"])
    assert begins == next_end(5, "08:00", ZoneInfo("Europe/Paris"), timezone.now())
    assert datetime.fromisoformat(week["next_at"]) == goes_at(begins)
    client = program(world.room.publication, "shop", "subscribers:frequency").client
    question = {"address": "A@example.org", "list": "matin", "frequency": "each"}

    def ask(**other: str) -> tuple[int, dict[str, object]]:
        path, body = "/api/v1/subscribers/frequency", {**question, **other}
        answer = client.post(path, body, content_type="application/json")
        return answer.status_code, answer.json()

    assert ask() == (200, {"list": "matin", "frequency": "each", "frequency_from": None})
    assert ask(frequency="weekly")[1]["frequency_from"] == said["frequency_from"]
    for wrong in ({"frequency": "daily"}, {"list": "soir"}, {"address": "z@example.org"}):
        assert ask(**wrong)[0] in (404, 422), wrong
    create_segment(
        publication=world.room.publication,
        slug="semaine",
        text='digest is "matin"',
        actor="t",
        now=NOW,
    )
    asked = {name: world.reader(name) for name in world.names}
    now = timezone.now()
    holds = {
        name: explain_segment(subscriber=one, slug="semaine", now=now).matches
        for name, one in asked.items()
    }
    assert holds == {"a": True, "b": False}
    assert (
        count_segment(publication=world.room.publication, slug_or_text="semaine", now=now).count
        == 1
    )


def test_a_week_in_which_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Paris")
    before = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
    first = next_end(6, "02:30", zone, before)
    second = next_end(6, "02:30", zone, first)
    assert (first, second - first) == (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), 7 * DAY + HOUR)


names = st.sampled_from("abc")
hours = st.integers(1, 3 * 7 * 24).filter(lambda hour: not 119 <= hour % 168 <= 121)
choices = st.tuples(hours, names, st.sampled_from([EACH, WEEKLY]))


@pytest.mark.slow
@examples(8, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(choices, max_size=8), st.lists(hours, min_size=1, max_size=5))
def test_whoever_chooses_what_when_gets_everything_once(
    wishes: list[tuple[int, str, Frequency]], sent: list[int]
) -> None:
    """Slow: each example is five weeks of a letter, their digests compiled."""
    with transaction.atomic():
        _three_weeks(wishes, sent)
        transaction.set_rollback(True)


def freeze(world: World, guid: str, now: datetime) -> None:
    """An issue that leaves then, as far as its readers are concerned."""
    issue = world.room.issue(guid, now=now)
    target = target_of_issue(issue)
    send = Send.objects.create(
        publication=issue.publication,
        kind=Send.Kind.ISSUE,
        state=Send.State.RUNNING,
        issue=issue,
        frequency=target.frequency,
        created_by="t",
        created_at=now,
        not_before=now,
        started_at=now,
    )
    lists, narrowing = target.list_ids, target.narrowing(now)
    freezing.freeze(send=send, list_ids=lists, now=now, narrowing=narrowing)


def _three_weeks(wishes: list[tuple[int, str, Frequency]], sent: list[int]) -> None:
    """Readers choose and issues leave at these hours; five weeks later all digests are out."""
    world = World("abc")
    stories = [f"s{number}" for number in range(len(sent))]
    for guid in stories:
        world.story(guid, f"Titre {guid}")
    events = [(hour, 0, wish) for hour, *wish in wishes]
    events += [(hour, 1, guid) for hour, guid in zip(sent, stories, strict=True)]
    ends = [(120 + 168 * week, 2, None) for week in range(5)]
    for hour, kind, what in sorted([*events, *ends], key=lambda one: one[:2]):
        now = NOW + hour * HOUR
        if kind == 0:
            world.choose(*what, now)
        elif kind == 1:
            freeze(world, what, now)
        else:
            send_digests(now=now + HOUR)
    for name in world.names:
        rows = Delivery.objects.filter(address=f"{name}@example.org")
        got = [
            guid
            for row in rows.select_related("send__issue")
            for guid in row.send.issue.items.values_list(
                "article_version__article__guid", flat=True
            )
        ]
        assert sorted(got) == sorted(stories), (name, got)
    assert DigestSchedule.objects.count() <= 1
