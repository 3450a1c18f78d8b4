"""Two mails about one change of address, one into each mailbox: their keys share a number."""

from datetime import datetime

from publisher.delivery.models import ServiceMail

OLD, NEW = "old", "new"


def pair_key(number: str, side: str) -> str:
    """The key of one of the two. number: what they share, with whose it is before it."""
    return f"{number}:{side}"


def good_mail(number: int | None, purpose: str, now: datetime) -> ServiceMail | None:
    """The mail of that id (as a link names it), while its link is good; None for any other
    number."""
    if number is None or number >= 2**63:
        return None
    rows = ServiceMail.objects.select_related("subscriber__publication", "delivery")
    return rows.filter(pk=number, purpose=purpose, expires_at__gt=now).first()


def other_mail(mail: ServiceMail) -> ServiceMail | None:
    """What went into the other mailbox, good or not; None where there is none."""
    number, _, side = mail.key.rpartition(":")
    rows = ServiceMail.objects.select_related("delivery")
    key = pair_key(number, NEW if side == OLD else OLD)
    return rows.filter(publication_id=mail.publication_id, purpose=mail.purpose, key=key).first()
