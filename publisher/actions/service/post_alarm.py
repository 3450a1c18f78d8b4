"""Mail whoever answers for a publication that something needs a person."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from publisher.actions.service.post_mail import post_service_mail
from publisher.delivery.models import ServiceMail
from publisher.publications.models import Publication

GOOD_FOR = timedelta(days=2)


def post_alarm(
    *,
    publication: Publication,
    code: str,
    key: str,
    values: Mapping[str, Any],
    now: datetime,
    good_for: timedelta = GOOD_FOR,
) -> ServiceMail | None:
    """The alarm of that code (`alarms` of renderers/email/service/), filled with `values`, to the
    publication's contact; None where that is no mailbox. The same key (100 characters) gives the
    same mail again, unchanged."""
    contact = publication.contact
    if "@" not in contact or "/" in contact:
        return None
    return post_service_mail(
        publication=publication,
        purpose=ServiceMail.Purpose.ALARM,
        key=key,
        address=contact,
        language=publication.language,
        values={**values, "alarm": code},
        now=now,
        expires_at=now + good_for,
    )
