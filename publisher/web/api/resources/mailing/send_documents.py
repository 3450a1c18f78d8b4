"""Sends and their deliveries as documents."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from publisher.delivery.models import Delivery as DeliveryRow
from publisher.delivery.models import Send as Row
from publisher.delivery.wording import hold_document, reply_in_words
from publisher.web.api.documents import Document, Json, Moment, Part, Time
from publisher.web.api.words import Address, Number

Slug = Annotated[str, Meta(max_length=60)]
Reason = Annotated[str, Meta(max_length=1000)]


class NewSend(Document):
    """an issue to send; at: when it begins, else after undo_seconds; not_after: later than that it
    does not begin by itself. segment, exclude: slugs, "" for nobody narrowed or left out, absent
    for the newsletter's. without_approval: why it goes without those that it needs"""

    issue: Number
    at: Moment | None = None
    not_after: Moment | None = None
    undo_seconds: Annotated[int, Meta(ge=0, le=86_400)] = 0
    segment: Slug | None = None
    exclude: Slug | None = None
    without_approval: Reason | None = None


class Send(Document, kw_only=True):
    """one decision to deliver an issue, a notice or a story; hold_reason: why it stands still"""

    id: str
    kind: str
    state: str
    issue: str | None
    recipients: int
    segment: str | None
    exclude: str | None
    hold_reason: str | None
    hold_code: str | None
    hold_values: dict[str, Any] | None
    created_by: str
    created_at: Time
    not_before: Time | None
    not_after: Time | None
    started_at: Time | None
    finished_at: Time | None


class UncertainDelivery(Part):
    delivery: str
    attempted_at: str | None
    host: str | None


class SendStatus(Document, kw_only=True):
    """how a send stands: deliveries by state, whose sum is its recipients, what other servers
    said, how fast it goes and what limits that"""

    send: str
    issue: str | None
    kind: str
    state: str
    recipients: int
    counts: dict[str, int]
    replies: list[Json]
    relays: list[Json]
    uncertain: list[UncertainDelivery]
    complaints: int
    hold_reason: str | None
    hold_code: str | None
    hold_values: dict[str, Any] | None
    oldest_open: str | None
    silent: list[str]
    full_disks: list[str]
    connections: int
    rate: float | None
    limited_by: str | None
    last_reader_at: str | None
    created_at: str | None
    not_before: str | None
    not_after: str | None
    finished_at: str | None


class GoOn(Document):
    """approve: that the text of now goes, where it is another than the one that was approved"""

    approve: bool = False
    without_approval: Reason | None = None


class NewTime(Document):
    """when it begins instead"""

    at: Moment


class SeenDelivery(Part):
    delivery: Number
    attempts: Annotated[int, Meta(ge=0, le=1000)]


class Resend(Document):
    """which uncertain or failed deliveries go again, each with the attempts that it had when
    somebody looked: whoever had got it gets it twice"""

    deliveries: Annotated[list[SeenDelivery], Meta(min_length=1, max_length=1000)]


class MailDelivery(Document, kw_only=True):
    """one recipient of one send, and what became of that"""

    id: str
    address: str | None
    state: str
    attempts: int
    reply_code: str | None
    reply: str | None
    attempted_at: Time | None
    changed_at: Time | None
    host: str | None


class Deliveries(Document):
    """a page of a send's deliveries"""

    deliveries: list[MailDelivery]
    next: str | None


class StoppedSends(Document):
    """the sends that were stopped"""

    stopped: list[str]


class ResumedMails(Document):
    """how many mails about one person go on"""

    resumed: int


class WhichMail(Document):
    """one reader's mail, byte for byte"""

    recipient: Address
    format: Literal["html", "text", "eml"] = "eml"


def show(row: Row) -> Send:
    """A send's document."""
    return Send(
        id=str(row.pk),
        kind=row.kind,
        state=row.state,
        issue=str(row.issue_id) if row.issue_id else None,
        recipients=row.recipients,
        segment=row.segment["slug"] if row.segment else None,
        exclude=row.exclusion["slug"] if row.exclusion else None,
        created_by=row.created_by,
        created_at=row.created_at,
        not_before=row.not_before,
        not_after=row.not_after,
        started_at=row.started_at,
        finished_at=row.finished_at,
        **hold_document(row.hold),
    )


def status(found: Json) -> SendStatus:
    """The status of actions, without addresses: deliveries:read shows those."""
    rows = [
        UncertainDelivery(
            delivery=one["delivery"], attempted_at=one["attempted_at"], host=one["host"]
        )
        for one in found["uncertain"]
    ]
    return SendStatus(**{**found, "uncertain": rows})


def show_delivery(row: DeliveryRow) -> MailDelivery:
    """A delivery's document."""
    return MailDelivery(
        id=str(row.pk),
        address=row.address or None,
        state=row.state,
        attempts=row.attempts,
        reply_code=row.reply_code or None,
        reply=reply_in_words(row.reply, row.reason) or None,
        attempted_at=row.dated_at,
        changed_at=row.changed_at,
        host=row.worker.host if row.worker else None,
    )
