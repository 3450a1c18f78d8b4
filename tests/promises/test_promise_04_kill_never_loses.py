"""Promise 4: a kill never loses a race, and everyone who got the story gets the notice."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from publisher.actions.partners import partner_visit
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from publisher.editorial.models import Article, ArticleVersion, Issue, IssueItem
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication
from publisher.syndication.filters.stored import tree_of
from publisher.syndication.models import Destination
from tests.db.ledger import issue, mailing_list, publication, running_send
from tests.db.partner_rows import NOW, files, later, outbox, states, story, versions

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOTICE = "Une personne citée est en danger."


@pytest.fixture
def title() -> Publication:
    return publication()


def kill(article: Article, now: Any = NOW) -> Reached:
    return kill_article(article=article, notice=NOTICE, actor="test", now=now)


class During(threading.Event):
    """Something that happens while a partner has the story and has not answered."""

    def __init__(self, act: Any) -> None:
        super().__init__()
        self.act = act

    def wait(self, timeout: float | None = None) -> bool:
        self.act()
        return True


def scripted(monkeypatch: pytest.MonkeyPatch, *script: Step | Outcome) -> FakeChannel:
    fake = FakeChannel(script)
    monkeypatch.setattr(partner_visit, "open_channel", lambda destination: fake)
    return fake


def test_who_got_the_story_gets_the_kill_and_no_word_of_the_story(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    article = story(title, "Mot secret.")
    deliver_to_partners(now=NOW)
    killed = kill(article)
    assert (killed.destinations_reached, killed.stopped) == (1, 0)
    deliver_to_partners(now=later(minutes=1))
    document = files(folder)[1]
    assert versions(folder) == [("1", "usable"), ("2", "canceled")]
    assert document["uri"] == files(folder)[0]["uri"]
    assert document["edNote"] == f"RETRAIT IMPÉRATIF\u00a0: {NOTICE}"
    assert "bodies" not in document
    assert "secret" not in str(document)
    assert "phare" not in str(document["headlines"])


def test_who_never_got_the_story_hears_nothing_of_it(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    killed = kill(story(title))
    assert (killed.destinations_reached, killed.stopped) == (0, 1)
    assert deliver_to_partners(now=later(hours=1)) == 0
    assert states(folder) == ["superseded"]
    assert files(folder) == []


def test_a_paused_partner_never_gets_a_story_that_was_killed_meanwhile(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    pause_partner(partner=folder.partner, actor="test", now=NOW)
    kill(story(title))
    resume_partner(partner=folder.partner, actor="test", now=later(hours=1))
    assert deliver_to_partners(now=later(hours=1)) == 0
    assert files(folder) == []


def test_a_partner_paused_after_it_got_the_story_gets_the_kill_and_only_that(
    title: Publication, tmp_path: Path
) -> None:
    folder = outbox(title, tmp_path)
    article = story(title)
    deliver_to_partners(now=NOW)
    pause_partner(partner=folder.partner, actor="test", now=NOW)
    story(title, guid="another")
    story(title, "Il brille.")
    kill(article)
    deliver_to_partners(now=later(minutes=1))
    assert versions(folder) == [("1", "usable"), ("3", "canceled")]


def test_an_edited_filter_keeps_nobody_from_the_kill(title: Publication, tmp_path: Path) -> None:
    folder = outbox(title, tmp_path)
    article = story(title)
    deliver_to_partners(now=NOW)
    Destination.objects.update(filter_tree=tree_of("rubric Sport"))
    kill(article)
    deliver_to_partners(now=later(minutes=1))
    assert versions(folder) == [("1", "usable"), ("2", "canceled")]


def test_a_kill_while_the_story_is_being_retried_stops_the_story_and_follows(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    fake = scripted(monkeypatch, Outcome.DEFERRED, Outcome.ACCEPTED)
    article = story(title)
    deliver_to_partners(now=NOW)
    assert states(folder) == ["retrying"]
    killed = kill(article)
    assert (killed.destinations_reached, killed.stopped) == (1, 1)
    deliver_to_partners(now=later(hours=1))
    assert states(folder) == ["superseded", "accepted"]
    assert b'"canceled"' in fake.sent[-1].body
    assert len(fake.sent) == 2


def test_a_kill_between_the_lease_and_the_first_byte_wins(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    article = story(title)
    real = partner_visit.parcel_of

    def killed_meanwhile(delivery: Delivery, *rest: Any, **options: Any) -> Any:
        parcel = real(delivery, *rest, **options)
        assert states(folder) == ["leased"]
        kill(article)
        return parcel

    monkeypatch.setattr(partner_visit, "parcel_of", killed_meanwhile)
    assert deliver_to_partners(now=NOW) == 0
    assert states(folder) == ["superseded"]
    assert files(folder) == []


def test_a_kill_while_the_partner_is_reading_waits_for_its_answer_and_goes_next(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    article = story(title)
    seen: list[Any] = []

    def act() -> None:
        seen.append(states(folder))
        seen.append(kill(article).destinations_reached)
        seen.append(deliver_to_partners(now=later(seconds=1)))  # another worker, meanwhile
        seen.append(states(folder))

    fake = scripted(monkeypatch, Step(hold=During(act)), Outcome.ACCEPTED)
    deliver_to_partners(now=NOW)
    assert seen == [["attempting"], 1, 0, ["attempting", "pending"]]
    assert states(folder) == ["accepted", "accepted"]
    assert [b'"canceled"' in parcel.body for parcel in fake.sent] == [False, True]


def test_an_answer_that_never_came_counts_as_having_got_it(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    scripted(monkeypatch, Outcome.UNKNOWN, Outcome.ACCEPTED)
    article = story(title)
    deliver_to_partners(now=NOW)
    assert states(folder) == ["uncertain"]
    assert kill(article).destinations_reached == 1
    deliver_to_partners(now=later(hours=1))
    assert states(folder) == ["uncertain", "accepted"]


def test_an_old_version_chosen_again_by_hand_does_not_go_after_the_kill(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = outbox(title, tmp_path)
    fake = scripted(monkeypatch, Outcome.UNKNOWN, Outcome.ACCEPTED)
    article = story(title)
    deliver_to_partners(now=NOW)
    kill(article)
    Delivery.objects.filter(state="uncertain").update(state="pending")
    Send.objects.update(state=Send.State.RUNNING)
    for hours in (1, 2):
        deliver_to_partners(now=later(hours=hours))
    assert states(folder) == ["superseded", "accepted"]
    assert [b'"canceled"' in parcel.body for parcel in fake.sent] == [False, True]


@pytest.mark.slow
def test_a_kill_is_never_given_up(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: much is written to the ledger."""
    folder = outbox(title, tmp_path)
    scripted(monkeypatch, Outcome.ACCEPTED, *[Outcome.DEFERRED] * 20, Outcome.ACCEPTED)
    article = story(title)
    deliver_to_partners(now=NOW)
    kill(article)
    for day in range(1, 10):
        deliver_to_partners(now=later(days=day))
    assert states(folder) == ["accepted", "retrying"]


