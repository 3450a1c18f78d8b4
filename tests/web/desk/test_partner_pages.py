"""Partners, destinations and products made and changed at the desk."""

import pytest
from django.test import Client

from publisher.syndication.models import Destination, Partner, Product
from tests.browser.rooms import Room, make_room
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def room(db: None) -> Room:
    return make_room("anse", "L’Anse", "fr")


@pytest.fixture
def client(room: Room) -> Client:
    """Signed in as an admin."""
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    return client


def test_every_page_opens(client: Client, room: Room) -> None:
    partner = Partner.objects.get(slug="agence")
    place = partner.destinations.get()
    for page in (
        "partners/",
        "partners/new/",
        f"partners/{partner.pk}/",
        f"partners/{partner.pk}/to/",
        *(
            f"partners/{partner.pk}/to/?channel={one}"
            for one in ("sftp", "webhook", "ftps", "pull")
        ),
        f"partners/{partner.pk}/log/",
        f"partners/{partner.pk}/inventory/",
        f"partners/{partner.pk}/replay/",
        f"partners/places/{place.pk}/",
        f"partners/places/{place.pk}/change/",
        f"partners/places/{place.pk}/secret/",
        "products/",
        "products/new/",
        "withdrawn/",
    ):
        answer = client.get(f"/desk/{page}")
        assert answer.status_code == 200, page
