"""When an issue leaves: the hours that are offered, over nights of daylight saving, and others."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.actions.compose.send_hours import presets
from publisher.actions.compose.set_rule import set_rule
from publisher.delivery.models import Send
from publisher.editorial.models import Newsletter
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role


def offered(letter: Newsletter, now: str) -> dict[str, str]:
    found = presets(newsletter=letter, now=datetime.fromisoformat(now))
    assert [one.at for one in found] == sorted(one.at for one in found)
    return {one.code: f"{one.at:%m-%d %H:%M}" for one in found}


@pytest.mark.parametrize(
    ("now", "tomorrow"),
    [
        ("2026-10-24T20:00+02:00", "10-25 06:00"),  # the clocks go back that night
        ("2027-03-27T20:00+01:00", "03-28 05:00"),  # and forward
        ("2026-10-24T23:30+02:00", "10-25 06:00"),
        ("2026-10-25T00:30+02:00", "10-26 06:00"),
        ("2026-10-24T13:30-07:00", "10-25 06:00"),  # of somebody in another zone
    ],
)
def test_tomorrow_is_the_publications(ours: Newsroom, now: str, tomorrow: str) -> None:
    found = offered(ours.newsletter, now)
    assert tomorrow in (found.get("tomorrow"), found.get("monday"))


def test_an_hour_is_offered_once_and_none_that_is_over(ours: Newsroom) -> None:
    sunday = offered(ours.newsletter, "2026-11-22T19:00+01:00")
    assert sunday == {"tomorrow": "11-23 06:00"}
    assert offered(ours.newsletter, "2026-11-24T08:00+01:00") == {
        "tonight": "11-24 17:00",
        "tomorrow": "11-25 06:00",
        "monday": "11-30 06:00",
    }
    rule = {"at": "02:30", "days": ("sun",)}
    letter = set_rule(newsletter=ours.newsletter, changes=rule, actor="t", now=NOW)
    spring = offered(letter, "2027-03-27T20:00+01:00")
    assert spring["usual"] == "03-28 01:30", "the clocks skip 02:30: it is 03:30 then"


def scheduled(ours: Newsroom, in_hours: int = 5) -> Send:
    at = datetime.now(UTC) + timedelta(hours=in_hours)
    send = ours.sent(Send.State.SCHEDULED)
    Send.objects.filter(pk=send.pk).update(not_before=at, started_at=None, finished_at=None)
    return Send.objects.get(pk=send.pk)


def test_a_preset_is_sent_at_whatever_the_browser_thinks(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.SENDER)
    address = f"/desk/issues/{ours.issue.pk}/send/"
    page = client.get(address).text
    form = dict(re.findall(r'name="(key|content_hash)" value="([^"]+)"', page))
    hours = re.findall(r'name="preset" value="([^"]+)"', page)
    assert all(one.endswith("+00:00") for one in hours)
    client.post(address, form | {"preset": hours[-1], "at": ""})
    assert Send.objects.get().not_before == datetime.fromisoformat(hours[-1])


def test_a_send_gets_another_hour_and_keeps_its_approval(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    send, client = scheduled(ours), signed_in(Role.SENDER)
    address = f"/desk/sends/{send.pk}/reschedule/"
    page = client.get(address).text
    form = dict(re.findall(r'name="(seen)" value="([^"]+)"', page))
    answer = client.post(address, form | {"at": "2099-06-01T07:00"})
    assert answer.status_code == 302
    send.refresh_from_db()
    assert send.not_before == datetime(2099, 6, 1, 5, 0, tzinfo=UTC)
    assert send.not_after is not None
    assert send.not_after > send.not_before
    entry = AuditEntry.objects.get(verb="reschedule_send")
    assert entry.detail["not_before"] == "2099-06-01T05:00:00+00:00"
    stale = client.post(address, form | {"at": "2099-06-02T07:00"})
    assert stale.status_code == 409
    assert "quelqu’un lui a donné une autre heure" in stale.text


@pytest.mark.parametrize("given", [{}, {"at": "2001-01-01T07:00"}, {"at": "demain"}])
def test_no_hour_is_refused(signed_in: SignedIn, ours: Newsroom, given: dict[str, str]) -> None:
    send, client = scheduled(ours), signed_in(Role.SENDER)
    answer = client.post(f"/desk/sends/{send.pk}/reschedule/", given)
    assert answer.status_code == 409
    before = send.not_before
    send.refresh_from_db()
    assert send.not_before == before


def test_what_has_begun_waits_for_no_hour(signed_in: SignedIn, ours: Newsroom) -> None:
    send, client = ours.sent(accepted=1), signed_in(Role.SENDER)
    address = f"/desk/sends/{send.pk}/reschedule/"
    assert "n’attend plus son heure" in client.get(address).text
    answer = client.post(address, {"at": "2099-06-01T07:00"})
    assert answer.status_code == 409
    assert 'name="at"' not in answer.text
