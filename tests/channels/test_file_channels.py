"""What a partner finds in its folder, whatever the weather: the same on every channel of files."""

import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from publisher.channels.files.channel import FileChannel, FileLimits
from publisher.channels.files.names import is_temporary
from publisher.channels.types import Looks, Outcome, Parcel, ParcelFile, Presence, Reply, TriesOut
from tests.channels.harness_directory import DirectoryHarness
from tests.channels.harness_files import names
from tests.channels.harness_ftp import FtpHarness, FtpsHarness
from tests.channels.harness_sftp import SftpHarness

STORY = b"<story/>"


class FileHarness(Protocol):
    def channel(self) -> FileChannel: ...
    def misbehave(self, fault: str) -> None: ...
    def close(self) -> None: ...


CHANNELS: dict[str, Callable[[Path], FileHarness]] = {
    "directory": DirectoryHarness,
    "ftp": FtpHarness,
    "ftps": FtpsHarness,
    "sftp": SftpHarness,
}
SERVERS = ["ftp", "ftps", "sftp"]


@pytest.fixture(params=CHANNELS)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FileHarness]:
    made = CHANNELS[request.param](tmp_path)
    yield made
    made.close()


def folder(there: FileHarness) -> Path:
    return there.folder if isinstance(there, DirectoryHarness) else there.server.folder  # type: ignore[attr-defined,no-any-return]


def parcel(name: str = "story.xml", body: bytes = STORY, key: int = 7, **more: object) -> Parcel:
    return Parcel(key=key, attempt=1, name=name, body=body, **more)  # type: ignore[arg-type]


def picture(name: str, body: bytes = b"jpeg") -> ParcelFile:
    return ParcelFile(name=name, body=body, content_type="image/jpeg")


def deliver(there: FileHarness, *parcels: Parcel) -> list[Reply]:
    channel = there.channel()
    try:
        return [reply for one in parcels for reply in channel.deliver([one], lambda _: True)]
    finally:
        channel.close()


def outcomes(replies: list[Reply]) -> list[Outcome]:
    return [reply.outcome for reply in replies]


def test_pictures_stand_before_the_story_does(there: FileHarness) -> None:
    """As a receiver sees it that looks all the time: no story without its pictures."""
    channel, seen = there.channel(), []
    inner = channel._opens

    def opens(limit: object, steps: object) -> object:
        place = inner(limit, steps)  # type: ignore[arg-type]
        rename = place.rename

        def noted(old: str, new: str) -> None:
            rename(old, new)
            seen.append({one for one in names(folder(there)) if not is_temporary(one)})

        place.rename = noted  # type: ignore[method-assign]
        return place

    channel._opens = opens  # type: ignore[assignment]
    files = (picture("one.jpg"), picture("media/two.jpg", b"x" * 200_000))
    (reply,) = channel.deliver([parcel(files=files)], lambda _: True)
    channel.close()
    assert reply.outcome is Outcome.DELIVERED
    assert seen == [
        {"one.jpg"}, {"one.jpg", "media/two.jpg"}, {"one.jpg", "media/two.jpg", "story.xml"},
    ]  # fmt: skip
    assert names(folder(there)) == seen[-1]
    assert (folder(there) / "media/two.jpg").read_bytes() == b"x" * 200_000


@pytest.mark.parametrize(
    ("attempt", "second_name", "kept"), [(2, "", True), (1, "", False), (2, "story.v1.xml", False)]
)
def test_a_repeat_goes_on_where_the_last_try_broke_off(
    attempt: int, second_name: str, kept: bool, there: FileHarness
) -> None:
    for name, body in (("1.jpg", b"done"), ("2.jpg", b"half")):
        (folder(there) / name).write_bytes(body)
        os.utime(folder(there) / name, (1_000_000_000, 1_000_000_000))
    files = (picture("1.jpg", b"done"), picture("2.jpg", b"whole"), picture("3.jpg", b"new"))
    again = Parcel(
        key=7, attempt=attempt, name="story.xml", body=STORY, files=files, second_name=second_name
    )
    assert outcomes(deliver(there, again)) == [Outcome.DELIVERED]
    assert ((folder(there) / "1.jpg").stat().st_mtime == 1_000_000_000) == kept
    assert (folder(there) / "2.jpg").read_bytes() == b"whole"
    assert (folder(there) / "3.jpg").read_bytes() == b"new"


