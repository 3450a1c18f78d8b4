"""What a partner's destinations get whole, from the next delivery on."""

from datetime import datetime
from typing import get_args

from django.db import transaction

from publisher.content.article import Access
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.syndication.models import Partner


def checked_access(word: str) -> str:
    """The word, if it is an access. Raises PublisherError `unknown_access`."""
    known = get_args(Access)
    if word not in known:
        raise PublisherError(
            "unknown_access", f"{word!r} is none of {', '.join(known)}", "--access"
        )
    return word


def change_access(*, partner: Partner, access: str, actor: str, now: datetime) -> Partner:
    """Set it for all of the partner's destinations. Raises PublisherError `unknown_access`."""
    access = checked_access(access)
    with transaction.atomic():
        partner.destinations.update(access=access)
        audit.record(
            actor=actor,
            verb="change_partner_access",
            target=partner,
            at=now,
            publication=partner.publication,
            partner=partner.slug,
            access=access,
        )
    return partner
