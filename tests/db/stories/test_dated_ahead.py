"""A story that is dated ahead: it waits, or is dated by now where its readers have it already."""

from datetime import timedelta

import pytest

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.actions.stories.new_version import is_out
from publisher.actions.stories.release_article import release_article
from publisher.content.parsers import parse
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AHEAD = NOW + timedelta(days=90)


@pytest.fixture
def title() -> Publication:
    return publication()


def arrive(title: Publication, words: str = "Mardi.", **fields: str | bool) -> StoredArticle:
    public = bool(fields.pop("is_public", False))
    front = "".join(f"{name}: {value}\n" for name, value in fields.items())
    parsed = parse(f"---\ntitle: Quai\n{front}---\n{words}\n".encode(), filename="quai.md")
    arrival = Arrival(publication=title, source="cms", actor="t", now=NOW, is_public=public)
    return store_article(arrival=arrival, parsed=parsed, guid="quai")


@pytest.mark.parametrize("name", ["date", "publishDate", "published_at"])
def test_it_waits_until_then(title: Publication, name: str) -> None:
    article = arrive(title, **{name: AHEAD.isoformat()}).article
    assert not is_out(article, now=NOW)
    assert is_out(article, now=AHEAD + timedelta(minutes=1))


def test_the_day_of_publication_goes_before_that_of_writing(title: Publication) -> None:
    fields = {"publishDate": AHEAD.isoformat(), "date": "2026-02-01T08:00:00Z"}
    assert not is_out(arrive(title, **fields).article, now=NOW)


def test_a_longer_embargo_stays(title: Publication) -> None:
    longer = AHEAD + timedelta(days=1)
    fields = {"date": AHEAD.isoformat(), "embargo": longer.isoformat()}
    assert arrive(title, **fields).article.embargo_until == longer


def test_one_that_is_out_is_not_closed_again(title: Publication) -> None:
    arrive(title)
    article = arrive(title, "Mercredi.", date=AHEAD.isoformat()).article
    assert is_out(article, now=NOW)
    assert article.published_at == NOW


def test_what_a_feed_shows_is_of_today(title: Publication) -> None:
    article = arrive(title, date=AHEAD.isoformat(), is_public=True).article
    assert is_out(article, now=NOW)
    assert (article.published_at, article.updated_at) == (NOW, NOW)


def test_an_editor_who_releases_it_dates_it(title: Publication) -> None:
    article = arrive(title, date=AHEAD.isoformat()).article
    release_article(article=article, actor="t", now=later(hours=1))
    article = Article.objects.get()
    assert is_out(article, now=later(hours=1))
    assert article.published_at == later(hours=1)