def test_two_that_write_to_one_place_leave_one_whole_file(there: FileHarness) -> None:
    """Two destinations with one name in one folder: whoever is last."""
    bodies = {key: bytes([key]) * 400_000 for key in (1, 2, 3)}
    with ThreadPoolExecutor(3) as pool:
        work = [parcel(body=body, key=key) for key, body in bodies.items()]
        found = [reply for replies in pool.map(partial(deliver, there), work) for reply in replies]
    assert (folder(there) / "story.xml").read_bytes() in bodies.values()
    assert names(folder(there)) == {"story.xml"}
    assert Outcome.DELIVERED in outcomes(found)
    assert set(outcomes(found)) <= {Outcome.DELIVERED, Outcome.DEFERRED}


def test_missing_folders_are_made(there: FileHarness) -> None:
    assert outcomes(deliver(there, parcel("2026/03/story.xml"))) == [Outcome.DELIVERED]
    assert names(folder(there)) == {"2026/03/story.xml"}


def test_a_large_body_arrives_as_it_is(there: FileHarness) -> None:
    body = os.urandom(3_000_000)
    assert outcomes(deliver(there, parcel(body=body))) == [Outcome.DELIVERED]
    assert (folder(there) / "story.xml").read_bytes() == body


@pytest.mark.slow
def test_a_story_of_a_megabyte_with_two_hundred_pictures(there: FileHarness) -> None:
    """Slow: a real server answers."""
    there.limits = FileLimits()  # type: ignore[attr-defined]
    files = [picture(f"{number}.jpg", b"%d" % number * 100) for number in range(200)]
    assert outcomes(deliver(there, parcel(body=b"x" * 1_000_000, files=files))) == [
        Outcome.DELIVERED
    ]
    assert len(names(folder(there))) == 201


def test_a_newer_text_takes_the_place_of_an_older_one(there: FileHarness) -> None:
    both = parcel(body=b"first, and longer", key=1), parcel(body=b"second", key=2)
    assert outcomes(deliver(there, *both)) == [Outcome.DELIVERED] * 2
    assert (folder(there) / "story.xml").read_bytes() == b"second"
    assert names(folder(there)) == {"story.xml"}


def test_a_folder_of_that_name_is_left_alone(there: FileHarness) -> None:
    (folder(there) / "story.xml").mkdir()
    (folder(there) / "story.xml" / "kept.txt").write_text("kept")
    (reply,) = deliver(there, parcel())
    assert reply.outcome is Outcome.DEFERRED
    assert names(folder(there)) == {"story.xml/kept.txt"}
    (second,) = deliver(there, parcel(second_name="story.v1.xml"))
    assert (second.outcome, second.text) == (Outcome.DELIVERED, "story.v1.xml")


def test_a_kill_removes_once_its_own_file_stands(there: FileHarness) -> None:
    deliver(there, parcel("story.v1.xml"), parcel("story.v2.xml"))
    gone = ("story.v1.xml", "story.v2.xml", "never-was.xml", "story.v3.xml")
    (reply,) = deliver(there, parcel("story.v3.xml", b"<kill/>", removes=gone))
    assert reply.outcome is Outcome.DELIVERED
    assert names(folder(there)) == {"story.v3.xml"}
    assert "not removed" not in reply.text


