"""A link, mailed at a reader's wish, to what only the owner of the mailbox may see or change.

A newsletter is forwarded and archived with its links. What they open gives nothing away; for all
else this link is mailed: it is good for an hour, and once.
"""

from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.service.post_mail import post_service_mail
from publisher.audience.models import Subscriber
from publisher.delivery.models import ServiceMail
from publisher.publications.tokens import unseal

GOOD_FOR = timedelta(hours=1)
APART = timedelta(minutes=10)
A_DAY = 3  # links mailed to one reader in 24 hours
PURPOSE = ServiceMail.Purpose.FRESH_LINK


def mail_fresh_link(*, subscriber: Subscriber, now: datetime) -> bool:
    """Mail the reader a link, unless one went out a moment ago; whether one is mailed. The page
    says the same in either case."""
    mails = ServiceMail.objects.filter(subscriber=subscriber, purpose=PURPOSE)
    lately = mails.filter(created_at__gt=now - timedelta(days=1))
    if lately.count() >= A_DAY or lately.filter(created_at__gt=now - APART).exists():
        return False
    slot = int(now.timestamp() // APART.total_seconds())
    post_service_mail(
        publication=subscriber.publication,
        purpose=PURPOSE,
        key=f"fresh:{subscriber.pk}:{slot}",  # two presses at once mail one
        address=subscriber.address,
        language=subscriber.language,
        values={},
        now=now,
        expires_at=now + GOOD_FOR,
        subscriber=subscriber,
    )
    return True


def reader_of_fresh_link(token: str, now: datetime) -> Subscriber | None:
    """Whose link it is, while it is good; None for any other text."""
    mail = _good(unseal("fresh", token), now)
    return mail.subscriber if mail else None


def use_fresh_link(token: str, now: datetime) -> Subscriber | None:
    """Whose link it was: from now on it opens nothing any more. None where it did not before."""
    with transaction.atomic():
        number = unseal("fresh", token)
        list(ServiceMail.objects.select_for_update().filter(pk__in=_id(number)).values_list("pk"))
        mail = _good(number, now)
        if mail is None:
            return None
        ServiceMail.objects.filter(pk=mail.pk).update(expires_at=now)
    return mail.subscriber


def _good(number: int | None, now: datetime) -> ServiceMail | None:
    rows = ServiceMail.objects.select_related("subscriber__publication", "delivery")
    mail = rows.filter(pk__in=_id(number), purpose=PURPOSE, expires_at__gt=now).first()
    if mail is None or mail.subscriber is None or mail.delivery is None:
        return None
    # Mailed to an address that the reader has left since: it is not theirs any more.
    return mail if mail.delivery.address == mail.subscriber.address else None


def _id(number: int | None) -> list[int]:
    return [number] if number is not None and number < 2**63 else []


def reader_of_session(number: int) -> Subscriber | None:
    """The reader of that id; None once they were forgotten."""
    return Subscriber.objects.select_related("publication").filter(pk=number).first()
