"""One issue, several editions: who is entitled reads paid stories whole, the others to the mark."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.actions.issues.entitle import Reader, end_entitlement, put_entitlement
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.issues.variants import approval_of
from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.correct_article import correct_article
from publisher.audience.models import Subscriber, Subscription
from publisher.channels.types import Outcome
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from publisher.editorial.models import Edition
from publisher.publications.models import AuditEntry
from tests.db.issues.test_preflight import store
from tests.db.ledger import subscribe
from tests.mailroom import Keeper, later, work
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BEFORE, BEHIND = b"Ce que chacun peut lire", b"Ce qui se paie"
HOUR = timedelta(hours=1)
Arm = Edition.Arm


def paid_story(behind: bytes = BEHIND) -> Content:
    texts = (BEFORE.decode(), behind.decode())
    blocks = tuple(Paragraph(content=(Span(f"{text}."),)) for text in texts)
    return Content(headline="Le port", language="fr", blocks=blocks, access="paid", cut=1)


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(*(f"{letter}@example.org,{letter.upper()}" for letter in "abc"))
    store(made, "port", paid_story())
    grant(made, "a")
    grant(made, "b", ends_at=NOW + HOUR)
    return made


def grant(room: Newsroom, letter: str, **more) -> None:
    values = {"starts_at": NOW - HOUR, "ends_at": None, "now": NOW, **more}
    reader = Reader(address=f"{letter}@example.org")
    put_entitlement(
        publication=room.publication, external_id=letter, reader=reader, source="shop",
        actor="test", **values,
    )  # fmt: skip


def decide(room: Newsroom, **more) -> Send:
    issue = room.issue("port")
    return send_issue(issue=issue, idempotency_key=None, actor="cli:t", now=NOW, **more).send


def whole(keeper: Keeper) -> str:
    """The readers who got what stands behind the mark; all of them got what stands before."""
    assert all(BEFORE in body.replace(b"=\r\n", b"") for _, body in keeper.mails)
    return "".join(
        a[0] for a, body in sorted(keeper.mails) if BEHIND in body.replace(b"=\r\n", b"")
    )


def test_who_is_entitled_when_their_mail_begins_reads_the_whole(
    room: Newsroom, tmp_path: Path
) -> None:
    send = decide(room)
    assert [one.arm for one in Edition.objects.order_by("pk")] == [Arm.BASE, Arm.WHOLE]
    assert send.edition.base is None
    at_once = Keeper(answers={"b": Outcome.DEFERRED, "c": Outcome.DEFERRED})
    Delivery.objects.filter(send=send).exclude(address="a@example.org").update(
        next_attempt_at=later(hours=2)
    )
    work(tmp_path, at_once)
    assert whole(at_once) == "a"
    late = work(tmp_path, Keeper(), later(hours=2))
    assert (late.recipients, whole(late)) == (["b@example.org", "c@example.org"], "")


def test_what_has_begun_is_the_same_bytes_at_every_attempt_and_in_the_archive(
    room: Newsroom, tmp_path: Path
) -> None:
    send = decide(room)
    work(tmp_path, Keeper(answers={"b": Outcome.DEFERRED}))
    again = work(tmp_path, Keeper(), later(hours=3))
    assert (again.recipients, whole(again)) == (["b@example.org"], "b")
    for address, body in again.mails:
        shown = render_issue(
            issue=send.issue, format="eml", recipient=address, actor="t", now=later(days=9)
        )
        assert shown == body


def test_what_is_taken_back_before_the_mail_begins_ends_at_the_mark(
    room: Newsroom, tmp_path: Path
) -> None:
    decide(room)
    end_entitlement(publication=room.publication, external_id="a", actor="t", now=NOW)
    assert whole(work(tmp_path, Keeper())) == "b"


def test_who_leaves_the_list_that_gave_it_ends_at_the_mark_and_stays_so(
    room: Newsroom, tmp_path: Path
) -> None:
    free = room.newsletter.mailing_lists.get()
    paid = create_list(
        publication=room.publication, slug="payants", access="paid", actor="t", now=NOW
    )
    room.newsletter.mailing_lists.add(paid)
    for reader in Subscriber.objects.filter(address__in=["b@example.org", "c@example.org"]):
        subscribe(reader, paid)
    end_entitlement(publication=room.publication, external_id="b", actor="t", now=NOW)
    send = decide(room)
    row = Delivery.objects.get(send=send, address="c@example.org")
    leave_lists(delivery=row, lists=[paid.pk], source="page", now=NOW)
    looked = render_issue(
        issue=send.issue, format="text", recipient="c@example.org", actor="t", now=NOW
    )
    assert BEHIND not in looked
    at_once = work(tmp_path, Keeper(answers={"c": Outcome.DEFERRED}))
    assert whole(at_once) == "ab"
    Subscription.objects.filter(mailing_list=paid).update(status="confirmed")
    again = work(tmp_path, Keeper(), later(hours=3))
    assert (again.recipients, whole(again)) == (["c@example.org"], ""), "the same mail again"
    row.refresh_from_db()
    assert row.merge_values["access"] == "registered"
    assert free.subscriptions.filter(status="confirmed").count() == 3


def test_an_approval_binds_every_edition(room: Newsroom) -> None:
    send = decide(room, undo=HOUR)
    issue = send.issue
    issue.refresh_from_db()
    assert issue.approved_hash == approval_of(send.edition) != send.edition.content_hash
    Edition.objects.filter(base=send.edition).update(sha256="0" * 64)
    assert start_due_sends(now=NOW + HOUR) == 0
    send.refresh_from_db()
    assert (send.state, english(send.hold)) == ("held", "its approval is void")


def test_a_correction_makes_all_editions_anew(room: Newsroom, tmp_path: Path) -> None:
    decide(room)
    work(tmp_path, Keeper(answers={"a": Outcome.DEFERRED, "c": Outcome.DEFERRED}))
    correct_port(room, b"Ce qui se paie toujours")
    keeper = work(tmp_path, Keeper(), later(minutes=30))
    new = b"Ce qui se paie toujours"
    found = {a[0]: new in body.replace(b"=\r\n", b"") for a, body in keeper.mails}
    assert found == {"a": True, "c": False}
    assert AuditEntry.objects.filter(verb="correct_running_send").exists()


def correct_port(room: Newsroom, behind: bytes) -> None:
    article = room.publication.articles.get(guid="port")
    correct_article(
        article=article, notice="Toujours.", parsed=Parsed(article=paid_story(behind)),
        actor="cli:t", now=later(minutes=1),
    )  # fmt: skip


def test_an_issue_that_all_may_read_has_one_edition(room: Newsroom, tmp_path: Path) -> None:
    room.newsletter.mailing_lists.update(access="paid")
    send = decide(room)
    assert Edition.objects.count() == 1
    send.issue.refresh_from_db()
    assert send.issue.approved_hash == send.edition.content_hash
    assert whole(work(tmp_path, Keeper())) == "abc"


def test_a_row_whose_values_nobody_can_read_fails_alone(room: Newsroom, tmp_path: Path) -> None:
    send = decide(room)
    Delivery.objects.filter(send=send, address="a@example.org").update(merge_values=["?"])
    Delivery.objects.filter(send=send, address="b@example.org").update(
        merge_values={"entitled": "some day"}
    )
    assert work(tmp_path, Keeper()).recipients == ["c@example.org"]
    failed = Delivery.objects.filter(send=send, state="failed")
    assert failed.count() == 2
