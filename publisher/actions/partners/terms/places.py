"""Destinations that write to one place."""

from collections.abc import Iterator

from publisher.actions.partners.destination_settings import place_of
from publisher.actions.partners.parcel_names import event_id
from publisher.actions.partners.ways import way_of
from publisher.errors import PublisherError
from publisher.renderers.wire.formats import FORMATS
from publisher.syndication.models import Destination

# Which accounts of one server have one folder, nobody can know.
ACCOUNT = "user"


def refuse_taken_place(new: Destination) -> None:
    """Two destinations whose files had the same names would overwrite each other's, and a partner
    that has one place twice would get every story twice.

    Raises PublisherError `destination_exists` or `place_taken`.
    """
    for other in others_at(new):
        if other.settings.get(ACCOUNT) != new.settings.get(ACCOUNT):
            continue
        if other.partner_id == new.partner_id and other.format == new.format:
            message = f"{new.partner.slug} has this destination already: {other.slug}"
            raise PublisherError("destination_exists", message, place_of(new))
        if _names_meet(new, other):
            raise PublisherError(
                "place_taken",
                f"{called(other, new)} writes files of the same names there; choose another place, "
                "or give this one a folder or a name pattern of its own",
                place_of(new),
            )


def others_at(one: Destination) -> Iterator[Destination]:
    """The other destinations of the installation that lead where this one does."""
    place = _whole_place(one)
    if not place:
        return
    same = Destination.objects.filter(channel=one.channel).exclude(pk=one.pk)
    for other in same.select_related("partner__publication").order_by("pk"):
        if _whole_place(other) == place:
            yield other


def called(other: Destination, seen_from: Destination) -> str:
    """A destination's name; another publication's keeps its own to itself."""
    if other.publication_id != seen_from.publication_id:
        return "a destination of another publication"
    return f"{other.partner.slug}, destination {other.slug},"


def _whole_place(one: Destination) -> str:
    """ "" for a channel that leads nowhere: who pulls comes to us."""
    place = place_of(one) if way_of(one.channel).fields else ""
    return f"{place.rstrip('/')}/{one.folder}".rstrip("/") if place else ""


def _names_meet(one: Destination, other: Destination) -> bool:
    if way_of(one.channel).name is event_id:  # no two deliveries have one name
        return False
    return _naming(one) == _naming(other)


def _naming(one: Destination) -> tuple[str, str]:
    wire = FORMATS.get(one.format)
    return one.name_pattern, wire.suffix if wire else one.format
