"""How far a publication has come, from what there is: nobody remembers who pressed what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.actions.beginning.readings import PATIENCE
from publisher.actions.beginning.sender_records import is_proved
from publisher.actions.preflight.sender import is_imprint_whole
from publisher.actions.sends.send_trial import KEY as TRIAL
from publisher.audience.models import Subscription
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue, Source
from publisher.publications import audit
from publisher.publications.models import DkimKey, Publication, SiteReading

SENT = (Send.State.PREPARING, Send.State.RUNNING, Send.State.FINISHED)


class StepName(StrEnum):
    """The steps, in the order in which they are offered."""

    BRAND = "brand"  # name, colour, logo
    STORIES = "stories"
    LETTER = "letter"  # a first issue
    TRIAL = "trial"  # mailed to oneself
    SENDER = "sender"  # postal address, and who the mails are from
    DNS = "dns"  # what lets others believe that
    READERS = "readers"
    SEND = "send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of them. `needed`: a first letter asks for it; who has sent one may still take it."""

    name: StepName
    done: bool
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """All of them. `works`: a worker brings stories or composes the first letter right now;
    `issue`: the first letter, None before there is one; `feed`: the source that brings stories."""

    steps: Sequence[Step]
    works: bool
    issue: Issue | None
    feed: Source | None

    @property
    def next(self) -> Step | None:
        """The first that is to be done; None when all are that have to be."""
        return next((step for step in self.steps if step.needed and not step.done), None)

    @property
    def done(self) -> int:
        """How many are."""
        return sum(step.done for step in self.steps)


def beginning_of(publication: Publication, *, now: datetime) -> Beginning:
    """The steps of a publication, by six queries."""
    has, asks_dns = _asked(publication, now), bool(settings.SMTP_URL)
    first = Issue.objects.filter(publication=publication).select_related("newsletter")
    sources = Source.objects.filter(publication=publication).exclude(feed_url="")
    return Beginning(
        steps=[
            Step(name=StepName.BRAND, done=True),
            Step(name=StepName.STORIES, done=has["stories"]),
            Step(name=StepName.LETTER, done=has["letter"]),
            Step(name=StepName.TRIAL, done=has["trial"], needed=not has["sent"]),
            Step(name=StepName.SENDER, done=is_imprint_whole(publication)),
            Step(
                name=StepName.DNS,
                done=has["signs"] or is_proved(publication),
                needed=asks_dns and not has["sent"],
            ),
            Step(name=StepName.READERS, done=has["readers"]),
            Step(name=StepName.SEND, done=has["sent"]),
        ],
        works=has["works"],
        issue=first.order_by("pk").first(),
        feed=sources.order_by("pk").first(),
    )


def is_offered(publication: Publication) -> bool:
    """Whether Today shows the way to the steps: until the first letter left, or they were put
    away. One query at most."""
    if publication.steps_hidden_at is not None:
        return False
    return not _sent(Send.objects.filter(publication=publication)).exists()


def hide_steps(*, publication: Publication, actor: str, now: datetime) -> None:
    """Today offers them no more; their page stays."""
    rows = Publication.objects.filter(pk=publication.pk, steps_hidden_at=None)
    if rows.update(steps_hidden_at=now):
        audit.record(
            actor=actor, verb="hide_steps", target=publication, at=now, publication=publication
        )


def _asked(publication: Publication, now: datetime) -> dict[str, bool]:
    """One row of answers."""
    own = {"publication": OuterRef("pk")}
    sends = Send.objects.filter(**own)
    stories = Article.objects.filter(current__isnull=False, pubstatus="usable", **own)
    readings = SiteReading.objects.filter(due_at__gt=now - PATIENCE, **own)
    active = Q(active_from__isnull=False, retired_at=None)
    asked = {
        "stories": stories,
        "letter": Issue.objects.filter(**own),
        "trial": sends.filter(idempotency_key__startswith=TRIAL),
        "signs": DkimKey.objects.filter(active, **own),
        "readers": Subscription.objects.filter(status=Subscription.Status.CONFIRMED, **own),
        "sent": _sent(sends),
        "works": readings,
    }
    rows = Publication.objects.filter(pk=publication.pk)
    exists = {f"has_{name}": Exists(query) for name, query in asked.items()}
    found = rows.annotate(**exists).values(*exists).get()
    return {name.removeprefix("has_"): bool(value) for name, value in found.items()}


def _sent(sends: QuerySet[Send]) -> QuerySet[Send]:
    """Those by which readers got an issue; control copies and tests are of another kind."""
    return sends.filter(kind=Send.Kind.ISSUE, state__in=SENT, started_at__isnull=False)
