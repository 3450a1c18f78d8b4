"""Who was forgotten by an older release, as a blocked address, is a keyed hash afterwards."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from publisher.audience.erased import erased_among
from publisher.audience.models import ErasedAddress, Suppression
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MIGRATION = "publisher.audience.migrations.0007_erased_hashes"


def block(title, key: str, reason: str) -> None:
    Suppression.objects.create(
        publication=title, address_key=key, reason=reason, source="t", created_at=NOW
    )


def test_blocked_addresses_of_the_forgotten_become_hashes() -> None:
    title, other = ledger.publication(), ledger.publication("ailleurs")
    for number in range(3):
        block(title, f"gone{number}@example.org", "erased")
    block(other, "gone0@example.org", "erased")
    block(title, "bounced@example.org", "bounced")
    to_hashes = import_module(MIGRATION).to_hashes
    for _ in range(2):
        to_hashes(apps, SimpleNamespace(connection=connection))
    assert list(Suppression.objects.values_list("address_key", flat=True)) == [
        "bounced@example.org"
    ]
    keys = [f"gone{number}@example.org" for number in range(4)]
    assert erased_among(title.pk, keys) == set(keys[:3])
    assert erased_among(other.pk, keys) == {"gone0@example.org"}
    assert ErasedAddress.objects.count() == 4
