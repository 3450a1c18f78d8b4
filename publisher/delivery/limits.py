"""How long a send may last, and when it must stop itself. No clock, no I/O."""

from datetime import datetime, timedelta

from django.conf import settings

from publisher.delivery.models import Send
from publisher.editorial.models import Newsletter

LETTER_LASTS = timedelta(days=3)  # a letter later than that is stale
ALERT_LASTS = timedelta(hours=2)

FIRST = 2_000  # answers on which a send is judged
LEAST = 5  # fewer prove nothing
INVALID_SHARE = 0.03
COMPLAINT_SHARE = 0.002


def is_alert(send: Send) -> bool:
    """Whether it carries an issue of an alert."""
    return send.issue is not None and send.issue.newsletter.kind == Newsletter.Kind.ALERT


def lasts(send: Send) -> timedelta:
    """How long after its start its mail is still news."""
    return ALERT_LASTS if is_alert(send) else LETTER_LASTS


def starts_within(*, alert: bool) -> timedelta:
    """How long after its hour an issue may still start, or go on after it stood still, without a
    person's word."""
    minutes = settings.LATE_ALERT_MINUTES if alert else settings.LATE_LETTER_MINUTES
    return timedelta(minutes=minutes)


def expiry(send: Send) -> datetime:
    """After this nothing of it begins any more; sends of older releases have no time of their
    own."""
    return send.expires_at or (send.started_at or send.created_at) + lasts(send)


def too_many_invalid(*, invalid: int, recipients: int) -> bool:
    """Whether so many unknown recipients are over 3 % of the first 2,000 (of all, of a smaller
    audience), whatever the others will answer."""
    return invalid >= LEAST and invalid > INVALID_SHARE * min(recipients, FIRST)


def too_many_of(*, invalid: int, answered: int) -> bool:
    """Whether so many unknown recipients are over 3 % of all who were answered."""
    return invalid >= LEAST and invalid > INVALID_SHARE * answered


def too_many_complaints(*, complaints: int, received: int) -> bool:
    """Whether over 0.2 % of those who got it complain."""
    return complaints >= LEAST and complaints > COMPLAINT_SHARE * received
