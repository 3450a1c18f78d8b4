"""Any order of asking, saying yes, saying no and signing out: the account's address is what the
rule says, told once more in other words than the product's."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.publications.people.own_address import (
    Step,
    address_change_of,
    ask_address,
    confirm_address_change,
    pending_address,
    stop_address_change,
)
from publisher.actions.publications.people.sessions import forget_others
from publisher.delivery.models import ServiceMail
from publisher.errors import PublisherError
from publisher.publications.models import User
from publisher.publications.tokens import seal

pytestmark = [pytest.mark.django_db, pytest.mark.database]
START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ADDRESSES = [f"{name}@example.org" for name in ("camille", "anne", "louis", "taken")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Link:
    """One mail of the model. age: how many times everything had ended when it was mailed."""

    code: str
    side: str
    old: str
    new: str
    until: datetime
    age: int
    dead: bool = False


class Model:
    """What the account's owner, and whoever has a mailbox, may bring about."""

    def __init__(self, user: User) -> None:
        self.user, self.now, self.age = user, START, 0
        self.address = user.email or ""
        self.links: list[Link] = []
        self.asked: list[datetime] = []

    def ask(self, new: str) -> None:
        lately = [at for at in self.asked if at > self.now - DAY]
        known = ServiceMail.objects.count()
        code = ""
        try:
            ask_address(user=self.fresh(), address=new, now=self.now)
        except PublisherError as error:
            code = error.code
        often = "too_many_changes" if len(lately) >= 3 else ""
        assert code == ("same_address" if new == self.address else often)
        if code:
            return
        self.asked.append(self.now)
        for link in self.links:
            link.dead |= link.side == "new"
        for mail in ServiceMail.objects.order_by("pk")[known:]:
            side = mail.values["side"]
            until = self.now + (HOUR if side == "new" else DAY)
            code = seal("own-address", mail.pk)
            self.links.append(Link(code, side, self.address, new, until, self.age))

    def press(self, link: Link) -> None:
        change = address_change_of(link.code, self.now)
        good = not link.dead and self.now < link.until
        if link.side == "new":
            good = good and link.age == self.age
        assert (change is not None) == good
        if change is None:
            return
        if link.side == "new":
            step = confirm_address_change(change=change, key=None, now=self.now)
            link.dead = True
            assert step == (Step.TAKEN if link.new == "taken@example.org" else Step.CHANGED)
            if step == Step.CHANGED:
                self.address, self.age = link.new, self.age + 1
            return
        step = stop_address_change(change=change, now=self.now)
        assert step == (Step.STOPPED if self.address == link.old else Step.GIVEN_BACK)
        for other in self.links[self.links.index(link) :]:
            other.dead = True
        self.address, self.age = link.old, self.age + 1

    def sign_out(self) -> None:
        forget_others(self.fresh(), None)
        self.age += 1

    def fresh(self) -> User:
        return User.objects.get(pk=self.user.pk)

    def check(self) -> None:
        assert self.fresh().email == self.address
        waits = [
            one
            for one in self.links
            if one.side == "new" and not one.dead and one.age == self.age and self.now < one.until
        ]
        pending = pending_address(self.fresh(), self.now)
        assert (pending.new if pending else None) == (waits[-1].new if waits else None)


@pytest.mark.parametrize("seed", range(30))
def test_the_address_is_what_the_rule_says(seed: int, camille: User) -> None:
    User.objects.create_user("somebody", email="taken@example.org")
    model, chance = Model(camille), random.Random(seed)
    for _ in range(25):
        act = chance.choice(("ask", "ask", "press", "press", "press", "wait", "sign out"))
        if act == "ask":
            model.ask(chance.choice(ADDRESSES))
        elif act == "press" and model.links:
            model.press(chance.choice(model.links))
        elif act == "wait":
            model.now += chance.choice((HOUR / 3, HOUR, DAY / 2))
        elif act == "sign out":
            model.sign_out()
        model.now += timedelta(seconds=1)
        model.check()
