"""A new password: it ends every other session of the person, and the tokens that they made."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.publications.people.names import checked_password
from publisher.actions.publications.people.sessions import forget_others
from publisher.actions.publications.revoke_token import end_tokens
from publisher.publications.audit import record
from publisher.publications.models import ApiToken, User


def tokens_made_by(user: User) -> QuerySet[ApiToken]:
    """The keys to the API that the person made at the desk, of all publications, still valid."""
    rows = ApiToken.objects.filter(created_by=f"user:{user.username}", revoked_at=None)
    return rows.select_related("publication").order_by("publication__name", "name")


def tokens_ending_with(user: User) -> list[ApiToken]:
    """The same, as a list for a page."""
    return list(tokens_made_by(user))


def change_password(
    *, user: User, password: str, key: str | None = None, verb: str, actor: str, now: datetime
) -> None:
    """Keep the password. key: of the session that stays, and that must be given its new hash.
    verb: as the audit entry names it. Raises PublisherError `bad_password`."""
    checked_password(password, user)
    with transaction.atomic():
        kept = User.objects.select_for_update().get(pk=user.pk)
        kept.set_password(password)
        kept.save(update_fields=["password"])
        forget_others(kept, key)
        ended = end_tokens(tokens_made_by(kept), actor=actor, now=now, because=verb)
        record(actor=actor, verb=verb, target=kept, at=now, publication=None, tokens=ended)
    user.refresh_from_db(fields=["password", "session_epoch"])
