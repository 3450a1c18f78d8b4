"""Promise 6: the same articles give the same bytes, and one bad article takes nothing with it."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.feeds.build_feeds import build_feeds, rebuild_feeds
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.publications.create_publication import create_publication
from publisher.content.article import Article, Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.editorial.models import ArticleVersion
from publisher.publications.models import Publication
from publisher.renderers.feeds import render_feed
from publisher.syndication.models import FeedDocument
from tests.conftest import ROOT
from tests.feed_samples import FRENCH, META, entries

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
DIGEST = """
import hashlib, time
from publisher.renderers.feeds import render_feed
from tests.feed_samples import META, entries
for kind in ("rss", "atom", "json"):
    print(hashlib.sha256(render_feed(META, entries(), kind).body).hexdigest())
"""


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_rendered_twice(kind: str) -> None:
    assert render_feed(META, entries(), kind).body == render_feed(META, entries(), kind).body  # type: ignore[arg-type]


@pytest.mark.slow
def test_another_process_another_time_zone_another_hash_seed() -> None:
    """Slow: much is written to the ledger."""
    seen = set()
    for seed, zone in (("0", "UTC"), ("7", "Asia/Tokyo"), ("99", "America/Lima")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        seen.add(done.stdout)
    assert len(seen) == 1


@pytest.fixture
def fanal() -> Publication:
    return create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )


def store(publication: Publication, guid: str, article: Article, now: datetime) -> ArticleVersion:
    stored = store_article(
        arrival=Arrival(publication=publication, source="test", actor="test", now=now),
        parsed=Parsed(article=article),
        guid=guid,
    )
    return stored.version


def bodies() -> dict[str, tuple[bytes, bytes, str, str]]:
    rows = FeedDocument.objects.values_list("format", "body", "gzip", "etag", "etag_gzip")
    return {kind: (bytes(body), bytes(gz), tag, tag_gz) for kind, body, gz, tag, tag_gz in rows}


@pytest.mark.django_db
@pytest.mark.database
def test_a_rebuilt_feed_is_the_same_bytes(fanal: Publication) -> None:
    text = Article(headline="Titre", blocks=FRENCH.blocks[:3], authors=FRENCH.authors)
    for number in range(5):
        store(fanal, f"g{number}", text, NOW + timedelta(minutes=number))
    build_feeds(publication_id=fanal.pk, now=NOW)
    first = bodies()
    FeedDocument.objects.all().delete()
    rebuild_feeds(publication=fanal, now=NOW + timedelta(days=3), force=True)
    assert bodies() == first
    assert all(body.count(b"Titre") >= 5 for body, *_ in first.values())


@pytest.mark.django_db
@pytest.mark.database
def test_one_bad_article_leaves_the_rest_served(fanal: Publication) -> None:
    good = Article(headline="Bon", blocks=(Paragraph(content=(Span("Texte."),)),))
    store(fanal, "bon", good, NOW)
    build_feeds(publication_id=fanal.pk, now=NOW)
    alone = bodies()
    bad = store(fanal, "mauvais", good, NOW + timedelta(hours=1))
    ArticleVersion.objects.filter(pk=bad.pk).update(content={"nothing": "of use"})
    built = rebuild_feeds(publication=fanal, now=NOW, force=True)
    assert list(built.quarantined) == ["mauvais"]
    assert bodies() == alone
