"""What only a bucket can do wrong, against moto's S3 server and servers that refuse as S3 does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.channels.bucket import BucketChannel
from publisher.channels.types import Outcome, Parcel, ParcelFile, Presence, Reply
from tests.channels.harness_s3 import S3Harness
from tests.channels.web_server import Answer


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[S3Harness]:
    made = S3Harness(tmp_path)
    yield made
    made.close()


def put(channel: BucketChannel, parcel: Parcel) -> Reply:
    (reply,) = channel.deliver([parcel], lambda parcel: True)
    channel.close()
    return reply


def parcel(name: str, body: bytes = b"{}", **more: object) -> Parcel:
    fields = {"content_type": "application/json", **more}
    return Parcel(key=1, attempt=1, name=name, body=body, **fields)  # type: ignore[arg-type]


PICTURE = ParcelFile(name="fr/pont.jpg", body=b"\xff\xd8", content_type="image/jpeg")


def test_pictures_stand_there_before_the_story_and_each_says_what_it_is(
    bucket: S3Harness,
) -> None:
    reply = put(bucket.channel(), parcel("fr/pont.json", files=[PICTURE]))
    assert (reply.outcome, reply.text) == (Outcome.DELIVERED, "fr/pont.json")
    assert [one.name for one in bucket.received()] == ["fr/pont.jpg", "fr/pont.json"]
    for key, kind in (("fr/pont.jpg", "image/jpeg"), ("fr/pont.json", "application/json")):
        head = bucket.s3.head_object(Bucket=bucket.bucket, Key=f"in/{key}")
        assert head["ContentType"] == kind


def test_a_kill_takes_its_original_away_and_finds_it_gone_on_a_retry(bucket: S3Harness) -> None:
    put(bucket.channel(), parcel("a.v1.txt", files=[PICTURE]))
    kill = parcel("a.v2.txt", b"do not use", removes=["a.v1.txt", "fr/pont.jpg"])
    for _ in range(2):
        assert put(bucket.channel(), kill).outcome is Outcome.DELIVERED
        assert [(one.name, one.body) for one in bucket.received()] == [("a.v2.txt", b"do not use")]


def test_names_in_any_script_are_signed_right(bucket: S3Harness) -> None:
    name = "été à l’île/ça + va & c=2.json"
    assert put(bucket.channel(prefix="dépêches du jour"), parcel(name)).outcome is (
        Outcome.DELIVERED
    )
    listed = bucket.s3.list_objects_v2(Bucket=bucket.bucket)["Contents"]
    assert [one["Key"] for one in listed] == [f"dépêches du jour/{name}"]


@pytest.mark.parametrize("name", ["../a", "a/../b", "/a", "a//b", "a\n", "", "x" * 1000])
def test_a_name_that_is_no_key_is_our_fault(bucket: S3Harness, name: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        put(bucket.channel(), parcel(name))
    assert bucket.received() == []


def test_a_refusal_says_its_code_and_no_secret(bucket: S3Harness) -> None:
    text = b"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>secret-of-the-test</Error>"
    bucket.misbehave("AccessDenied")
    bucket.refusing.behave = lambda handler: Answer(403, {}, text)
    reply = put(bucket.channel(), parcel("a.json"))
    assert (reply.outcome, reply.code) == (Outcome.ROUTE, "SignatureDoesNotMatch")
    assert "secret-of-the-test" not in reply.text


def test_it_waits_as_long_as_the_bucket_asks(bucket: S3Harness) -> None:
    bucket.misbehave("SlowDown")
    bucket.refusing.behave = lambda handler: Answer(503, {"Retry-After": "90"})
    reply = put(bucket.channel(), parcel("a.json"))
    assert (reply.outcome, reply.retry_after) == (Outcome.DEFERRED, 90.0)


def test_it_looks_at_what_stands_there(bucket: S3Harness) -> None:
    channel = bucket.channel()
    put(channel, parcel("a.json", b"12345"))
    seen = channel.look("a.json")
    assert (seen.presence, seen.size) == (Presence.PRESENT, 5)
    assert seen.modified_at is not None
    assert abs(seen.modified_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert channel.look("b.json").presence is Presence.ABSENT
    bucket.misbehave("AccessDenied")
    assert bucket.channel().look("a.json").presence is Presence.UNKNOWN


def test_a_trial_writes_looks_and_leaves_nothing(bucket: S3Harness) -> None:
    steps = bucket.channel().try_out()
    assert [(one.step, one.ok) for one in steps] == [
        ("write", True), ("look", True), ("remove", True),
    ]  # fmt: skip
    assert bucket.received() == []
    bucket.misbehave("AccessDenied")
    (refused,) = bucket.channel().try_out()
    assert (refused.step, refused.ok) == ("write", False)
    assert "AccessDenied" in refused.answer
