"""Back in without a password: a link that is mailed to the person's own address.

It works once, for an hour. What the page says of an address that nobody has is the same.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.publications.people.change_password import change_password
from publisher.actions.service.post_mail import post_service_mail
from publisher.delivery.models import ServiceMail
from publisher.publications.folded_email import folded
from publisher.publications.models import Membership, User
from publisher.publications.tokens import unseal

GOOD_FOR = timedelta(hours=1)
APART = timedelta(minutes=1)
A_DAY = 12  # links that one account gets
PAGE = "reset"
PURPOSE = ServiceMail.Purpose.RESET


def ask_reset(*, address: str, now: datetime) -> bool:
    """Mail a link to whoever has the address; whether one went. Nobody else learns of it."""
    kept = folded(address)
    user = User.objects.filter(email=kept, is_active=True).first() if kept else None
    member = _first_membership(user) if user else None
    if user is None or member is None:
        return False
    lately = ServiceMail.objects.filter(
        publication=member.publication,
        purpose=PURPOSE,
        key__startswith=f"user-{user.pk}:",
        created_at__gt=now - timedelta(days=1),
    )
    if lately.count() >= A_DAY:
        return False
    slot = int(now.timestamp() // APART.total_seconds())
    post_service_mail(
        publication=member.publication,
        purpose=PURPOSE,
        key=f"user-{user.pk}:{slot}",  # two presses at once mail one
        address=kept,
        language=user.language or member.publication.language,
        values={"user": user.pk, "epoch": user.session_epoch},
        now=now,
        expires_at=now + GOOD_FOR,
    )
    return True


def user_of_reset(code: str, now: datetime) -> User | None:
    """Whose the link is, while it is good; None for any other text."""
    return _user(_mails(code, now).first())


def use_reset(*, code: str, password: str, now: datetime) -> User | None:
    """Keep the new password, end every session, use the link up; None where it was no good.

    Raises PublisherError `bad_password`, which leaves the link as it is.
    """
    with transaction.atomic():
        mail = _mails(code, now).select_for_update().first()
        user = _user(mail)
        if mail is None or user is None:
            return None
        actor = f"user:{user.username}"
        change_password(user=user, password=password, verb="reset_password", actor=actor, now=now)
        ServiceMail.objects.filter(pk=mail.pk).update(expires_at=now)
    return user


def _mails(code: str, now: datetime) -> QuerySet[ServiceMail]:
    number = unseal(PAGE, code)
    wanted = [number] if number is not None and number < 2**63 else []
    return ServiceMail.objects.filter(pk__in=wanted, purpose=PURPOSE, expires_at__gt=now)


def _user(mail: ServiceMail | None) -> User | None:
    """A link of before the last change of password opens nothing any more."""
    if mail is None:
        return None
    user = User.objects.filter(pk=mail.values.get("user"), is_active=True).first()
    return user if user and user.session_epoch == mail.values.get("epoch") else None


def _first_membership(user: User) -> Membership | None:
    rows = Membership.objects.filter(user=user).select_related("publication")
    return rows.order_by("pk").first()
