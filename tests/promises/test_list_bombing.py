"""List bombing: whatever is posted to sign-up forms, a stranger's mailbox gets what its budget
allows, nobody learns who is known, and real readers get their mail meanwhile. Real processes, over
HTTP and SMTP.
"""

import time

import pytest

from publisher.actions.readers.joining.budgets import DOMAIN, GAP, PER_DAY
from publisher.web.reader.joining.posts import PER_MINUTE
from tests.harness import wait_for
from tests.promises.bombing import (
    BLOCKED,
    KNOWN,
    TITLES,
    VICTIM,
    Post,
    all_mailed,
    attack,
    flood,
    networks,
    paths,
    pressing,
    reader,
    two_titles,
)
from tests.sink import Sink

BIG = "grand.example.org"  # a provider that strangers post addresses of


@pytest.mark.slow
def test_a_bombed_mailbox_gets_its_budget_and_readers_their_mail() -> None:
    """Slow: an installation runs, and takes several hundred sign-ups; 20 s on a quiet machine."""
    bombed(None, lists=50, posts=300, readers=30, burst=200, seconds=120)


@pytest.mark.soak
def test_ten_thousand_sign_ups_of_one_victim(database: dict[str, str] | None) -> None:
    bombed(database, lists=50, posts=10_000, readers=1_000, burst=10_000, seconds=900)


def bombed(
    database: dict[str, str] | None,
    *,
    lists: int,
    posts: int,
    readers: int,
    burst: int,
    seconds: float,
) -> None:
    with Sink() as sink, two_titles(sink, lists, database) as made:
        began = time.monotonic()
        wanted = {reader(number) for number in range(readers)}
        with pressing(made, sink, wanted) as pressed:
            found = flood(made, attack(lists=lists, posts=posts, readers=readers))
            print(f"\n{posts} sign-ups of one victim: {found.rate:.0f}/s, {dict(found.statuses)}")
            assert set(found.statuses) == {200}, "each network posted less than it may"
            assert [path for path, pages in found.pages.items() if len(pages) > 1] == []
            all_mailed(sink, wanted, seconds)
            wait_for(lambda: len(pressed) == readers, seconds, "each reader to press")
        assert set(pressed) == {200}
        got = sink.recipients
        spent = time.monotonic() - began
        assert {one: got.count(one) for one in wanted} == dict.fromkeys(wanted, 1)
        assert 1 <= got.count(VICTIM) <= min(PER_DAY, 1 + spent // GAP.total_seconds())
        assert got.count(BLOCKED) <= 1, "of the title that has not blocked it"
        assert got.count(KNOWN) <= 1
        floods(made, sink, burst)
        assert made.ready()


def floods(made, sink: Sink, posts: int) -> None:  # type: ignore[no-untyped-def]
    """The same from one network, and of as many strangers from a thousand."""
    page = paths(len(TITLES))[0]
    one = [Post(page, f"n{number}@{BIG}", "192.0.2.9") for number in range(posts)]
    found = flood(made, one)
    print(f"{posts} from one network: {found.rate:.0f}/s, {dict(found.statuses)}")
    assert set(found.statuses) <= {200, 429}
    assert found.statuses[200] <= PER_MINUTE * (2 + found.seconds // 60)
    assert flood(made, [Post(page, "voisin@example.org", "198.51.100.4")]).statuses == {200: 1}
    places = networks(min(1000, posts // 10))
    began = time.monotonic()
    many = [Post(page, f"m{number}@{BIG}", places[number % len(places)]) for number in range(posts)]
    found = flood(made, many)
    print(f"{posts} from {len(places)} networks: {found.rate:.0f}/s, {dict(found.statuses)}")
    assert set(found.statuses) <= {200, 429}
    assert found.statuses[200] >= posts * 0.9, "each network posted less than it may"
    assert found.pages[page] == flood(made, [Post(page, KNOWN, "198.51.100.5")]).pages[page]
    spent = time.monotonic() - began + found.seconds
    allowed = DOMAIN.burst + (spent + 120) / DOMAIN.every.total_seconds()
    assert sum(BIG in address for address in sink.recipients) <= allowed
