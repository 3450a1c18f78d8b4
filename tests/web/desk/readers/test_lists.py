"""The lists at the desk: whether one can sign up for them, and who decides that."""

from collections.abc import Callable

import pytest
from django.test import Client

from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
READERS = "/desk/readers/"


def test_a_list_is_opened_and_closed_by_a_press(signed_in: SignedIn, ours: Newsroom) -> None:
    ours.mailing_list.is_open = False
    ours.mailing_list.save()
    admin, anybody = signed_in(Role.ADMIN), Client(headers={"host": "localhost"})
    door = f"{READERS}lists/{ours.mailing_list.pk}/door/"
    page = f"/subscribe/{ours.publication.slug}/{ours.mailing_list.slug}"
    assert anybody.get(page).status_code == 404
    assert door in admin.get(READERS).text
    assert "Ouvrir une liste" in admin.get(f"{READERS}forms/").text
    assert admin.post(door, {"open": "1"}).headers["Location"] == READERS
    assert page in admin.get(READERS).text
    assert anybody.get(page).status_code == 200
    admin.post(door, {"open": "1"})  # pressed twice
    assert AuditEntry.objects.filter(verb="change_list").count() == 1
    admin.post(door, {"open": ""})
    assert anybody.get(page).status_code == 404
    assert AuditEntry.objects.filter(verb="change_list").count() == 2


def test_who_may_not_change_readers_sees_no_button(signed_in: SignedIn, ours: Newsroom) -> None:
    viewer = signed_in(Role.VIEWER)
    door = f"{READERS}lists/{ours.mailing_list.pk}/door/"
    assert door not in viewer.get(READERS).text
    assert viewer.post(door, {"open": "1"}).status_code == 403


def test_a_list_of_another_publication_is_not_there(
    signed_in: SignedIn, theirs: Newsroom, ours: Newsroom
) -> None:
    door = f"{READERS}lists/{theirs.mailing_list.pk}/door/"
    assert signed_in(Role.ADMIN).post(door, {"open": "1"}).status_code == 404
