"""Another brand, other legal fields or addresses for a publication."""

from datetime import datetime
from typing import Unpack

from django.db import transaction

from publisher.actions.pictures.store_logo import store_logo
from publisher.actions.publications.publication_fields import Fields, checked
from publisher.publications import audit, brand_checks
from publisher.publications.models import Publication


def change_publication(
    *,
    publication: Publication,
    logo: bytes | None = None,
    no_logo: bool = False,
    actor: str,
    now: datetime,
    **fields: Unpack[Fields],
) -> Publication:
    """Change the fields that are given; the rest stays. `logo`: the bytes of a picture.

    Raises PublisherError naming the field that is wrong; then nothing has changed.
    """
    values = checked(fields)
    with transaction.atomic():
        kept = Publication.objects.select_for_update().get(pk=publication.pk)
        if logo is not None:
            values["logo"] = store_logo(publication=kept, data=logo, now=now)
        elif no_logo:
            values["logo"] = ""
        changed = sorted(name for name, value in values.items() if getattr(kept, name) != value)
        for name in changed:
            setattr(kept, name, values[name])
        brand_checks.complaints_stay_in_the_house(
            complaint_address=kept.complaint_address, sender_address=kept.sender_address
        )
        if changed:
            kept.save(update_fields=changed)
            audit.record(
                actor=actor,
                verb="change_publication",
                target=kept,
                at=now,
                publication=kept,
                fields=changed,
            )
    return kept
