"""Alarms both ways: who takes nothing for longer than usual, and who brings nothing."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from publisher.actions.intake.sources.silence import silent_sources, tell_of_silence
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.stalls import stalls, tell_of_stalls
from publisher.actions.partners.terms.change_destination import change_destination
from publisher.delivery.models import Delivery, ServiceMail
from publisher.editorial.models import Article, ArticleVersion, Source
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, outbox, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def title() -> Publication:
    made = publication()
    Publication.objects.update(contact="redaction@courrier.example.org")
    made.refresh_from_db()
    return made


def waits(place: Destination, minutes: float) -> bool:
    return [one.destination for one in stalls(now=later(minutes=minutes))] == [place]


@pytest.mark.slow
def test_a_destination_stalls_when_a_story_waits_longer_than_usual(
    title: Publication, tmp_path: Path
) -> None:
    """Slow: much is written to the ledger."""
    place = outbox(title, tmp_path)
    for number in range(12):
        story(title, guid=f"old-{number}", now=NOW - timedelta(hours=2))
        deliver_to_partners(now=NOW - timedelta(hours=2) + timedelta(minutes=10))
    (tmp_path / "agence").rename(tmp_path / "away")
    story(title)
    deliver_to_partners(now=NOW)
    assert [waits(place, minutes) for minutes in (14, 29, 32)] == [False, False, True]
    assert [tell_of_stalls(now=later(minutes=minutes)) for minutes in (29, 40, 50)] == [0, 1, 1]
    mail = ServiceMail.objects.get()
    assert mail.values == {
        "alarm": "destination_stalled", "partner": "agence", "place": "main",
        "waits": "40 min", "waiting": 1,
    }  # fmt: skip
    (tmp_path / "away").rename(tmp_path / "agence")
    deliver_to_partners(now=later(hours=2))
    assert not stalls(now=later(hours=3))


def test_of_a_new_destination_an_hour_is_unusual(title: Publication, tmp_path: Path) -> None:
    place = outbox(title, tmp_path)
    story(title)
    assert [waits(place, minutes) for minutes in (59, 61)] == [False, True]


def test_a_person_says_how_long_a_story_may_wait(title: Publication, tmp_path: Path) -> None:
    place = outbox(title, tmp_path)
    story(title)
    now, actor = NOW, "cli:t"
    change_destination(destination=place, terms={"silent_hours": "3"}, actor=actor, now=now)
    assert [waits(place, minutes) for minutes in (179, 181)] == [False, True]
    change_destination(destination=place, terms={"silent_hours": 0}, actor=actor, now=now)
    assert not stalls(now=later(hours=90))
    for wrong in ("-1", "1441", "beaucoup", "1.5"):
        with pytest.raises(PublisherError, match="no number of hours"):
            change_destination(
                destination=place, terms={"silent_hours": wrong}, actor=actor, now=now
            )
    change_destination(destination=place, terms={"silent_hours": ""}, actor=actor, now=now)
    assert [waits(place, minutes) for minutes in (59, 61)] == [False, True]


def test_what_a_person_or_the_night_holds_is_no_stall(title: Publication, tmp_path: Path) -> None:
    place = outbox(title, tmp_path)
    story(title)
    places = Destination.objects.filter(pk=place.pk)
    places.update(quiet_from=time(0), quiet_to=time(23))
    assert not stalls(now=later(hours=2))
    places.update(quiet_from=None, paused_at=NOW)
    assert not stalls(now=later(hours=2))
    places.update(paused_at=None)
    assert waits(place, 120)
    Delivery.objects.update(state="superseded")
    assert not stalls(now=later(hours=2))


def bring(title: Publication, gaps: list[float]) -> None:
    """Stories of the source, so many hours apart, the last one now."""
    moment = NOW - timedelta(hours=sum(gaps))
    for number, gap in enumerate([0.0, *gaps]):
        moment += timedelta(hours=gap)
        article = story(title, guid=f"brought-{number}", now=moment)
        Article.objects.filter(pk=article.pk).update(source="cms")
        ArticleVersion.objects.filter(article=article).update(created_at=moment)


def test_a_source_is_silent_when_it_is_longer_than_ever(title: Publication) -> None:
    source = Source.objects.create(publication=title, slug="cms", created_at=NOW)
    bring(title, [1, 1, 10, 1, 1, 1, 1, 10, 1, 1, 1])
    heard = [bool(silent_sources(now=later(hours=hours))) for hours in (9, 15, 16)]
    assert heard == [False, False, True]
    assert [tell_of_silence(now=later(hours=hours)) for hours in (15, 16, 17)] == [0, 1, 1]
    values = ServiceMail.objects.get().values
    assert values == {
        "alarm": "source_silent", "source": "cms", "silent": "16 h 0 min", "usual": "10 h 0 min"
    }  # fmt: skip
    Source.objects.filter(pk=source.pk).update(paused_at=NOW)
    assert not silent_sources(now=later(hours=20))


def test_of_a_source_that_brought_little_nobody_can_tell(title: Publication) -> None:
    Source.objects.create(publication=title, slug="cms", created_at=NOW)
    bring(title, [1, 1, 1])
    assert not silent_sources(now=later(days=3))
