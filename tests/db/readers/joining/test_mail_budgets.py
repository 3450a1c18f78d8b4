"""How many confirmation mails a mailbox gets, whatever is asked for it, and nobody else waits."""

import itertools
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.readers.joining import budgets
from publisher.actions.readers.joining.budgets import DAY, GAP, MONTH, PER_DAY, PER_MONTH
from publisher.audience.models import (
    ConsentEvent,
    MailBudget,
    MailingList,
    Subscription,
    Suppression,
)
from publisher.delivery.models import ServiceMail
from tests.db.readers.joining.asking import NOW, leave_all, mails, make_title

VICTIM = "victime@example.org"


def keeps_the_rules(times: list[datetime]) -> bool:
    """Written another way than the code: every window of every rule."""
    times = sorted(times)
    close = any(b - a < GAP for a, b in itertools.pairwise(times))
    day = any(sum(0 <= (t - a).total_seconds() < 86_400 for t in times) > 3 for a in times)
    month = any(sum(t >= a and t - a < MONTH for t in times) > 6 for a in times)
    return not (close or day or month)


def test_slots_break_no_rule_and_come_no_later_than_need_be() -> None:
    chance = random.Random(13)
    for _ in range(60):
        times: list[datetime] = []
        now = NOW
        for _ in range(14):
            now += timedelta(seconds=chance.choice([0, 1, 700, 40_000, 90_000, 900_000]))
            slot = budgets.next_slot(times, now)
            assert slot >= now
            assert keeps_the_rules([*times, slot])
            earlier = slot - timedelta(seconds=1)
            assert earlier < max(now, *times, now) or not keeps_the_rules([*times, earlier])
            times.append(slot)


def test_the_numbers_are_those_of_the_promise() -> None:
    assert timedelta(minutes=10) == GAP
    assert (PER_DAY, PER_MONTH) == (3, 6)
    assert (timedelta(days=1), timedelta(days=30)) == (DAY, MONTH)


def test_spellings_of_one_mailbox_share_its_budget() -> None:
    same = ["anna@gmail.com", "an.na@gmail.com", "anna+news@gmail.com", "a.n.n.a+x@gmail.com"]
    assert len({budgets.mailbox_of(one) for one in same}) == 1
    assert budgets.mailbox_of("an.na@example.org") != budgets.mailbox_of("anna@example.org")
    assert budgets.mailbox_of("+@example.org") == "+@example.org"


@pytest.mark.django_db
@pytest.mark.database
def test_requests_that_wait_are_one_mail_that_names_every_list() -> None:
    title = make_title(lists=12)
    for place in range(12):
        title.ask(VICTIM, place)
    (mail,) = mails()
    assert len(mail.values["lists"]) == len(set(mail.values["list_ids"])) == 12
    assert mail.due_at == NOW
    leave_all(NOW)
    title.ask(VICTIM, 1, 2, now=NOW + timedelta(minutes=2))
    title.ask(VICTIM, 3, now=NOW + timedelta(minutes=3))
    second = mails()[1]
    assert second.due_at == NOW + GAP
    assert second.values["lists"] == ["Lettre 1", "Lettre 2", "Lettre 3"]


@pytest.mark.django_db
@pytest.mark.database
def test_a_press_of_the_button_twice_is_one_mail() -> None:
    title = make_title()
    title.ask(VICTIM)
    leave_all(NOW)
    title.ask(VICTIM, now=NOW + timedelta(seconds=20))
    assert len(mails()) == 1
    title.ask(VICTIM, 1, now=NOW + timedelta(seconds=20))
    assert len(mails()) == 2, "another list is another wish"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.database
def test_a_bombed_mailbox_gets_what_the_budget_allows_and_real_readers_theirs() -> None:
    """Slow: much is written to the ledger."""
    bombed(lists=6, posts=60, readers=12)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.database
def test_ten_thousand_sign_ups_of_one_victim_on_fifty_lists() -> None:
    bombed(lists=50, posts=10_000, readers=1000)


