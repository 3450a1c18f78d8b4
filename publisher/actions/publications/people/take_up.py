"""Take an invitation up: as somebody new, or with the account that one has."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.publications.people.names import (
    checked_address,
    checked_name,
    checked_password,
)
from publisher.delivery.models import ServiceMail
from publisher.publications.audit import record
from publisher.publications.models import Invitation, Membership, User
from publisher.publications.tokens import unseal

PAGE = "invitation"


def invitation_of(code: str, now: datetime) -> Invitation | None:
    """The invitation behind a mailed link, while it waits; None for any other text."""
    return _waiting(code, now).select_related("publication", "own_role").first()


def has_account(invitation: Invitation) -> bool:
    """Whether somebody signs in with the invited address already: they sign in first."""
    return User.objects.filter(email=invitation.address).exists()


def take_up_as_new(*, code: str, name: str, password: str | None, now: datetime) -> User | None:
    """Make the account, with the invited address; None where the link was no good. password: None
    for somebody who adds a passkey instead, in the session that begins now.

    Raises PublisherError `bad_name`, `user_exists`, `bad_password`, `address_taken`.
    """
    with transaction.atomic():
        invitation = _waiting(code, now).select_for_update().first()
        if invitation is None:
            return None
        user = User(
            username=checked_name(name),
            email=checked_address(invitation.address or ""),
            date_joined=now,
        )
        user.set_password(password if password is None else checked_password(password, user))
        user.save(force_insert=True)
        _join(invitation, user, now)
    return user


def take_up_as(*, code: str, user: User, now: datetime) -> Membership | None:
    """Give the role to somebody who is signed in; None where the link was no good. Who belongs to
    the publication already keeps the role that they have."""
    with transaction.atomic():
        invitation = _waiting(code, now).select_for_update().first()
        return _join(invitation, user, now) if invitation else None


def _waiting(code: str, now: datetime) -> QuerySet[Invitation]:
    number = unseal(PAGE, code)
    wanted = [number] if number is not None and number < 2**63 else []
    mails = ServiceMail.objects.filter(pk__in=wanted, purpose=ServiceMail.Purpose.INVITATION)
    values = mails.values_list("values", flat=True).first() or {}
    rows = Invitation.objects.filter(pk=values.get("invitation") or 0, ended_at=None)
    return rows.filter(expires_at__gt=now)


def _join(invitation: Invitation, user: User, now: datetime) -> Membership:
    invitation.ended_at = now
    invitation.save(update_fields=["ended_at"])
    membership, _ = Membership.objects.get_or_create(
        publication=invitation.publication,
        user=user,
        defaults={"role": invitation.role, "own_role": invitation.own_role},
    )
    record(
        actor=f"user:{user.username}",
        verb="take_up_invitation",
        target=invitation,
        at=now,
        publication=invitation.publication,
        invited_by=invitation.invited_by,
    )
    return membership