@pytest.mark.slow
def test_a_kill_goes_before_other_stories(
    title: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow: much is written to the ledger."""
    outbox(title, tmp_path)
    fake = scripted(monkeypatch, Outcome.ACCEPTED)
    article = story(title)
    deliver_to_partners(now=NOW)
    for number in range(5):
        story(title, guid=f"story-{number}")
    kill(article)
    deliver_to_partners(now=later(minutes=1))
    assert b'"canceled"' in fake.sent[1].body
    assert len(fake.sent) == 7


def test_a_second_kill_is_refused_and_says_so(title: Publication, tmp_path: Path) -> None:
    outbox(title, tmp_path)
    article = story(title)
    kill(article)
    with pytest.raises(Refused, match="killed before"):
        kill(article)
    assert ArticleVersion.objects.count() == 2
    with pytest.raises(PublisherError, match="killed"):
        story(title, "Et pourtant.")


@pytest.mark.parametrize("notice", ["", "  \n", "x" * 2001])
def test_a_kill_needs_a_notice_of_a_sane_length(title: Publication, notice: str) -> None:
    article = story(title)
    with pytest.raises(PublisherError) as caught:
        kill_article(article=article, notice=notice, actor="test", now=NOW)
    assert caught.value.where == "notice"
    assert Article.objects.get().pubstatus == "usable"


def test_running_sends_with_the_story_are_held_and_drafts_lose_their_approval(
    title: Publication,
) -> None:
    article = story(title)
    other = story(title, guid="other")
    sends = []
    for included in (article, other):
        composed = issue(title, mailing_list(title, slug=f"l{included.pk}"))
        assert included.current is not None
        IssueItem.objects.create(
            publication=title, issue=composed, position=1, article_version=included.current
        )
        sends.append(running_send(composed))
    draft = issue(title)
    IssueItem.objects.create(
        publication=title, issue=draft, position=1, article_version=article.versions.get()
    )
    Issue.objects.filter(pk=draft.pk).update(state=Issue.State.APPROVED, approved_hash="1" * 64)
    assert kill(article).sends_held == 1
    for send in sends:
        send.refresh_from_db()
    assert [send.state for send in sends] == ["held", "running"]
    assert article.guid in english(sends[0].hold)
    draft.refresh_from_db()
    assert (draft.state, draft.approved_hash) == ("draft", "")


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_meets_an_uncommitted_kill_waits_and_begins_nothing(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is nothing to race")
    title = publication()
    folder = outbox(title, tmp_path)
    article = story(title)
    done: list[object] = []

    def work() -> None:
        try:
            done.append(deliver_to_partners(now=later(minutes=1)))
        except BaseException as error:  # noqa: BLE001 (shown by the assertion below)
            done.append(error)
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        kill(article)
        worker.start()
        wait_until(lambda: somebody_waits() or bool(done))
        assert not done
    worker.join(20)
    assert done == [0]
    assert states(folder) == ["superseded"]
    assert files(folder) == []


@pytest.mark.django_db(transaction=True)
def test_kills_and_workers_in_any_order_leave_no_partner_with_the_story_alone(
    tmp_path: Path,
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is nothing to race")
    title = publication()
    folder = outbox(title, tmp_path)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            deliver_to_partners(now=later(minutes=1))
        except BaseException as error:  # noqa: BLE001 (shown by the assertion below)
            errors.append(error)
        finally:
            connections.close_all()

    articles = [story(title, guid=f"story-{number}") for number in range(12)]
    workers = [threading.Thread(target=work) for _ in range(3)]
    for thread in workers:
        thread.start()
    for article in articles:
        kill(article)
    for thread in workers:
        thread.join(30)
    deliver_to_partners(now=later(minutes=2))
    assert not errors
    got: dict[str, list[str]] = {}
    for document in files(folder):
        got.setdefault(document["uri"], []).append(document["pubStatus"])
    assert set(map(tuple, got.values())) <= {("usable", "canceled")}
    assert len(Delivery.objects.filter(state="superseded")) + len(got) == 12


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees one moment
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def wait_until(condition: Any, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        threading.Event().wait(0.02)
