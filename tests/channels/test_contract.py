"""The channel contract, on every channel."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from publisher.actions.partners.ways import WAYS
from publisher.channels.types import Begin, Outcome, Parcel, Reply
from tests.channels.contract import GOOD, Harness
from tests.channels.harness_directory import DirectoryHarness
from tests.channels.harness_fake import FakeHarness
from tests.channels.harness_ftp import FtpHarness, FtpsHarness, ImplicitFtpsHarness
from tests.channels.harness_mail import MailHarness
from tests.channels.harness_pull import PullHarness
from tests.channels.harness_s3 import S3Harness
from tests.channels.harness_sftp import SftpHarness
from tests.channels.harness_smtp import SmtpHarness
from tests.channels.harness_webhook import WebhookHarness

HARNESSES: dict[str, Callable[[Path], Harness]] = {
    "directory": DirectoryHarness,
    "fake": FakeHarness,
    "ftp": FtpHarness,
    "ftps": FtpsHarness,
    "ftps, implicit": ImplicitFtpsHarness,
    "mail": MailHarness,
    "pull": PullHarness,
    "s3": S3Harness,
    "sftp": SftpHarness,
    "smtp": SmtpHarness,
    "webhook": WebhookHarness,
}


@pytest.fixture(params=HARNESSES)
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Harness]:
    made = HARNESSES[request.param](tmp_path)
    yield made
    made.close()


def test_every_channel_of_partners_is_under_this_contract() -> None:
    assert set(WAYS) - set(HARNESSES) == set()


@pytest.mark.parametrize("code", WAYS)
def test_a_channel_is_in_doubt_only_where_a_repeat_would_harm(code: str, tmp_path: Path) -> None:
    harness = HARNESSES[code](tmp_path)
    allowed = set().union(*harness.faults().values())
    harness.close()
    assert (Outcome.UNKNOWN in allowed) != WAYS[code].repeat_is_harmless


def deliver(harness: Harness, parcels: list[Parcel], begin: Begin) -> list[Reply]:
    channel = harness.channel()
    try:
        return list(channel.deliver(iter(parcels), begin))
    finally:
        channel.close()


def test_each_parcel_arrives_whole_and_is_answered_under_its_key(harness: Harness) -> None:
    parcels = [harness.parcel(key) for key in (7, 3, 5)]
    replies = deliver(harness, parcels, lambda parcel: True)
    assert [reply.key for reply in replies] == [7, 3, 5]
    assert {reply.outcome for reply in replies} <= GOOD
    assert [r.body for r in harness.received()] == [p.body for p in parcels]


def test_begin_is_called_once_for_each_parcel_and_before_its_body(harness: Harness) -> None:
    parcels = [harness.parcel(key) for key in range(1, 6)]
    begun: list[int] = []

    def begin(parcel: Parcel) -> bool:
        assert parcel.body not in [r.body for r in harness.received()]
        begun.append(parcel.key)
        return True

    replies = deliver(harness, parcels, begin)
    assert begun == [1, 2, 3, 4, 5]
    assert [reply.key for reply in replies] == begun


def test_begin_that_says_no_stops_this_parcel_and_all_later_ones(harness: Harness) -> None:
    asked: list[int] = []

    def begin(parcel: Parcel) -> bool:
        asked.append(parcel.key)
        return parcel.key < 3

    replies = deliver(harness, [harness.parcel(key) for key in range(1, 6)], begin)
    assert asked == [1, 2, 3]
    assert [reply.key for reply in replies] == [1, 2]
    assert [r.body for r in harness.received()] == [harness.parcel(k).body for k in (1, 2)]


@pytest.mark.slow
def test_whatever_the_other_side_does_each_begun_parcel_gets_one_reply(tmp_path: Path) -> None:
    """Slow: a real server answers."""
    for name, factory in HARNESSES.items():
        for number, fault in enumerate(factory_faults(factory, tmp_path / name)):
            folder = tmp_path / f"{name}-{number}"
            folder.mkdir()
            harness = factory(folder)
            try:
                check_fault(harness, fault)
            finally:
                harness.close()


def factory_faults(factory: Callable[[Path], Harness], folder: Path) -> list[str]:
    folder.mkdir()
    harness = factory(folder)
    try:
        return list(harness.faults())
    finally:
        harness.close()


def check_fault(harness: Harness, fault: str) -> None:
    allowed = harness.faults()[fault]
    begun: list[int] = []

    def begin(parcel: Parcel) -> bool:
        begun.append(parcel.key)
        return True

    harness.misbehave(fault)
    replies = deliver(harness, [harness.parcel(1), harness.parcel(2)], begin)
    answered = [reply.key for reply in replies]
    assert len(answered) == len(set(answered)), fault
    assert set(begun) <= set(answered), fault
    for reply in replies:
        assert reply.outcome in allowed, (fault, reply)
        if reply.key not in begun:
            assert reply.outcome is Outcome.ROUTE, (fault, reply)


def test_where_nobody_answers_nothing_is_begun(harness: Harness) -> None:
    channel = harness.unreachable()
    if channel is None:
        pytest.skip("this channel is always there")
    begun: list[Parcel] = []
    replies = list(channel.deliver([harness.parcel(1)], lambda p: begun.append(p) is None))
    channel.close()
    assert not begun
    assert [(reply.key, reply.outcome) for reply in replies] == [(1, Outcome.ROUTE)]
    assert replies[0].text


def test_a_retry_arrives_under_the_same_name(harness: Harness) -> None:
    for attempt in (1, 2):
        deliver(harness, [harness.parcel(1, attempt)], lambda parcel: True)
    names = {r.name for r in harness.received()}
    assert len(names) == 1


def test_close_may_be_called_twice_used_or_not(harness: Harness) -> None:
    unused = harness.channel()
    unused.close()
    unused.close()
    used = harness.channel()
    list(used.deliver([harness.parcel(1)], lambda parcel: True))
    used.close()
    used.close()


def test_a_channel_can_be_used_again(harness: Harness) -> None:
    channel = harness.channel()
    for key in (1, 2):
        replies = list(channel.deliver([harness.parcel(key)], lambda parcel: True))
        assert [reply.key for reply in replies] == [key]
    channel.close()
    assert len(harness.received()) == 2
