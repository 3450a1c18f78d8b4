"""Promise 8: an approval is bound to the content's hash. Any edit voids it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.issues.compile_issue import compile_issue, load_edition
from publisher.actions.issues.render_issue import message_of_delivery
from publisher.actions.sends.control_send import resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.kill_article import kill_article
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from publisher.editorial.models import Edition, Issue, Newsletter
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from tests.mailroom import Keeper, work
from tests.newsroom import NOW, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def room():
    made = newsroom()
    made.readers("ana@example.org,Ana")
    made.story("s1")
    made.story("s2", "Un second titre\n\nUn chapeau.\n\nUn paragraphe entier, avec sa phrase.\n")
    return made


def test_what_is_sent_is_what_was_approved(room) -> None:
    issue = room.issue("s1", "s2")
    send = send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW).send
    assert issue.approved_hash == issue.content_hash == send.edition.content_hash
    assert load_edition(send.edition).sha256 == send.edition.sha256


def test_an_edition_that_was_tampered_with_is_refused(room) -> None:
    edition = compile_issue(issue=room.issue("s1"), now=NOW)
    changed = bytes(edition.compiled).replace(b"rivi", b"RIVI", 1)
    Edition.objects.filter(pk=edition.pk).update(compiled=changed)
    edition.refresh_from_db()
    with pytest.raises(PublisherError):
        load_edition(edition)


def test_a_kill_after_composing_stops_the_send_and_changes_nothing(room) -> None:
    issue = room.issue("s1", "s2")
    article = room.publication.articles.get(guid="s2")
    kill_article(article=article, notice="Faux.", actor="cli:test", now=NOW + timedelta(minutes=1))
    with pytest.raises(PublisherError, match="killed"):
        send_issue(
            issue=issue, idempotency_key=None, actor="cli:test", now=NOW + timedelta(minutes=2)
        )
    issue.refresh_from_db()
    assert issue.approved_hash == ""
    assert not Send.objects.filter(issue=issue).exists()
    assert not Delivery.objects.filter(subscriber__isnull=False).exists()


def test_another_text_is_another_hash(room) -> None:
    first = room.issue("s1", "s2")
    assert room.issue("s1", "s2").content_hash == first.content_hash
    assert room.issue("s2", "s1").content_hash != first.content_hash
    room.story("s1", "La rivière repart\n\nUn autre chapeau.\n\nUn autre paragraphe, plus court.\n")
    assert room.issue("s1", "s2").content_hash != first.content_hash


FIRST, SECOND = ItemDraft(guid="s1"), ItemDraft(guid="s2")
EDITS = {
    "subject": IssueDraft(subject="Un autre objet"),
    "preheader": IssueDraft(preheader="Un autre aperçu"),
    "intro": IssueDraft(intro="Un mot d’ouverture."),
    "date": IssueDraft(dated_at=NOW + timedelta(days=1)),
    "order": IssueDraft(items=(SECOND, FIRST)),
    "one story fewer": IssueDraft(items=(FIRST,)),
    "section": IssueDraft(items=(FIRST, replace(SECOND, section="Culture"))),
    "length": IssueDraft(items=(FIRST, replace(SECOND, length="teaser"))),
    "headline": IssueDraft(items=(FIRST, replace(SECOND, headline="Autrement"))),
    "teaser": IssueDraft(items=(FIRST, replace(SECOND, teaser="Autrement dit."))),
    "picture": IssueDraft(items=(FIRST, replace(SECOND, picture="none"))),
    "sponsor": IssueDraft(sponsors=(SponsorDraft(after=1, advertiser="A", text="Achetez."),)),
}


@shared_rows
def scheduled(room) -> Send:
    issue = room.issue("s1", "s2")
    return send_issue(
        issue=issue, idempotency_key=None, actor="user:a", now=NOW, undo=timedelta(hours=1)
    ).send


@pytest.mark.parametrize("edit", EDITS)
def test_any_edit_voids_the_approval_and_holds_the_send(scheduled: Send, edit: str) -> None:
    issue = Issue.objects.get()
    assert issue.approved_hash == scheduled.edition.content_hash
    edit_issue(issue=issue, draft=EDITS[edit], actor="user:b", now=NOW)
    issue.refresh_from_db()
    assert (issue.state, issue.approved_hash, issue.approved_at) == ("draft", "", None)
    assert start_due_sends(now=NOW + timedelta(hours=1)) == 0
    scheduled.refresh_from_db()
    assert (scheduled.state, english(scheduled.hold)) == ("held", "its approval is void")
    assert not Delivery.objects.filter(send=scheduled).exists()


def test_an_edit_that_changes_nothing_voids_nothing(scheduled: Send) -> None:
    issue = Issue.objects.get()
    edit_issue(issue=issue, draft=draft_of(issue), actor="user:b", now=NOW)
    assert start_due_sends(now=NOW + timedelta(hours=1)) == 1


def test_an_edit_and_its_undoing_need_a_new_approval(scheduled: Send) -> None:
    issue = Issue.objects.get()
    before = draft_of(issue)
    edit_issue(issue=issue, draft=EDITS["order"], actor="user:b", now=NOW)
    edit_issue(issue=issue, draft=before, actor="user:b", now=NOW)
    issue.refresh_from_db()
    assert issue.content_hash == scheduled.edition.content_hash
    assert start_due_sends(now=NOW + timedelta(hours=1)) == 0


def test_who_goes_on_with_an_edited_issue_approves_the_new_bytes(
    scheduled: Send, tmp_path: Path
) -> None:
    old = load_edition(scheduled.edition)
    now = NOW + timedelta(hours=1)
    edit_issue(issue=Issue.objects.get(), draft=EDITS["subject"], actor="user:b", now=NOW)
    start_due_sends(now=now)
    scheduled.refresh_from_db()
    resume_send(send=scheduled, actor="user:c", now=now)
    assert start_due_sends(now=now) == 1
    issue = Issue.objects.get()
    ((_, body),) = work(tmp_path, Keeper(), now).mails
    assert (issue.approved_by, b"Un autre objet" in body) == ("user:c", True)
    delivery = Delivery.objects.get(send=scheduled)
    assert body == message_of_delivery(delivery, load_edition(delivery.edition), None)
    assert load_edition(delivery.edition).sha256 != old.sha256


def test_the_send_uses_the_bytes_that_were_approved_whatever_changes_around_them(
    scheduled: Send, tmp_path: Path
) -> None:
    approved = load_edition(scheduled.edition)
    Publication.objects.update(name="Un autre nom", colour="#004488", footer="Un autre pied.")
    Newsletter.objects.update(greeting="Cher lecteur,", theme="letter")
    now = NOW + timedelta(hours=1)
    assert start_due_sends(now=now) == 1
    ((_, body),) = work(tmp_path, Keeper(), now).mails
    delivery = Delivery.objects.get(send=scheduled)
    assert delivery.edition_id == scheduled.edition_id
    assert body == message_of_delivery(delivery, approved, None)
