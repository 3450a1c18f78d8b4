"""Another address for one's own account: asked for with a fresh sign-in, told to both mailboxes,
kept when the new one says yes.

The yes is given by the account's owner, signed in: a mistyped address gives the account to nobody.
The old mailbox can stop it for a day, whatever happened to the account meanwhile.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from publisher.actions.publications.people.names import checked_address, folded_address
from publisher.actions.publications.people.sessions import forget_others
from publisher.actions.service.mail_pairs import NEW, OLD, good_mail, pair_key
from publisher.actions.service.post_mail import post_service_mail
from publisher.audience.masking import masked
from publisher.delivery.models import ServiceMail
from publisher.errors import PublisherError, Refused
from publisher.publications.audit import record
from publisher.publications.folded_email import folded
from publisher.publications.models import Membership, User
from publisher.publications.tokens import unseal

GOOD_FOR: Mapping[str, timedelta] = {NEW: timedelta(hours=1), OLD: timedelta(days=1)}
A_DAY = 3  # changes that one account may ask for in 24 hours
PAGE = "own-address"
PURPOSE = ServiceMail.Purpose.OWN_ADDRESS


class Step(StrEnum):
    """What a press came to."""

    CHANGED = "changed"
    TAKEN = "taken"  # somebody else signs in by it: nothing changes
    STOPPED = "stopped"
    GIVEN_BACK = "given_back"  # stopped after it was made
    TOO_LATE = "too_late"  # another press, or what ended the link, came first


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange:
    """A change seen from one mailbox. side: OLD or NEW; new: the address asked for, masked where
    the old mailbox looks."""

    mail: ServiceMail
    user: User
    side: str
    new: str


def ask_address(*, user: User, address: str, now: datetime) -> None:
    """Mail both mailboxes (one, where the account has no address yet). Whether somebody has the
    address shows nowhere before its mailbox said yes.

    Raises PublisherError `bad_address`, `same_address`; Refused `too_many_changes`,
    `nobody_mails`.
    """
    kept = folded_address(address, "address")
    if kept == user.email:
        raise PublisherError("same_address", "this is the address that you have", "address")
    member = Membership.objects.filter(user=user).select_related("publication").first()
    if member is None:
        raise Refused(
            "nobody_mails", "mails leave in a publication's name; the account has none", "address"
        )
    number = f"user-{user.pk}:{secrets.token_hex(8)}"
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        lately = _mails_of(locked).filter(created_at__gt=now - timedelta(days=1))
        if lately.filter(key__endswith=f":{NEW}").count() >= A_DAY:
            raise Refused("too_many_changes", f"{A_DAY} changes a day; try again later", "address")
        _end_pending(locked, now)
        for side, to in ((OLD, locked.email), (NEW, kept)):
            if to:
                _post(member, number, side, (to, kept), now)
        _record(locked, "ask_own_address", now)


def pending_address(user: User, now: datetime) -> AddressChange | None:
    """The change that waits for the new mailbox; None where none does."""
    for mail in _waiting(user, now).select_related("delivery").order_by("-pk"):
        if mail.delivery and mail.values.get("epoch") == user.session_epoch:
            return AddressChange(mail=mail, user=user, side=NEW, new=mail.delivery.address)
    return None


def stop_pending(*, user: User, now: datetime) -> None:
    """Its owner thinks better of it; sessions stay."""
    with transaction.atomic():
        if _end_pending(user, now):
            _record(user, "stop_own_address", now)


def address_change_of(code: str, now: datetime) -> AddressChange | None:
    """The change behind a mailed link, while it is good; None for any other text."""
    mail = good_mail(unseal(PAGE, code), PURPOSE, now)
    if mail is None or mail.delivery is None:
        return None
    user = User.objects.filter(pk=mail.values.get("user"), is_active=True).first()
    side = str(mail.values.get("side"))
    if user is None or (side == NEW and mail.values.get("epoch") != user.session_epoch):
        return None
    new = mail.delivery.address if side == NEW else str(mail.values.get(NEW))
    return AddressChange(mail=mail, user=user, side=side, new=new)


def confirm_address_change(*, change: AddressChange, key: str | None, now: datetime) -> Step:
    """The new mailbox says yes, its owner signed in. key: of the session that stays, and that must
    be given the new hash of the change's user; all others end, and so do links to a new
    password."""
    if change.side != NEW:
        return Step.TOO_LATE
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=change.user.pk)
            good = ServiceMail.objects.filter(pk=change.mail.pk, expires_at__gt=now)
            if user.session_epoch != change.mail.values.get("epoch") or not good.update(
                expires_at=now
            ):
                return Step.TOO_LATE
            user.email = checked_address(change.new, of=user)
            user.save(update_fields=["email"])
            forget_others(user, key)
            _record(user, "change_own_address", now)
        change.user.refresh_from_db()
    except (PublisherError, IntegrityError):  # the latter: it became somebody's this moment
        ServiceMail.objects.filter(pk=change.mail.pk).update(expires_at=now)
        return Step.TAKEN
    return Step.CHANGED


def stop_address_change(*, change: AddressChange, now: datetime) -> Step:
    """The old mailbox says no: what is pending ends with every session and every link to a new
    password, and the account has this address again if it was changed since."""
    old = folded(change.mail.delivery.address) if change.mail.delivery else ""
    if change.side != OLD or not old:
        return Step.TOO_LATE
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=change.user.pk)
        titles = [change.mail.publication_id]
        since = _mails_of(user, titles).filter(pk__gte=change.mail.pk, expires_at__gt=now)
        if not since.update(expires_at=now):
            return Step.TOO_LATE
        given_back = user.email != old and not _is_taken(old, user)
        if given_back:
            user.email = old
            user.save(update_fields=["email"])
        forget_others(user, None)
        _record(user, "stop_own_address", now)
    return Step.GIVEN_BACK if given_back else Step.STOPPED


def _post(
    member: Membership, number: str, side: str, addresses: tuple[str, str], now: datetime
) -> None:
    """addresses: to which it goes, and which is asked for."""
    (to, new), user = addresses, member.user
    values = {
        "side": side,
        "user": user.pk,
        "epoch": user.session_epoch,
        "person": user.username,
        "asked_at": now.isoformat(),
        NEW: masked(new),
    }
    post_service_mail(
        publication=member.publication,
        purpose=PURPOSE,
        key=pair_key(number, side),
        address=to,
        language=user.language or member.publication.language,
        values=values,
        now=now,
        expires_at=now + GOOD_FOR[side],
    )


def _mails_of(user: User, titles: Sequence[int] = ()) -> QuerySet[ServiceMail]:
    """titles: by whom they were mailed; empty: those that the person belongs to."""
    own = Membership.objects.filter(user=user).values_list("publication", flat=True)
    rows = ServiceMail.objects.filter(publication__in=titles or own, purpose=PURPOSE)
    return rows.filter(key__startswith=f"user-{user.pk}:")


def _waiting(user: User, now: datetime) -> QuerySet[ServiceMail]:
    return _mails_of(user).filter(key__endswith=f":{NEW}", expires_at__gt=now)


def _end_pending(user: User, now: datetime) -> int:
    """One change at a time: who asks again means the new one. Links that stop stay good."""
    return _waiting(user, now).update(expires_at=now)


def _is_taken(address: str, user: User) -> bool:
    return User.objects.filter(email=address).exclude(pk=user.pk).exists()


def _record(user: User, verb: str, now: datetime) -> None:
    """No address stands in the log."""
    record(actor=f"user:{user.username}", verb=verb, target=user, at=now, publication=None)
