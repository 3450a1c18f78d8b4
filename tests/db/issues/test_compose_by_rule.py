"""Newsletters that compose their issues themselves: what comes in, when, and who decides."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from publisher.actions.compose.compose_by_rule import compose_by_rule
from publisher.actions.compose.compose_due import compose_due
from publisher.actions.compose.drafts import IssueDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.compose.send_composed import send_composed
from publisher.actions.compose.set_rule import set_rule
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.processes.guard_ledger import adopt_ledger, exits_open
from publisher.cli.main import run
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.delivery import identity
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue, Newsletter
from publisher.errors import Refused
from publisher.publications.models import AuditEntry
from publisher.renderers.email.checks.catalogue import finding_of
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)  # a Monday, 06:30 in Paris
SEVEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@shared_rows
def room() -> Newsroom:
    return newsroom()


def story(room: Newsroom, guid: str, *rubrics: str, now: datetime = NOW, **fields: object) -> None:
    content = Content(
        headline=f"Titre de {guid}",
        standfirst=f"Chapeau de {guid}.",
        language="fr",
        rubrics=rubrics,
        published_at=now,
        blocks=(Paragraph(content=(Span(f"Corps de {guid}."),)),),
    )
    store_article(
        arrival=Arrival(publication=room.publication, actor="t", now=now),
        parsed=Parsed(article=content),
        guid=guid,
    )
    if fields:
        Article.objects.filter(guid=guid).update(**fields)


def ruled(room: Newsroom, **changes: object) -> Newsletter:
    return set_rule(newsletter=room.newsletter, changes=dict(changes), actor="t", now=NOW)


def composed(room: Newsroom, now: datetime = NOW) -> list[str] | None:
    issue = compose_by_rule(newsletter=room.newsletter, actor="t", now=now).issue
    return [item.guid for item in draft_of(issue).items or ()] if issue else None


def test_the_newest_that_the_rule_means_the_lead_first_and_by_sections(room: Newsroom) -> None:
    for hours, (guid, *rubrics) in enumerate(
        [("vieux", "Monde"), ("b", "Culture"), ("c", "Monde"), ("d", "Culture"), ("une", "Monde")]
    ):
        story(room, guid, *rubrics, now=NOW - (9 - hours) * HOUR)
    story(room, "sport", "Sport")
    ruled(room, rubrics=("Monde", "Culture"), at_most=4, sections="rubric")
    issue = compose_by_rule(newsletter=room.newsletter, actor="t", now=NOW).issue
    assert issue is not None
    assert [(i.guid, i.section, i.length) for i in draft_of(issue).items or ()] == [
        ("une", "", "full"),
        ("d", "Culture", "teaser"),
        ("b", "Culture", "teaser"),
        ("c", "Monde", "teaser"),
    ]
    assert issue.subject == "Titre de une"


def test_no_story_comes_twice_and_only_what_is_new(room: Newsroom) -> None:
    story(room, "a", now=NOW - HOUR)
    story(room, "rest", now=NOW - 2 * HOUR)
    ruled(room, at_most=1)
    assert composed(room) == ["a"]
    assert composed(room) is None
    story(room, "b", now=NOW + HOUR)
    ruled(room, at_most=10)
    assert composed(room, NOW + HOUR) == ["b"]
    ruled(room, new_only=False)
    assert composed(room, NOW + 2 * HOUR) == ["rest"]
    assert composed(room, NOW + 2 * HOUR) is None


def test_what_may_not_be_mailed_stays_out_and_comes_when_it_may(room: Newsroom) -> None:
    story(room, "a")
    story(room, "tuee", pubstatus="canceled")
    story(room, "retenue", pubstatus="withheld")
    story(room, "demain", embargo_until=NOW + HOUR)
    story(room, "archive", backfill=True)
    assert composed(room) == ["a"]
    assert composed(room, NOW + 2 * HOUR) == ["demain"]


def test_too_few_are_no_issue_and_it_is_said(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    story(room, "a")
    ruled(room, at_least=2)
    assert composed(room) is None
    assert not Issue.objects.exists()
    entry = AuditEntry.objects.get(verb="compose_nothing")
    assert entry.detail == {"found": 1, "at_least": 2}
    assert run(["issue", "compose", "matin"]) == 1
    assert "finds 1 articles and asks for 2" in capsys.readouterr().err


def test_at_its_hour_once_and_again_the_next_day(room: Newsroom) -> None:
    story(room, "a")
    letter = ruled(room, at="07:00", days=("mon", "tue"))
    assert letter.composes_at == SEVEN
    assert compose_due(now=SEVEN - timedelta(seconds=1)) == 0
    assert compose_due(now=SEVEN) == 1
    assert compose_due(now=SEVEN) == 0
    letter.refresh_from_db()
    assert letter.composes_at == SEVEN + timedelta(days=1)
    story(room, "b", now=SEVEN + HOUR)
    assert compose_due(now=SEVEN + timedelta(days=1, hours=5)) == 1
    letter.refresh_from_db()
    assert letter.composes_at == SEVEN + timedelta(days=7)
    assert not Send.objects.filter(kind=Send.Kind.ISSUE).exists()


def test_switched_off_it_composes_nothing(room: Newsroom) -> None:
    story(room, "a")
    ruled(room, at="07:00")
    set_rule(newsletter=room.newsletter, changes={}, on=False, actor="t", now=NOW)
    assert compose_due(now=SEVEN) == 0


def test_one_that_cannot_keeps_nobody_else(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    other = newsroom("autre")
    for one in (room, other):
        story(one, "a")
        ruled(one, at="07:00")
    whole = compose_due.__globals__["compose_locked"]

    def broken(newsletter: Newsletter, **options: object) -> object:
        if newsletter == room.newsletter:
            Issue.objects.create(
                publication=room.publication, newsletter=newsletter, dated_at=NOW, created_at=NOW
            )
            raise Refused("out", "out of luck", "here")
        return whole(newsletter, **options)

    monkeypatch.setitem(compose_due.__globals__, "compose_locked", broken)
    assert compose_due(now=SEVEN) == 1
    assert Issue.objects.get().newsletter == other.newsletter
    assert AuditEntry.objects.get(verb="compose_failed").detail["code"] == "out"


@pytest.fixture
def approved(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr("publisher.actions.preflight.outside.ask_outside", lambda *_, **__: [])
    room.readers("lea@example.org,Léa")
    story(room, "a")
    ruled(room, at="07:00", approve=True)
    return room


def sent(room: Newsroom, now: datetime = SEVEN) -> list[Send]:
    fresh = Newsletter.objects.get(pk=room.newsletter.pk)
    send_composed(newsletter=fresh, clock=lambda: now)
    return list(Send.objects.filter(kind=Send.Kind.ISSUE))


def test_one_that_may_is_sent_once_after_second_thoughts(
    approved: Newsroom, settings: object
) -> None:
    settings.UNDO_SECONDS = 60  # type: ignore[attr-defined]
    compose_due(now=SEVEN)
    stale = Newsletter.objects.get(pk=approved.newsletter.pk)
    (send,) = sent(approved)
    assert (send.state, send.created_by) == (Send.State.SCHEDULED, "system")
    assert send.not_before == SEVEN + timedelta(minutes=1)
    assert send.idempotency_key == f"rule:{approved.newsletter.pk}:2026-11-23"
    send_composed(newsletter=stale, clock=lambda: SEVEN)  # a second worker, or a lost answer
    assert Send.objects.filter(kind=Send.Kind.ISSUE).count() == 1
    assert not AuditEntry.objects.filter(verb="leave_to_person").exists()


def test_with_an_error_it_stays_a_draft(
    approved: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = finding_of("not_rendered", "theme", problem="broken")
    monkeypatch.setattr(
        "publisher.actions.preflight.run_preflight.already_sent_findings", lambda issue: [finding]
    )
    compose_due(now=SEVEN)
    assert sent(approved) == []
    assert Issue.objects.get().state == Issue.State.DRAFT
    entry = AuditEntry.objects.get(verb="leave_to_person")
    assert entry.detail["why"] == ["not_rendered"]


def test_what_somebody_edited_meanwhile_waits_for_them(approved: Newsroom) -> None:
    compose_due(now=SEVEN)
    draft = IssueDraft(subject="Attends")
    edit_issue(issue=Issue.objects.get(), draft=draft, actor="user:a", now=SEVEN)
    assert sent(approved) == []
    assert AuditEntry.objects.get(verb="leave_to_person").detail["why"] == ["changed"]


def test_what_comes_far_too_late_waits_for_a_person(approved: Newsroom) -> None:
    late = SEVEN + timedelta(minutes=settings.LATE_LETTER_MINUTES + 1)
    compose_due(now=late)
    assert sent(approved, late) == []
    assert AuditEntry.objects.get(verb="leave_to_person").detail["why"] == ["too_late"]


def test_what_a_stop_kept_for_too_long_waits_for_a_person_too(approved: Newsroom) -> None:
    """Composed at its hour, and the machine stopped before it was sent."""
    compose_due(now=SEVEN)
    assert sent(approved, SEVEN + timedelta(minutes=settings.LATE_LETTER_MINUTES + 1)) == []
    assert Issue.objects.get().state == Issue.State.DRAFT
    assert AuditEntry.objects.get(verb="leave_to_person").detail["why"] == ["too_late"]


def test_what_was_due_in_a_copied_ledger_waits_for_a_person(
    approved: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    exits_open(data_dir=settings.DATA_DIR, now=SEVEN)
    compose_due(now=SEVEN)
    monkeypatch.setattr(identity, "fingerprint", lambda data_dir: "elsewhere")
    assert sent(approved) == []  # held; the original may be sending it
    assert not AuditEntry.objects.filter(verb="leave_to_person").exists()
    adopt_ledger(data_dir=settings.DATA_DIR, actor="t", now=SEVEN + HOUR)
    assert sent(approved, SEVEN + HOUR) == []
    assert Issue.objects.get().state == Issue.State.DRAFT
    assert AuditEntry.objects.get(verb="leave_to_person").detail["why"] == ["ledger_adopted"]


def test_a_lost_call_is_made_again(approved: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(
        "publisher.actions.compose.compose_due.send_task", lambda *args, **_: calls.append(args)
    )
    compose_due(now=SEVEN)
    compose_due(now=SEVEN + timedelta(seconds=2))
    assert len(calls) == 1
    compose_due(now=SEVEN + timedelta(minutes=3))
    compose_due(now=SEVEN + timedelta(minutes=3, seconds=2))
    assert len(calls) == 2
    assert len(sent(approved)) == 1
    compose_due(now=SEVEN + timedelta(minutes=9))
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_one_issue(room: Newsroom) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writing transaction after the other: there is no race")
    story(room, "a")
    story(room, "b")
    ruled(room, at="07:00", at_most=1)
    start = threading.Barrier(2)

    def sweep() -> None:
        start.wait(10)
        try:
            compose_due(now=SEVEN)
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Issue.objects.count() == 1


def test_the_command_sets_and_shows_the_rule(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--rubric", "Monde", "--at", "07:00", "--days", "mon-fri", "--sections", "--approve"]
    assert run(["newsletter", "rule", "matin", *said, "--at-least", "3", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["rule"] == {
        "rubrics": ["Monde"], "tags": [], "authors": [], "language": None, "at_least": 3,
        "at_most": 10, "new_only": True, "sections": "rubric", "approve": True, "at": "07:00",
        "days": ["mon", "tue", "wed", "thu", "fri"], "lengths": {"lead": "full", "rest": "teaser"},
    }  # fmt: skip
    assert shown["composes_at"]
    assert run(["newsletter", "rule", "matin", "--rubric", "", "--no-approve", "--json"]) == 0
    changed = json.loads(capsys.readouterr().out)["rule"]
    assert (changed["rubrics"], changed["approve"], changed["at"]) == ([], False, "07:00")
    assert run(["newsletter", "rule", "matin", "--off"]) == 0
    assert "composes nothing by itself" in capsys.readouterr().out
    assert run(["newsletter", "rule", "matin", "--at", "7 h"]) == 2
    assert "no hour" in capsys.readouterr().err
