"""A signed, short-lived link that signs one person in, once.

Only the local command line may make one (`publisher demo`): whoever runs it can read the
secret key anyway. No page and no API hands one out.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction

from publisher.publications.audit import record
from publisher.publications.models import AuditEntry, User

SALT = "publisher.desk.enter"
LIFETIME = timedelta(hours=1)
VERB = "sign_in_by_link"


def sign_in_link(user: User, now: datetime, to: str = "/desk/") -> str:
    """The absolute address that signs `user` in within the next hour and leads to the path `to`."""
    ticket = {"user": user.pk, "made": now.timestamp(), "once": secrets.token_urlsafe(9), "to": to}
    return f"{settings.BASE_URL}/desk/enter/{signing.dumps(ticket, salt=SALT)}"


def use_sign_in_link(*, token: str, now: datetime) -> tuple[User, str] | None:
    """The user and the path to go to; None for a forged, old or used token, or a blocked user."""
    try:
        ticket = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    age = now.timestamp() - ticket["made"]
    if not 0 <= age <= LIFETIME.total_seconds():
        return None
    with transaction.atomic():
        # The lock on the user makes "once" true for two requests at the same time.
        user = User.objects.select_for_update().filter(pk=ticket["user"], is_active=True).first()
        if user is None or _was_used(user, ticket["once"]):
            return None
        record(
            actor=f"user:{user.username}",
            verb=VERB,
            target=user,
            at=now,
            publication=None,
            once=ticket["once"],
        )
    return user, ticket["to"]


def _was_used(user: User, once: str) -> bool:
    return AuditEntry.objects.filter(
        publication=None, object_type="user", object_id=str(user.pk), verb=VERB, detail__once=once
    ).exists()
