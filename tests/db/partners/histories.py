"""Random histories of stories on their way to partners, and what partners must never see.

The ledger, its journal and all verbs are the real ones. Only the other side is not: it takes,
refuses, hangs up, and the worker dies when it is told to.
"""

import json
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from publisher.actions.partners import partner_visit
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.partner_parcel import forget_stories
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.partners.recover_copies import recover_all
from publisher.actions.partners.replay import replay_partner
from publisher.actions.partners.terms.pause_destination import resume_destination
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.types import Begin, Outcome, Parcel, Reply
from publisher.delivery.destinations import MUST_GO
from publisher.delivery.host import this_host
from publisher.delivery.models import Delivery
from publisher.delivery.states import GOT, OPEN
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, outbox, story

STORIES = 2
GUIDS = "tag:courrier.example.org,2026:story-"
OPEN_STATES = [str(state) for state in OPEN]
ANSWERS = {
    "takes it": Reply(key=0, outcome=Outcome.ACCEPTED, code="HTTP 200"),
    "is down": Reply(key=0, outcome=Outcome.DEFERRED, code="HTTP 500"),
    "hangs up": Reply(key=0, outcome=Outcome.DEFERRED, code="HttpError"),
    "asks for time": Reply(key=0, outcome=Outcome.DEFERRED, code="HTTP 429", retry_after=40),
    "is set up wrongly": Reply(key=0, outcome=Outcome.REFUSED, code="HTTP 404"),
    "is gone": Reply(key=0, outcome=Outcome.REFUSED, code="HTTP 410"),
    "cannot be reached": Reply(key=0, outcome=Outcome.ROUTE, code="no connection"),
}
DIES = ("dies before the body", "dies in the body", "dies before the answer")
MEANWHILE = ("is told of a correction", "is told of a kill")
BEHAVIOURS = (*ANSWERS, *DIES, *MEANWHILE)


class Died(BaseException):
    """The worker process ended here."""


