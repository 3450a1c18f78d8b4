"""Where a person is signed in, and how that is ended.

A session is known from the sign-in on, and those of before are ended by the number that every one
of them was made under (User.session_epoch).
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from publisher.publications.audit import record
from publisher.publications.models import User

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One session: since when, from which address of the network, in which browser (its own
    words), and whether it is the one that asks."""

    number: int
    since: datetime
    address: str
    browser: str
    current: bool


def sessions_of(user: User, *, key: str | None, now: datetime) -> list[SignedIn]:
    """Those that live, the newest first. key: of the session that asks."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at")[:SHOWN])
    keys = [row.session_key for row in rows]
    live = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    living = set(live.values_list("session_key", flat=True))
    return [
        SignedIn(
            number=row.pk,
            since=row.created_at,
            address=str(row.ip),
            browser=row.user_agent,
            current=row.session_key == key,
        )
        for row in rows
        if row.session_key in living
    ]


def note_session(*, user: User, key: str, address: str, browser: str, now: datetime) -> None:
    """Have the session of that key listed, once. address: of the network; browser: its own
    words."""
    longest = UserSession._meta.get_field("user_agent").max_length
    UserSession.objects.get_or_create(
        session_key=key,
        defaults={
            "user": user,
            "ip": address,
            "user_agent": browser[:longest],
            "created_at": now,
            "last_seen_at": now,
        },
    )


def end_session(*, user: User, number: int, actor: str, now: datetime) -> None:
    """End one of the person's sessions; nothing where it is over."""
    with transaction.atomic():
        row = UserSession.objects.filter(user=user, pk=number).first()
        if row is None:
            return
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()
        record(actor=actor, verb="end_session", target=user, at=now, publication=None)


def end_other_sessions(*, user: User, key: str | None, actor: str, now: datetime) -> None:
    """End all but the one of this key, known and unknown ones. The session that stays must be given
    its new hash: `update_session_auth_hash`."""
    with transaction.atomic():
        forget_others(user, key)
        record(actor=actor, verb="end_other_sessions", target=user, at=now, publication=None)


def forget_others(user: User, key: str | None) -> None:
    """The same, without a line in the audit log: for what has one of its own."""
    others = UserSession.objects.filter(user=user).exclude(session_key=key or "")
    Session.objects.filter(
        session_key__in=list(others.values_list("session_key", flat=True))
    ).delete()
    others.delete()
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def forget_ended(*, now: datetime) -> None:
    """Sessions that ran out, and what was known of the browsers in which they were."""
    Session.objects.filter(expire_date__lte=now).delete()
    live = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=live).delete()
