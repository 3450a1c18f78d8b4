"""One kept body, read: its events, or what else must become of it. Outside of any transaction, for
Amazon may have to be asked."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from publisher.actions.reports import amazon
from publisher.actions.reports.providers import PROVIDERS
from publisher.actions.reports.read_events import ProviderEvent, Read, read_events
from publisher.channels.providers.sns import NotAmazons
from publisher.delivery.models import ProviderReport
from publisher.errors import OutOfReach


class Fate(StrEnum):
    """What becomes of the body."""

    DONE = "done"
    AGAIN = "again"
    UNREADABLE = "unreadable"
    REFUSED = "refused"


@dataclass(slots=True, kw_only=True)
class Opened:
    """A body with what it says; `bad`: how many of its events nobody can read."""

    report: ProviderReport
    fate: Fate
    events: list[ProviderEvent] = field(default_factory=list)
    bad: int = 0


def open_report(*, report: ProviderReport, now: datetime, fetched: amazon.Fetch) -> Opened:
    """Read it. What Amazon did not sign is refused; where Amazon is out of reach it waits."""
    provider = PROVIDERS[report.provider.provider]
    body = bytes(report.body)
    if provider.later:
        try:
            if not _for_us(report, body, now, fetched):
                return Opened(report=report, fate=Fate.DONE)
        except NotAmazons:
            return Opened(report=report, fate=Fate.REFUSED)
        except OutOfReach:
            return Opened(report=report, fate=Fate.AGAIN)
    read: Read = read_events(
        provider=provider, body=body, content_type=report.content_type, event_id=report.event_id
    )
    fate = Fate.UNREADABLE if read.bad else Fate.DONE
    return Opened(report=report, fate=fate, events=read.events, bad=read.bad)


def _for_us(report: ProviderReport, body: bytes, now: datetime, fetched: amazon.Fetch) -> bool:
    """Whether the message holds a report. A topic is confirmed once; what comes of another is not
    ours."""
    message = amazon.verified(body=body, now=now, fetched=fetched)
    if message.type == "SubscriptionConfirmation":
        amazon.confirm_topic(row=report.provider, message=message, fetched=fetched)
        return False
    if message.type == "Notification" and message.topic not in report.provider.topics:
        raise NotAmazons("topic")
    return message.type == "Notification"
