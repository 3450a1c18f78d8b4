"""Two titles in one installation: nothing crosses over."""

from datetime import timedelta

import pytest

from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.stories.kill_article import kill_article
from publisher.audience import mailable
from publisher.audience.models import Subscriber
from publisher.delivery.models import Delivery, Send
from publisher.errors import PublisherError
from publisher.syndication.models import FeedDocument
from tests.db import ledger
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def rooms(tmp_path):
    made = [newsroom("gazette"), newsroom("courrier")]
    for room in made:
        slug = room.publication.slug
        room.readers("ana@example.org,Ana", f"{slug}@example.org,")
        (tmp_path / slug).mkdir()
        add_partner(
            publication=room.publication,
            slug="agence",
            name="Agence",
            channel="directory",
            settings={"path": str(tmp_path / slug)},
            actor="cli:test",
            now=NOW,
        )
        room.story("s1", f"Le titre de {slug}\n\nUn chapeau.\n\nUn paragraphe de {slug} ici.\n")
    return made


def test_one_address_and_one_guid_may_stand_in_both(rooms) -> None:
    assert Subscriber.objects.filter(address_key="ana@example.org").count() == 2
    assert {a.current.headline for r in rooms for a in r.publication.articles.all()} == {
        "Le titre de gazette",
        "Le titre de courrier",
    }


def test_a_story_reaches_its_own_partners_feeds_and_readers_only(rooms) -> None:
    gazette, _ = rooms
    for room in rooms:
        build_feeds(publication_id=room.publication.pk, now=NOW)
    for document in FeedDocument.objects.filter(feed__publication=gazette.publication):
        assert b"courrier" not in bytes(document.body)
    for row in Delivery.objects.filter(destination__isnull=False):
        owner = row.publication_id
        assert row.destination.publication_id == row.article_version.publication_id == owner
    send = send_issue(
        issue=gazette.issue("s1"), idempotency_key="k", actor="cli:test", now=NOW
    ).send
    addresses = {d.address for d in send.deliveries.all()}
    assert addresses == {"ana@example.org", "gazette@example.org"}


def test_an_issue_cannot_hold_another_title_s_story(rooms) -> None:
    gazette, courrier = rooms
    courrier.story("only-here")
    with pytest.raises(PublisherError, match="only-here"):
        gazette.issue("only-here")


def test_a_kill_stays_in_its_own_title(rooms) -> None:
    gazette, courrier = rooms
    article = gazette.publication.articles.get(guid="s1")
    kill_article(article=article, notice="Faux.", actor="cli:test", now=NOW + timedelta(hours=1))
    other = courrier.publication.articles.get(guid="s1")
    assert other.pubstatus == "usable"
    waiting = Delivery.objects.filter(publication=courrier.publication)
    assert {row.state for row in waiting} == {"pending"}


def test_the_same_idempotency_key_means_another_send_elsewhere(rooms) -> None:
    for room in rooms:
        send_issue(issue=room.issue("s1"), idempotency_key="k", actor="cli:test", now=NOW)
    assert Send.objects.filter(idempotency_key="k").count() == 2


def test_a_subscription_that_crosses_over_freezes_nobody() -> None:
    """No door makes such a row; a backup that was put together by hand may."""
    own, other = newsroom("gazette"), newsroom("courrier")
    stranger = ledger.subscriber(other.publication, "ana@example.org")
    title = own.publication
    lists = [ledger.mailing_list(title, f"liste{n}", readers=0) for n in range(2)]
    for crossed in lists:
        row = ledger.subscribe(stranger, crossed)
        row.publication = title
        row.save()
    for chosen in (lists[:1], lists):
        assert ledger.running_send(ledger.issue(title, *chosen)).recipients == 0
        assert mailable.count(title.pk, [one.pk for one in chosen]) == 0
