"""Any sequence of edits, questions, yeses, noes and ways back: a send leaves only with a text that
as many other people as the rule asks for have approved."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.actions.approvals.decide import ask_approval, give_approval, refuse_approval
from publisher.actions.compose.restore_text import restore_text
from publisher.actions.sends.control_send import cancel_send, resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.delivery.models import Send
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from tests.db.approvals.house import House, house, later
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PEOPLE = ("ed", "sam", "sol", "boss")
STEPS = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from(PEOPLE), st.sampled_from("AB")),
    st.tuples(st.sampled_from(("ask", "yes", "no", "back")), st.sampled_from(PEOPLE), st.just("")),
    st.tuples(st.sampled_from(("plan", "resume", "cancel", "hour")), st.just("sol"), st.just("")),
)


@shared_rows
def desk() -> House:
    return house()


class Story:
    """What was done, and what a reader of the rules would say of it: for each text who made it
    last, who asked, and who has said yes since the last no."""

    def __init__(self, desk: House, needed: int) -> None:
        self.desk, self.needed, self.hour = desk, needed, 0
        self.maker: dict[str, str] = {}  # of what was spoken of
        self.yes: dict[str, set[str]] = {}
        self.asked: dict[str, set[str]] = {}
        self.last = "ed"

    @property
    def text(self) -> str:
        self.desk.issue.refresh_from_db()
        return self.desk.issue.content_hash

    def do(self, act: str, name: str, what: str) -> None:
        self.hour += 1
        with suppress(PublisherError), transaction.atomic():
            getattr(self, act)(name, what)

    def edit(self, name: str, what: str) -> None:
        before = self.text
        self.desk.edit(f"Objet {what}", name, later(minutes=self.hour))
        if self.text != before:
            self.last = name

    def ask(self, name: str, _what: str) -> None:
        self._say(ask_approval, actor=f"user:{name}", note="?")
        self.asked.setdefault(self.text, set()).add(name)

    def yes_(self, name: str) -> None:
        self._say(give_approval, person=self.desk.people[name], note="")
        text = self.text
        if name not in self.yes.setdefault(text, set()):
            assert name not in {self.last, self.maker[text], *self.asked.get(text, ())}
            assert name != "ed"
        self.yes[text].add(name)

    def no(self, name: str, _what: str) -> None:
        self._say(refuse_approval, person=self.desk.people[name], note="Non.")
        self.yes[self.text] = set()

    def back(self, name: str, _what: str) -> None:
        now = later(minutes=self.hour)
        restore_text(issue=self.desk.issue, actor=f"user:{name}", now=now)
        self.last = self.maker[self.text]

    def plan(self, name: str, _what: str) -> None:
        send_issue(
            issue=self.desk.issue,
            idempotency_key=None,
            actor=f"user:{name}",
            now=later(minutes=self.hour),
            at=later(days=1),
        )
        self.maker.setdefault(self.text, self.last)

    def resume(self, name: str, _what: str) -> None:
        for send in Send.objects.filter(kind="issue", state="held"):
            resume_send(send=send, actor=f"user:{name}", now=later(minutes=self.hour))

    def cancel(self, name: str, _what: str) -> None:
        for send in Send.objects.filter(kind="issue").exclude(state="canceled"):
            cancel_send(send=send, actor=f"user:{name}", now=later(minutes=self.hour))

    def hour_(self) -> None:
        start_due_sends(now=later(days=1, minutes=self.hour))
        for send in Send.objects.filter(kind="issue", state="running"):
            left = send.edition.content_hash
            assert left == self.text
            assert len(self.yes.get(left, ())) >= self.needed, (self.yes, left)

    def _say(self, act, **more: object) -> None:
        act(issue=self.desk.issue, now=later(minutes=self.hour), **more)
        self.maker.setdefault(self.text, self.last)


@pytest.mark.parametrize("needed", [1, 2])
def test_only_what_others_approved_leaves(desk: House, needed: int) -> None:
    """Each sequence is undone before the next."""
    desk.rule(needed)
    left = []

    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @given(st.lists(STEPS, min_size=6, max_size=16))
    def tell(steps: list[tuple[str, str, str]]) -> None:
        with transaction.atomic():
            story = Story(desk, needed)
            for act, name, what in steps:
                if act == "yes":
                    _try(lambda n=name: story.yes_(n), story)
                elif act == "hour":
                    story.hour_()
                else:
                    story.do(act, name, what)
            story.hour_()
            left.append(Send.objects.filter(kind="issue", state="running").count())
            transaction.set_rollback(True)
        desk.issue = Issue.objects.select_related("newsletter", "publication").get(pk=desk.issue.pk)

    tell()
    # A sequence that must leave, lest the others pass because nothing ever does.
    story = Story(desk, needed)
    for name in ("sam", "boss")[:needed]:
        story.yes_(name)
    story.plan("sol", "")
    story.edit("sam", "A")
    story.back("ed", "")
    story.hour_()
    assert Send.objects.filter(kind="issue", state="running").count() == 1


def _try(act, story: Story) -> None:
    story.hour += 1
    with suppress(PublisherError), transaction.atomic():
        act()