def bombed(*, lists: int, posts: int, readers: int) -> None:
    """Two titles, one victim; the posts come within an hour, and real readers among them."""
    titles = [make_title("rive", lists // 2), make_title("cap", lists - lists // 2)]
    chance = random.Random(6)
    each = posts // readers
    for number in range(posts):
        now = NOW + timedelta(seconds=3600 * number / posts)
        title = chance.choice(titles)
        title.ask(VICTIM, chance.randrange(len(title.lists)), now=now)
        if number % each == 0:
            titles[0].ask(f"reader{number}@d{number % 7}.example.org", now=now)
        if number % 3 == 0:
            leave_all(now)
    end = NOW + 2 * MONTH
    leave_all(end)
    sent = Counter(mail.delivery.address for mail in mails() if mail.delivery.dated_at)
    hours = [mail.due_at for mail in mails(VICTIM) if mail.due_at < NOW + MONTH]
    assert len([at for at in hours if at < NOW + timedelta(hours=1)]) <= PER_DAY
    assert len(hours) <= PER_MONTH
    assert keeps_the_rules([mail.due_at for mail in mails(VICTIM)])
    del sent[VICTIM]
    assert sent == {
        f"reader{number}@d{number % 7}.example.org": 1 for number in range(0, posts, each)
    }
    late = [mail for mail in mails() if mail.delivery.address != VICTIM]
    assert max(mail.due_at - mail.created_at for mail in late) == timedelta(0)
    assert ConsentEvent.objects.filter(subscriber__address=VICTIM).count() <= posts
    assert not Subscription.objects.filter(subscriber__address=VICTIM, status="confirmed").exists()


@pytest.mark.django_db
@pytest.mark.database
def test_what_goes_beyond_waits_and_is_not_lost() -> None:
    title = make_title(lists=9)
    now = NOW
    for place in range(9):
        title.ask(VICTIM, place, now=now)
        leave_all(now)
        now += GAP
    at = [mail.due_at - NOW for mail in mails(VICTIM)]
    assert at == [timedelta(0), GAP, 2 * GAP, DAY]
    named = [name for mail in mails(VICTIM) for name in mail.values["lists"]]
    assert sorted(named) == [f"Lettre {number}" for number in range(9)]


@pytest.mark.django_db
@pytest.mark.database
def test_a_blocked_address_leaves_no_heap_behind() -> None:
    title = make_title()
    Suppression.objects.create(
        publication=title.publication,
        address_key=VICTIM,
        reason="complained",
        source="t",
        created_at=NOW,
    )
    for number in range(20):
        title.ask(VICTIM, number % 2, now=NOW + timedelta(minutes=number))
    assert [mail.delivery.state for mail in mails()] == ["suppressed"]
    Suppression.objects.all().delete()
    title.ask(VICTIM, now=NOW + DAY)
    assert [mail.delivery.state for mail in mails()] == ["suppressed", "pending"]


@pytest.mark.django_db
@pytest.mark.database
def test_a_domain_and_a_form_keep_their_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    second = timedelta(seconds=1)
    monkeypatch.setattr(budgets, "DOMAIN", budgets.Pace(2, 10 * second))
    monkeypatch.setattr(budgets, "FORM", budgets.Pace(4, 60 * second))
    title = make_title()
    for number in range(4):
        title.ask(f"a{number}@big.example.org")
    title.ask("b@small.example.org")
    waits = [(mail.due_at - NOW) // second for mail in mails()]
    assert waits == [0, 0, 10, 20, 60]
    title.ask("c@big.example.org", now=NOW + 30 * second)
    (mail,) = mails("c@big.example.org")
    assert mail.due_at == NOW + 120 * second


@pytest.mark.django_db
@pytest.mark.database
def test_counters_hold_no_address_and_end() -> None:
    title = make_title()
    title.ask(VICTIM)
    for row in MailBudget.objects.values():
        assert b"victim" not in bytes(row["hash"])
        assert "victim" not in str({**row, "hash": ""})
    assert budgets.forget_old_budgets(NOW + MONTH) == 0
    assert budgets.forget_old_budgets(NOW + 3 * MONTH) == 3
    assert MailingList.objects.count() == 2
    assert ServiceMail.objects.count() == 1


def test_a_far_slot_is_utc() -> None:
    assert budgets.next_slot([], NOW).tzinfo is UTC
