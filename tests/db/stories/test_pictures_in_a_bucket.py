"""PUBLISHER_BLOBS_S3: pictures are kept in a bucket, which all hosts read."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from publisher.actions.erasure.erase_article import erase_article
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.pictures.store_picture import store_picture
from publisher.channels.blobs import BlobsAway
from publisher.content.blocks import Figure
from publisher.delivery.models import Delivery
from publisher.editorial.models import Picture
from publisher.publications.models import Publication
from tests.channels.harness_s3 import KEY, S3Harness
from tests.db.ledger import publication
from tests.db.partner_rows import NOW
from tests.db.partners.test_copies import found, place, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def bucket(settings, tmp_path: Path) -> Iterator[S3Harness]:  # type: ignore[no-untyped-def]
    made = S3Harness(tmp_path)
    settings.MEDIA_ROOT = tmp_path / "nothing-here"
    settings.ALLOWED_HOSTS = ["*"]
    use(settings, made)
    yield made
    made.close()


def use(settings, harness: S3Harness) -> None:  # type: ignore[no-untyped-def]
    port = harness.target
    settings.ALLOW_PRIVATE = [f"127.0.0.1:{port}"]
    settings.BLOBS_S3 = f"s3://{harness.bucket}/in?endpoint=http://127.0.0.1:{port}"
    settings.BLOBS_S3_KEY = KEY


def stored(title: Publication) -> Picture:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(data, "PNG")
    return store_picture(publication=title, data=data.getvalue(), now=NOW)


def test_a_story_shows_its_picture_until_it_is_erased(
    settings, bucket: S3Harness, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    title = publication()
    picture = stored(title)
    agency = place(title, tmp_path, "json")
    article = story(title, Figure(src=f"picture:{picture.name}", alt="Le phare"))
    page = Client(headers={"host": "localhost"}).get(f"/pictures/{title.slug}/{picture.name}")
    assert page.content == bucket.body(f"in/{picture.name}")
    deliver_to_partners(now=NOW)
    assert page.content in found(agency).values()
    assert not settings.MEDIA_ROOT.exists()
    erase_article(article=article)
    assert not any(picture.name in one.name for one in bucket.received())


def test_a_bucket_that_is_away_loses_nothing(settings, bucket: S3Harness, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    title = publication()
    picture = stored(title)
    agency = place(title, tmp_path, "json")
    bucket.misbehave("SlowDown")
    use(settings, bucket)
    story(title, Figure(src=f"picture:{picture.name}", alt="Le phare"))
    page = Client(headers={"host": "localhost"}).get(f"/pictures/{title.slug}/{picture.name}")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    with pytest.raises(BlobsAway):
        stored(title)
    deliver_to_partners(now=NOW)
    assert found(agency) == {}
    assert Delivery.objects.get().state == Delivery.State.RETRYING
    bucket.target = bucket.port
    use(settings, bucket)
    deliver_to_partners(now=NOW + timedelta(hours=2))
    assert len(found(agency)) == 2