@pytest.mark.parametrize("channel", SERVERS)
def test_a_kill_that_may_not_remove_says_so(channel: str, tmp_path: Path) -> None:
    there = CHANNELS[channel](tmp_path)
    deliver(there, parcel("old.xml"))
    there.misbehave("no overwrite")
    (reply,) = deliver(there, parcel("kill.xml", removes=("old.xml",)))
    there.close()
    assert reply.outcome is Outcome.DELIVERED
    assert reply.text == "kill.xml; not removed: old.xml"
    assert names(folder(there)) == {"old.xml", "kill.xml"}


@pytest.mark.parametrize("channel", SERVERS)
def test_where_cases_are_not_told_apart_a_kill_does_not_remove_itself(
    channel: str, tmp_path: Path
) -> None:
    there = CHANNELS[channel](tmp_path)
    there.misbehave("case-insensitive")
    deliver(there, parcel("Story.xml"))
    (reply,) = deliver(there, parcel("story.xml", b"<kill/>", removes=("Story.xml",)))
    there.close()
    assert reply.outcome is Outcome.DELIVERED
    (only,) = folder(there).iterdir()
    assert only.read_bytes() == b"<kill/>"


def test_where_cases_are_told_apart_it_removes_the_other(there: FileHarness) -> None:
    deliver(there, parcel("Story.xml"))
    deliver(there, parcel("story.xml", b"<kill/>", removes=("Story.xml",)))
    assert names(folder(there)) == {"story.xml"}


@pytest.mark.parametrize("channel", SERVERS)
def test_a_name_that_may_not_be_overwritten_gets_the_version(channel: str, tmp_path: Path) -> None:
    there = CHANNELS[channel](tmp_path)
    deliver(there, parcel(body=b"first"))
    there.misbehave("no overwrite")
    again = parcel(body=b"second", second_name="story.v2.xml")
    assert [reply.text for reply in deliver(there, again, again)] == ["story.v2.xml"] * 2
    (refused,) = deliver(there, parcel(body=b"the third"))
    there.close()
    assert refused.outcome is Outcome.DEFERRED
    assert "story.xml stands there and may not be replaced" in refused.text
    assert {one.name: one.read_bytes() for one in folder(there).iterdir()} == {
        "story.xml": b"first", "story.v2.xml": b"second",
    }  # fmt: skip


@pytest.mark.parametrize("fault", ["no space", "short", "no rename", "drop in mid-file"])
@pytest.mark.parametrize("channel", SERVERS)
def test_what_goes_wrong_leaves_the_older_text_whole(
    channel: str, fault: str, tmp_path: Path
) -> None:
    there = CHANNELS[channel](tmp_path)
    deliver(there, parcel(body=b"first"))
    there.misbehave(fault)
    (reply,) = deliver(there, parcel(body=b"second" * 20_000))
    assert reply.outcome is Outcome.DEFERRED
    assert reply.text
    assert there.server.broken.is_set()  # type: ignore[attr-defined]
    assert (folder(there) / "story.xml").read_bytes() == b"first"
    there.misbehave("")
    assert outcomes(deliver(there, parcel(body=b"second"))) == [Outcome.DELIVERED]
    there.close()
    assert names(folder(there)) == {"story.xml"}
    assert (folder(there) / "story.xml").read_bytes() == b"second"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("no space", "No space left|426"),
        ("short", "is the disk full"),
        ("no rename", "not allowed"),
    ],
)
@pytest.mark.parametrize("channel", SERVERS)
def test_the_reason_is_in_the_answer(channel: str, fault: str, said: str, tmp_path: Path) -> None:
    there = CHANNELS[channel](tmp_path)
    there.misbehave(fault)
    (reply,) = deliver(there, parcel(body=b"x" * 1000))
    there.close()
    assert re.search(said, reply.text)


