"""What a partner sees in a directory, whatever happens to us meanwhile."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.channels.files.directory import DirectoryChannel
from publisher.channels.replies import sanitized
from publisher.channels.types import Outcome, Parcel
from tests.conftest import ROOT


def parcel(name: str = "story.v1.json", body: bytes = b"{}") -> Parcel:
    return Parcel(key=1, attempt=1, body=body, name=name)


def test_a_name_may_stand_in_folders_that_are_made(tmp_path: Path) -> None:
    assert deliver(tmp_path, parcel("2026/03/story.json", b"here")) == [Outcome.DELIVERED]
    assert (tmp_path / "2026/03/story.json").read_bytes() == b"here"


def test_no_link_in_its_folders_leads_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "2026").symlink_to(tmp_path / "out")
    assert deliver(tmp_path / "in", parcel("2026/story.json")) == [Outcome.ROUTE]
    assert list((tmp_path / "out").iterdir()) == []


def deliver(folder: Path, one: Parcel) -> list[Outcome]:
    return [r.outcome for r in DirectoryChannel(str(folder)).deliver([one], lambda p: True)]


@pytest.mark.parametrize(
    "name",
    [
        "../out.json",
        "/etc/x",
        "a/../../b",
        "a//b",
        "a/.b",
        "a\\b",
        ".hidden",
        "",
        "nul\0",
        "a\nb",
        ".",
        "..",
        "x" * 201,
    ],
)
def test_no_name_leads_out_of_the_directory(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(ValueError, match="not a plain file name"):
        deliver(folder, parcel(name))
    assert [p.name for p in tmp_path.rglob("*")] == ["in"]


def test_until_it_is_whole_nothing_stands_under_its_name(tmp_path: Path) -> None:
    def begin(one: Parcel) -> bool:
        assert not (tmp_path / one.name).exists()
        return True

    list(DirectoryChannel(str(tmp_path)).deliver([parcel(body=b"new")], begin))
    assert (tmp_path / "story.v1.json").read_bytes() == b"new"


def test_a_link_laid_under_the_temporary_name_is_not_followed(tmp_path: Path) -> None:
    folder, victim = tmp_path / "in", tmp_path / "victim"
    folder.mkdir()
    victim.write_bytes(b"precious")
    (folder / ".story.v1.json.1.publisher.part").symlink_to(victim)
    assert deliver(folder, parcel(body=b"new")) == [Outcome.DELIVERED]
    assert victim.read_bytes() == b"precious"
    assert (folder / "story.v1.json").read_bytes() == b"new"


def test_what_a_killed_process_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".story.v1.json.1.publisher.part").write_bytes(b"half")
    assert deliver(tmp_path, parcel(body=b"whole")) == [Outcome.DELIVERED]
    assert [p.name for p in tmp_path.iterdir()] == ["story.v1.json"]


def test_a_write_that_fails_is_tried_later_and_leaves_nothing(tmp_path: Path) -> None:
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
        outcomes = deliver(tmp_path, parcel(body=b"x" * 5000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert outcomes == [Outcome.DEFERRED]
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_of_a_reply_is_one_line_without_addresses() -> None:
    assert sanitized(b"no <ann@example.org>\r\n\x00gone") == "no <[address]> gone"
    assert sanitized("x" * 5000) == "x" * 300
    assert sanitized(b"\xff\xfe") == "\ufffd\ufffd"


KILLED = """
import os, signal, sys
from publisher.channels.files.directory import DirectoryChannel
from publisher.channels.types import Parcel

synced, calls = os.fsync, []

def fsync(descriptor):
    calls.append(descriptor)
    if len(calls) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    synced(descriptor)

os.fsync = fsync
parcel = Parcel(key=1, attempt=1, body=b"whole", name="story.v1.json")
list(DirectoryChannel(sys.argv[1]).deliver([parcel], lambda _: True))
"""


@pytest.mark.parametrize(
    ("step", "left"),
    [(1, {".story.v1.json.1.publisher.part"}), (2, {"story.v1.json"})],
    ids=["in mid-file", "between rename and answer"],
)
def test_kill_9_leaves_half_a_file_under_no_name_that_counts(
    step: int, left: set[str], tmp_path: Path
) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path, str(step)], cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    assert {path.name for path in tmp_path.iterdir()} == left
    assert deliver(tmp_path, parcel(body=b"whole")) == [Outcome.DELIVERED]
    assert [path.name for path in tmp_path.iterdir()] == ["story.v1.json"]
    assert (tmp_path / "story.v1.json").read_bytes() == b"whole"
