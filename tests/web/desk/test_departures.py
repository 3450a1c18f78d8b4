"""The desk says that something has left when somebody has it, and not before."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from publisher.delivery.models import Send
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LEFT = "a quitté le bureau"


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in(Membership.Role.SENDER)


def issue_page(client: Client, ours: Newsroom) -> str:
    return client.get(f"/desk/issues/{ours.issue.pk}/").text


@pytest.mark.parametrize("state", [Send.State.HELD, Send.State.PAUSED])
@pytest.mark.parametrize("frozen", [True, False])
def test_an_issue_that_is_held_before_departure_has_not_left(
    client: Client, ours: Newsroom, state: str, frozen: bool
) -> None:
    send = ours.sent(state, pending=2)
    Send.objects.filter(pk=send.pk).update(
        hold_code="not_approved", started_at=NOW if frozen else None
    )
    page = issue_page(client, ours)
    assert LEFT not in page
    assert "rien n’est encore parti" in page
    assert "attend une décision" in page
    assert "approbation" in page, "and why"
    assert f"/desk/sends/{send.pk}/" in page


@pytest.mark.parametrize("state", [Send.State.SCHEDULED, Send.State.PREPARING])
def test_one_that_waits_for_its_hour_has_not_left(
    client: Client, ours: Newsroom, state: str
) -> None:
    ours.sent(state, pending=2)
    page = issue_page(client, ours)
    assert LEFT not in page
    assert "rien n’est encore parti" in page
    assert "attend une décision" not in page


@pytest.mark.parametrize("state", [Send.State.RUNNING, Send.State.HELD, Send.State.FINISHED])
def test_one_that_somebody_has_did_leave(client: Client, ours: Newsroom, state: str) -> None:
    ours.sent(state, accepted=1, pending=2)
    assert LEFT in issue_page(client, ours)


def lately(client: Client) -> str:
    """What stands under « Partis récemment », where all that ended did so just now."""
    Send.objects.exclude(finished_at=None).update(finished_at=datetime.now(UTC))
    return client.get("/desk/").text.partition("Partis récemment")[2]


def test_control_copies_and_canceled_alerts_did_not_go_out(client: Client, ours: Newsroom) -> None:
    """The copies of an alert are on their way before it is canceled."""
    ours.newsletter.kind = "alert"
    ours.newsletter.save()
    alert = ours.sent(Send.State.CANCELED, canceled=3)
    copies = ours.sent(Send.State.PAUSED, accepted=1)
    Send.objects.filter(pk=copies.pk).update(kind=Send.Kind.TEST, state=Send.State.FINISHED)
    Send.objects.filter(pk__in=[alert.pk, copies.pk]).update(finished_at=NOW)
    page = lately(client)
    assert f"/desk/sends/{copies.pk}/" not in page
    assert f"/desk/sends/{alert.pk}/" not in page


def test_what_ended_before_anybody_got_it_did_not_go_out(client: Client, ours: Newsroom) -> None:
    stale = ours.sent(Send.State.FINISHED, failed=3)
    assert f"/desk/sends/{stale.pk}/" not in lately(client)


def test_what_readers_got_did(client: Client, ours: Newsroom) -> None:
    send = ours.sent(Send.State.FINISHED, accepted=2, canceled=1)
    assert f"/desk/sends/{send.pk}/" in lately(client)
