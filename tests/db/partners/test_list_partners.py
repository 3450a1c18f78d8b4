"""Partners as the desk lists them: what waits, what does not get through, and when it last did."""

from pathlib import Path

import pytest

from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.list_partners import partners_in_trouble, partners_of
from publisher.delivery.models import Delivery
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, outbox, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
State = Delivery.State


def test_what_came_is_dated_and_what_did_not_is_counted(tmp_path: Path) -> None:
    title = publication()
    place = outbox(title, tmp_path)
    story(title)
    outbox(title, tmp_path, slug="revue")
    [(partner, counts), (other, _)] = partners_of(title)
    assert counts == {State.PENDING: 1}
    assert [one.last_got for one in partner.destinations.all()] == [None]
    assert partners_in_trouble(title) == []

    deliver_to_partners(now=later(minutes=1))
    [(partner, counts), (other, none)] = partners_of(title)
    assert [one.last_got for one in partner.destinations.all()] == [
        Delivery.objects.get(destination=place).changed_at
    ]
    assert counts == none == {}
    assert [one.last_got for one in other.destinations.all()] == [None]

    Delivery.objects.filter(destination=place).update(state=State.FAILED, changed_at=NOW)
    assert [(row.slug, was) for row, was in partners_in_trouble(title)] == [
        ("agence", {State.FAILED: 1})
    ]
