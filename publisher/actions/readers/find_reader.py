"""A reader of a publication, by address."""

from publisher.audience.addresses import normalise
from publisher.audience.models import Subscriber
from publisher.errors import PublisherError
from publisher.publications.models import Publication


def find_reader(*, publication: Publication, address: str) -> Subscriber:
    """The reader of that address, however it is written. Raises PublisherError `bad_address`,
    `unknown_subscriber`; neither repeats the address."""
    readers = Subscriber.objects.select_related("publication")
    found = readers.filter(publication=publication, address_key=normalise(address)[1]).first()
    if found is None:
        message = f"{publication.slug} has no reader with this address"
        raise PublisherError("unknown_subscriber", message, "address")
    return found


def address_of_reader(publication: Publication, number: int) -> str:
    """The address of the publication's subscriber of that number. Raises PublisherError
    `unknown_subscriber`."""
    found = Subscriber.objects.filter(publication=publication, pk=number)
    address = found.values_list("address", flat=True).first()
    if not address:
        message = f"{publication.slug} has no such reader any more"
        raise PublisherError("unknown_subscriber", message, "reader")
    return address
