"""A reader asks for light editions, text without pictures, or for the usual ones again."""

from datetime import datetime

from django.db import transaction

from publisher.audience.models import Subscriber
from publisher.editorial.models import Newsletter
from publisher.publications import audit
from publisher.publications.models import Publication


def prefer_light(*, subscriber: Subscriber, light: bool, source: str, now: datetime) -> bool:
    """Keep which editions the reader wants of all letters of the title that offer both; whether
    that is new. It holds for mails that begin from now on. source: where they said so."""
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        if not set_light(row, light, now):
            return False
        audit.record(
            actor="reader",
            verb="change_details",
            target=row,
            at=now,
            publication=row.publication,
            source=source,
            changed=["light_edition"],
        )
    subscriber.light_since = row.light_since
    return True


def set_light(row: Subscriber, light: bool, now: datetime) -> bool:
    """The same for a reader's locked row, in the caller's transaction, who says so in the log."""
    if (row.light_since is not None) == light:
        return False
    row.light_since = now if light else None
    row.save(update_fields=["light_since"])
    if light:
        want_light(row.publication, now)
    return True


def want_light(publication: Publication, now: datetime) -> None:
    """From now on each issue of the title gets a light edition, if its letter offers one."""
    rows = Publication.objects.filter(pk=publication.pk, light_wanted_at=None)
    if rows.update(light_wanted_at=now):
        publication.light_wanted_at = now


def offers_light(publication: Publication) -> bool:
    """Whether any letter of the title offers light editions."""
    return Newsletter.objects.filter(publication=publication, offers_light=True).exists()
