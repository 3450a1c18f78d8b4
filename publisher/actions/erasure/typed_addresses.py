"""Addresses that editors typed: who gets a control copy of a newsletter's issues."""

from contextlib import suppress

from publisher.audience.addresses import normalise
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications.models import Publication


def newsletters_naming(*, publication: Publication, address_key: str) -> list[Newsletter]:
    """The newsletters whose control addresses have this one, in whatever spelling, by slug."""
    letters = Newsletter.objects.filter(publication=publication).exclude(control_addresses=[])
    return [
        letter
        for letter in letters.order_by("slug")
        if any(_key(one) == address_key for one in letter.control_addresses)
    ]


def forget_typed(*, publication: Publication, address_key: str) -> int:
    """Take the address out of them, in the caller's transaction; returns of how many."""
    found = [one.pk for one in newsletters_naming(publication=publication, address_key=address_key)]
    locked = Newsletter.objects.select_for_update(of=("self",)).filter(pk__in=found)
    for letter in locked.order_by("pk"):
        left = [one for one in letter.control_addresses if _key(one) != address_key]
        letter.control_addresses = left
        letter.save(update_fields=["control_addresses"])
    return len(found)


def _key(address: str) -> str:
    with suppress(PublisherError):
        return normalise(address)[1]
    return ""
