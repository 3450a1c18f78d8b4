"""Another brand, other legal fields or addresses for a publication."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction

from publisher.actions.pictures.store_logo import Logos, store_logos
from publisher.actions.publications.publication_fields import Fields, checked
from publisher.publications import audit, brand_checks
from publisher.publications.models import Publication


def change_publication(
    *,
    publication: Publication,
    logos: Logos | None = None,
    actor: str,
    now: datetime,
    **fields: Unpack[Fields],
) -> Publication:
    """Change the fields and logos that are given; the rest stays.

    Raises PublisherError naming the field that is wrong; then nothing has changed.
    """
    values = checked(fields)
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(pk=publication.pk)
        values |= store_logos(publication=locked, logos=logos or Logos(), now=now)
        changed = _set(locked, values)
        if changed:
            locked.save(update_fields=changed)
            audit.record(
                actor=actor,
                verb="change_publication",
                target=locked,
                at=now,
                publication=locked,
                fields=changed,
            )
    return locked


def _set(locked: Publication, values: Mapping[str, Any]) -> list[str]:
    """Put the values into the row, which is not saved; the names of those that are new."""
    changed = sorted(name for name, value in values.items() if getattr(locked, name) != value)
    for name in changed:
        setattr(locked, name, values[name])
    brand_checks.check_complaint_domain(
        complaint_address=locked.complaint_address, sender_address=locked.sender_address
    )
    return changed
