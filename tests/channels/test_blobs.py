"""Both stores of bytes: a folder, and a bucket of an S3 server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.channels.blobs import BlobBucket, BlobFolder, Blobs, BlobsAway, NoBlob
from publisher.channels.http import GuardedClient, Limits
from publisher.channels.s3 import Bucket, Credentials, S3Client
from tests.channels.harness_s3 import KEY, S3Harness

NAME, DATA = "0a1b2c-536.jpg", bytes(range(256)) * 40


def bucket(harness: S3Harness, most: int = 100_000) -> BlobBucket:
    port = harness.target
    limits = Limits(connect=2, read=1, total=3, response=most)
    client = GuardedClient([f"127.0.0.1:{port}"], limits=limits)
    where = f"s3://{harness.bucket}/in?endpoint=http://127.0.0.1:{port}"
    return BlobBucket(S3Client(Bucket.from_url(where), Credentials.of(KEY), client))


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[S3Harness]:
    made = S3Harness(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, harness: S3Harness) -> Blobs:
    return BlobFolder(tmp_path / "media") if request.param == "folder" else bucket(harness)


def test_what_was_written_is_read_until_it_is_deleted(store: Blobs) -> None:
    assert store.size(NAME) is None
    with pytest.raises(NoBlob):
        store.read(NAME)
    for _ in range(2):
        store.write(NAME, DATA, "image/jpeg")
    assert (store.size(NAME), store.read(NAME)) == (len(DATA), DATA)
    assert store.read(NAME, most=100) == DATA[:101]
    store.delete(NAME)
    store.delete(NAME)
    assert store.size(NAME) is None


@pytest.mark.parametrize(
    "fault", ["AccessDenied", "NoSuchBucket", "SlowDown", "close after the body"]
)
def test_a_bucket_that_refuses_is_away_and_not_empty(harness: S3Harness, fault: str) -> None:
    harness.misbehave(fault)
    store = bucket(harness)
    with pytest.raises(BlobsAway) as read:
        store.read(NAME)
    with pytest.raises(BlobsAway):
        store.write(NAME, DATA, "image/jpeg")
    assert "secret-of-the-test" not in str(read.value)


def test_an_object_over_the_limit_is_not_cut_off(harness: S3Harness) -> None:
    bucket(harness).write(NAME, DATA, "image/jpeg")
    with pytest.raises(BlobsAway):
        bucket(harness, most=1000).read(NAME)


def test_a_folder_that_cannot_be_written_is_away(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    with pytest.raises(BlobsAway):
        BlobFolder(tmp_path / "media").write(NAME, DATA, "image/jpeg")