class Other:
    """The other side of one destination, and the channel to it. `seen`: by guid, the versions that
    came, in order; True beside those that take the story back."""

    def __init__(self, meanwhile: Callable[[str, str], None]) -> None:
        self.seen: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        self.script: list[str] = []
        self._meanwhile = meanwhile

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py."""
        for parcel in parcels:
            does = self.script.pop(0) if self.script else "takes it"
            if does == "dies before the body":
                raise Died
            if does != "cannot be reached":
                if not begin(parcel):
                    return
                if does == "dies in the body":
                    raise Died
                self._take(parcel, does)
            said = ANSWERS.get(does, ANSWERS["takes it"])
            yield Reply(
                key=parcel.key, outcome=said.outcome, code=said.code, retry_after=said.retry_after
            )

    def close(self) -> None:
        """Nothing is kept open."""

    def _take(self, parcel: Parcel, does: str) -> None:
        document = json.loads(parcel.body)
        guid, version = document["uri"], int(document["version"])
        canceled = document["pubStatus"] == "canceled"
        before = self.seen[guid]
        assert not before or before[-1][0] <= version, f"{guid} went back to {version}: {before}"
        assert canceled or not any(kill for _, kill in before), f"{guid} came back: {before}"
        before.append((version, canceled))
        if does == "dies before the answer":
            raise Died
        if does in MEANWHILE:
            self._meanwhile(does, guid)


class Histories(RuleBasedStateMachine):
    """Two partners, one of them with a filter, and some stories."""

    @initialize()
    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hist-")
        self._undo = [self._folder.cleanup]
        forget_stories()  # the database gives the ids of the last history again
        self._enter(_undone())
        self._enter(patch.object(settings, "DATA_DIR", Path(self._folder.name)))
        self._enter(patch.object(partner_visit, "open_channel", self._channel))
        self._enter(patch.object(partner_visit, "_own", threading.local()))
        self._undo.insert(0, _end_process)
        self.title, self.now, self.text = publication(), NOW, 0
        filters = ("", "rubric Sport")
        self.places = [
            outbox(self.title, Path(self._folder.name), f"p{number}", filter=text)
            for number, text in enumerate(filters)
        ]
        self.others = {place.pk: Other(self._meanwhile) for place in self.places}

    def _enter(self, context: Any) -> None:
        context.__enter__()
        self._undo.insert(0, lambda: context.__exit__(None, None, None))

    def _channel(self, destination: Destination) -> Other:
        return self.others[destination.pk]

    @rule(number=st.integers(0, STORIES - 1), sport=st.booleans())
    def write(self, number: int, sport: bool) -> None:
        """A story, or its next version."""
        self.text += 1
        rubrics = ("Sport",) if sport else ("Monde",)
        with suppress(PublisherError):  # it was killed
            guid = f"{GUIDS}{number}"
            story(self.title, f"Texte {self.text}.", guid=guid, rubrics=rubrics, now=self.now)

    @rule(number=st.integers(0, STORIES - 1))
    def kill(self, number: int) -> None:
        self._kill(f"{GUIDS}{number}")

    def _kill(self, guid: str) -> None:
        found = Article.objects.filter(guid=guid).first()
        if found is not None:
            with suppress(PublisherError):
                kill_article(article=found, notice="Retirez-le.", actor="test", now=self.now)

    def _meanwhile(self, does: str, guid: str) -> None:
        if does == "is told of a kill":
            self._kill(guid)
        else:
            self.write(int(guid.rpartition("-")[2]), sport=False)

    @rule(which=st.integers(0, 1))
    def pause_or_resume(self, which: int) -> None:
        partner = self.places[which].partner
        partner.refresh_from_db()
        act = resume_partner if partner.paused_at else pause_partner
        act(partner=partner, actor="test", now=self.now)

    @rule(which=st.integers(0, 1), back=st.integers(1, 200))
    def replay(self, which: int, back: int) -> None:
        since = self.now - timedelta(minutes=back)
        replay_partner(partner=self.places[which].partner, since=since, actor="t", now=self.now)

    @rule(
        minutes=st.sampled_from([0, 1, 40, 400]),
        scripts=st.tuples(*[st.lists(st.sampled_from(BEHAVIOURS), max_size=3)] * 2),
        dies_at=st.none() | st.integers(1, 40),
    )
    def work(self, minutes: int, scripts: Any, dies_at: int | None) -> None:
        """A worker comes round; it may die at any statement of its own."""
        self.now += timedelta(minutes=minutes, seconds=1)
        for place, script in zip(self.places, scripts, strict=True):
            self.others[place.pk].script = list(script)
        with suppress(Died), _dying(dies_at):
            deliver_to_partners(now=self.now)

    @rule()
    def recover(self) -> None:
        recover_all(host=this_host(), data_dir=settings.DATA_DIR, now=self.now)

    def teardown(self) -> None:
        try:
            if hasattr(self, "others"):
                self._end_well()
        finally:
            for undo in self._undo:
                undo()

    def _end_well(self) -> None:
        """Everybody works again: each ends with the newest of what it has or should have."""
        for other in self.others.values():
            other.script = []
        for place in Destination.objects.select_related("partner"):
            if place.partner.paused_at:
                resume_partner(partner=place.partner, actor="test", now=self.now)
            place.refresh_from_db(fields=["paused_at"])  # a partner's places go on with it
            if place.paused_at:
                resume_destination(destination=place, actor="test", now=self.now)
        left = Delivery.objects.filter(state__in=OPEN_STATES)
        for _ in range(6):
            self.now += timedelta(hours=2)
            self.recover()
            deliver_to_partners(now=self.now)
            if not left.exists():
                break
        assert not left.exists(), list(left.values("state", "reply", "reason"))
        for article in Article.objects.select_related("current"):
            for place in self.places:
                self._ends_with_the_newest(article, place)

    def _ends_with_the_newest(self, article: Article, place: Destination) -> None:
        assert article.current is not None
        seen = self.others[place.pk].seen[article.guid]
        taken_back = article.current.change in MUST_GO
        if seen or (place == self.places[0] and not taken_back):
            assert seen, f"{article.guid} never came"
            assert seen[-1] == (article.current.number, taken_back)
        rows = Delivery.objects.filter(destination=place, article_version=article.current)
        assert not seen or rows.filter(state__in=[str(s) for s in GOT]).exists()


def _end_process() -> None:
    """The worker process of this history ends: the system takes its files away."""
    process = getattr(partner_visit._own, "process", None)
    if process is not None:
        process.journal.close()


@contextmanager
def _undone() -> Iterator[None]:
    """Nothing of it stays in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _dying(at: int | None) -> Iterator[None]:
    """The process ends at its statement number `at`."""
    left = at or 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            raise Died
        return execute(*rest)

    try:
        with connection.execute_wrapper(count):
            yield
    finally:
        # A block without a savepoint is a transaction of its own but here, inside the test's: what
        # ended it leaves a mark that nobody takes away.
        connection.needs_rollback = False