@pytest.mark.parametrize("channel", SERVERS)
def test_a_connection_that_ended_between_two_stories_is_made_anew(
    channel: str, tmp_path: Path
) -> None:
    there = CHANNELS[channel](tmp_path)
    kept = there.channel()
    (first,) = kept.deliver([parcel("one.xml")], lambda _: True)
    there.server.hang_up()  # type: ignore[attr-defined]
    (second,) = kept.deliver([parcel("two.xml")], lambda _: True)
    there.misbehave("drop in mid-file")
    (third,) = kept.deliver([parcel("three.xml")], lambda _: True)
    there.misbehave("")
    (fourth,) = kept.deliver([parcel("three.xml")], lambda _: True)
    kept.close()
    there.close()
    assert outcomes([first, second, third, fourth]) == [
        Outcome.DELIVERED, Outcome.DELIVERED, Outcome.DEFERRED, Outcome.DELIVERED,
    ]  # fmt: skip
    assert names(folder(there)) == {"one.xml", "two.xml", "three.xml"}


@pytest.mark.parametrize("channel", SERVERS)
def test_a_server_that_hangs_is_given_up_in_time(channel: str, tmp_path: Path) -> None:
    there = CHANNELS[channel](tmp_path)
    there.misbehave("hang")
    (reply,) = deliver(there, parcel())  # who waited for the server would wait for ever
    there.close()
    assert (reply.outcome, reply.code) == (Outcome.DEFERRED, "timeout")


def test_what_killed_writers_left_is_removed_and_nothing_else(there: FileHarness) -> None:
    dead = {"story.xml.6.publisher.part", ".dead.12.publisher.part", ".a.old.13.publisher.part"}
    kept = {"film.001.part", ".a.7.part", "notes.txt", ".htaccess"}
    alive = ".alive.14.publisher.part"
    for name in dead | kept | {alive}:
        (folder(there) / name).write_bytes(b"half")
        if name != alive:
            os.utime(folder(there) / name, (1_000_000_000, 1_000_000_000))
    deliver(there, parcel())
    assert names(folder(there)) == kept | {alive, "story.xml"}
    for name in kept | {alive}:
        (folder(there) / name).unlink()


def test_it_can_look(there: FileHarness) -> None:
    deliver(there, parcel("in/story.xml", b"12345"))
    channel = there.channel()
    assert isinstance(channel, Looks)
    found = channel.look("in/story.xml")
    assert (found.presence, found.size) == (Presence.PRESENT, 5)
    assert found.modified_at is not None
    assert abs(found.modified_at.timestamp() - time.time()) < 60
    assert channel.look("in/other.xml").presence is Presence.ABSENT
    assert channel.look("nowhere/other.xml").presence is Presence.ABSENT
    with pytest.raises(ValueError, match="not a plain file name"):
        channel.look("../other.xml")
    channel.close()


def test_a_trial_writes_renames_and_removes(there: FileHarness) -> None:
    channel = there.channel()
    assert isinstance(channel, TriesOut)
    steps = channel.try_out()
    channel.close()
    assert all(step.ok for step in steps), steps
    assert [step.step for step in steps][-4:] == ["folder", "write", "rename", "remove"]
    assert names(folder(there)) == set()


@pytest.mark.parametrize("channel", SERVERS)
def test_a_trial_ends_with_the_step_that_fails(channel: str, tmp_path: Path) -> None:
    there = CHANNELS[channel](tmp_path)
    ends = {}
    for fault in ("wrong password", "read-only", "no rename"):
        there.misbehave(fault)
        tried = there.channel()
        steps = tried.try_out()
        tried.close()
        assert [step.ok for step in steps].count(False) == 1
        ends[fault] = steps[-1].step
        assert not steps[-1].ok
        assert steps[-1].answer
    there.close()
    assert ends == {"wrong password": "sign_in", "read-only": "write", "no rename": "rename"}
    assert names(folder(there)) == set()


@pytest.mark.parametrize("channel", SERVERS)
def test_who_is_out_of_reach_is_unknown_and_never_gone(channel: str, tmp_path: Path) -> None:
    there = CHANNELS[channel](tmp_path)
    there.close()
    looking = there.channel()
    found = looking.look("story.xml")
    looking.close()
    assert found.presence is Presence.UNKNOWN
    assert found.answer
