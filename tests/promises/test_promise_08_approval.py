"""Promise 8: an approval is bound to the content's hash. Any edit voids it."""

from datetime import timedelta

import pytest

from publisher.actions.compile_issue import compile_issue, load_edition
from publisher.actions.kill_article import kill_article
from publisher.actions.send_issue import send_issue
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Edition
from publisher.errors import PublisherError
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
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
