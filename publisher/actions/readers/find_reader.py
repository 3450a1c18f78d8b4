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
