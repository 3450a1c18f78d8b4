"""Why did this reader not get that issue? Answered from the ledger and the reader's rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from publisher.actions.readers.digests.schedule import schedule_of
from publisher.actions.readers.segments.target import digest_of
from publisher.audience.erased import erased_among
from publisher.audience.frequency import goes_at, weekly_at
from publisher.audience.models import Subscriber, Subscription, Suppression
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import State
from publisher.delivery.why import Answer, Why
from publisher.delivery.wording import english, reply_in_words
from publisher.editorial.models import Digest, Issue
from publisher.publications.models import Publication

Status = Subscription.Status
STANDING = (Send.State.PAUSED, Send.State.HELD)


def issue_of(publication: Publication, number: int) -> Issue | None:
    """The publication's issue of that number."""
    return Issue.objects.filter(publication=publication, pk=number).first()


def why_not(*, issue: Issue, address_key: str) -> Answer:
    """What became of the issue for the reader with that key, in the issue's publication."""
    reader = Subscriber.objects.filter(
        publication_id=issue.publication_id, address_key=address_key
    ).first()
    if reader is None:
        return _nobody(issue, address_key)
    row = Delivery.objects.filter(issue=issue, subscriber=reader).first()
    send = _send_of(issue)
    if row is not None:
        return _of_row(row, address_key)
    if send is None or send.started_at is None or send.state == Send.State.CANCELED:
        return _not_out(send)
    return _not_meant(issue, send, reader, send.started_at)


def _nobody(issue: Issue, address_key: str) -> Answer:
    if erased_among(issue.publication_id, [address_key]):
        return Answer(Why.FORGOTTEN)
    block = _block(issue, address_key)
    return _blocked(block) if block else Answer(Why.UNKNOWN_ADDRESS)


def _send_of(issue: Issue) -> Send | None:
    """The one that counts: what is not canceled, else the latest."""
    sends = Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE).order_by("-pk")
    found = list(sends)
    alive = [send for send in found if send.state != Send.State.CANCELED]
    return next(iter(alive or found), None)


def _not_out(send: Send | None) -> Answer:
    if send is None:
        return Answer(Why.NOT_SENT)
    if send.state == Send.State.CANCELED:
        return Answer(Why.SEND_CANCELED)
    if send.state in STANDING:
        return Answer(Why.SEND_HELD, values={"reason": english(send.hold)})
    return Answer(Why.SCHEDULED, values={"at": send.not_before})


def _of_row(row: Delivery, address_key: str) -> Answer:
    state = row.state
    told = {"at": row.changed_at, "reply": _reply(row)}
    if state == State.SUPPRESSED:
        return _suppressed(row, address_key)
    if state == State.RETRYING:
        return Answer(Why.RETRYING, state, {**told, "at": row.next_attempt_at or row.changed_at})
    if state in (State.PENDING, State.LEASED, State.ATTEMPTING):
        return _waiting(row)
    return Answer(Why(state), state, told)


def _waiting(row: Delivery) -> Answer:
    send = row.send
    if send.state in STANDING:
        return Answer(Why.SEND_HELD, row.state, {"reason": english(send.hold)})
    return Answer(Why.NOT_YET, row.state, {"send_state": send.state})


def _suppressed(row: Delivery, address_key: str) -> Answer:
    assert row.issue is not None
    block = _block(row.issue, address_key)
    if block is not None and block.created_at <= row.changed_at:
        return _blocked(block, row.state)
    return Answer(Why.LEFT_MEANWHILE, row.state, {"cause": row.reply or "suppressed"})


def _reply(row: Delivery) -> str:
    words = reply_in_words(row.reply, row.reason)
    return f"{row.reply_code} {words}".strip()


def _block(issue: Issue, address_key: str) -> Suppression | None:
    """What keeps mail from the address, in the whole publication first."""
    lists = list(issue.newsletter.mailing_lists.values_list("pk", flat=True))
    rows = Suppression.objects.filter(publication_id=issue.publication_id, address_key=address_key)
    whole = rows.filter(mailing_list=None).first()
    return whole or rows.filter(mailing_list__in=lists).order_by("created_at").first()


def _blocked(block: Suppression, state: str | None = None) -> Answer:
    values = {"since": block.created_at, "cause": block.reason, "source": block.source}
    return Answer(Why.SUPPRESSED, state, values)


def _not_meant(issue: Issue, send: Send, reader: Subscriber, at: datetime) -> Answer:
    """No row: the audience was fixed without the reader."""
    links = list(
        Subscription.objects.filter(
            subscriber=reader, mailing_list__in=issue.newsletter.mailing_lists.all()
        ).order_by("-changed_at")
    )
    if not links:
        return Answer(Why.NOT_ON_LIST, values={"at": at})
    return _by_standing(links, at) or _by_frequency(send, links, at) or _by_segment(send, at)


def _by_standing(links: Sequence[Subscription], at: datetime) -> Answer | None:
    """What kept the reader off the lists then; None where something did not."""
    confirmed = [link for link in links if link.status == Status.CONFIRMED]
    there = [link for link in confirmed if (link.consent_at or link.created_at) <= at]
    resting = [link for link in there if link.paused_until and link.paused_until > at]
    if there and len(resting) < len(there):
        return None
    if resting:
        return Answer(Why.PAUSED, values={"until": resting[0].paused_until})
    if confirmed:
        since = confirmed[0].consent_at or confirmed[0].created_at
        return Answer(Why.JOINED_AFTER, values={"since": since, "at": at})
    left = [link for link in links if link.status == Status.UNSUBSCRIBED]
    if left:
        return Answer(Why.LEFT_BEFORE, values={"since": left[0].changed_at, "at": at})
    return Answer(Why.UNCONFIRMED, values={"since": links[0].created_at, "at": at})


def _by_frequency(send: Send, links: Sequence[Subscription], at: datetime) -> Answer | None:
    """What the reader chose to get; None where that is not why."""
    if send.issue is None or send.frequency is None:
        return None
    week = digest_of(send.issue)
    at = week.until - timedelta(microseconds=1) if week else at
    confirmed = [link for link in links if link.status == Status.CONFIRMED]
    weekly = bool(confirmed) and all(weekly_at(link, at) for link in confirmed)
    if week:
        return None if weekly else Answer(Why.EACH_ISSUE)
    return Answer(Why.BY_THE_WEEK, values={"digest": _goes_at(send, at)}) if weekly else None


def _goes_at(send: Send, at: datetime) -> datetime | None:
    """When the digest of that moment's week went, or goes."""
    assert send.issue is not None
    weeks = Digest.objects.filter(newsletter=send.issue.newsletter_id, since__lte=at, until__gt=at)
    if week := weeks.first():
        return goes_at(week.until)
    schedule = schedule_of(send.publication)
    return goes_at(schedule.until) if schedule else None


def _by_segment(send: Send, at: datetime) -> Answer:
    if send.exclusion and not send.segment:
        return Answer(Why.EXCLUDED, values={"segment": send.exclusion.get("slug", "")})
    if send.segment:
        return Answer(Why.NOT_IN_SEGMENT, values={"segment": send.segment.get("slug", "")})
    return Answer(Why.OUTSIDE_AUDIENCE, values={"at": at})
