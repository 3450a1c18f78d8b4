"""A short-lived link that signs one person in, once, and fits a terminal's line.

Only the local command line may make one (`publisher demo`): whoever runs it can read the
secret key anyway. No page and no API hands one out. Nothing is stored until it is used: the
sealed token holds the user, the second it was made and a little chance.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from publisher.errors import PublisherError
from publisher.publications import tokens
from publisher.publications.audit import record
from publisher.publications.models import AuditEntry, User

LIFETIME = timedelta(hours=1)
VERB = "sign_in_by_link"
DOORS = ("/desk/", "/mailbox/")  # where a link may lead; the token is sealed for one of them
USER_BITS, CHANCE_BITS = 23, 8  # beside 33 bits of seconds: 64 in all


def sign_in_link(user: User, now: datetime, to: str = "/desk/") -> str:
    """The absolute address that signs `user` in within the next hour and leads to the path `to`.

    Raises PublisherError for a path that is not in DOORS.
    """
    if to not in DOORS:
        raise PublisherError("bad_door", f"a link leads to {' or '.join(DOORS)} only", to)
    number = int(now.timestamp()) << USER_BITS | user.pk
    number = number << CHANCE_BITS | secrets.randbits(CHANCE_BITS)
    return f"{settings.BASE_URL}/desk/enter/{tokens.seal(_purpose(to), number)}"


def use_sign_in_link(*, token: str, now: datetime) -> tuple[User, str] | None:
    """The user and the path to go to; None for a forged, old or used token, or a blocked user."""
    opened = _opened(token)
    if opened is None:
        return None
    number, path = opened
    made = number >> USER_BITS + CHANCE_BITS
    key = number >> CHANCE_BITS & (1 << USER_BITS) - 1
    # Made by a clock that is ahead of ours it is as good; it is used once, whatever the hour.
    if abs(now.timestamp() - made) > LIFETIME.total_seconds():
        return None
    once = f"{path} {number:x}"
    with transaction.atomic():
        # The lock on the user makes "once" true for two requests at the same time.
        user = User.objects.select_for_update().filter(pk=key, is_active=True).first()
        if user is None or _was_used(user, once):
            return None
        actor = f"user:{user.username}"
        record(actor=actor, verb=VERB, target=user, at=now, publication=None, once=once)
    return user, path


def _opened(token: str) -> tuple[int, str] | None:
    for path in DOORS:
        number = tokens.unseal(_purpose(path), token)
        if number is not None:
            return number, path
    return None


def _purpose(path: str) -> str:
    return f"sign in to {path}"


def _was_used(user: User, once: str) -> bool:
    return AuditEntry.objects.filter(
        publication=None, object_type="user", object_id=str(user.pk), verb=VERB, detail__once=once
    ).exists()
