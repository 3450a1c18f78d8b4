"""Every route of the desk names the permission that it needs, and lets nobody in without it."""

from typing import get_type_hints

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from publisher.publications.models import Membership, Publication, User
from publisher.publications.roles import (
    ROLES,
    InstallationPermission,
    OwnPermission,
    Permission,
    Role,
)
from publisher.web.desk.urls import urlpatterns as desk_routes
from publisher.web.mailbox.urls import urlpatterns as mailbox_routes
from tests.web.conftest import NOW

# The way in: whoever comes here has no membership yet, or wants to leave.
AT_THE_DOOR = {
    *("sign-in", "account_login", "sign-out", "enter", "start", "forgotten"),
    *("mfa_authenticate", "mfa_login_webauthn", "openid_connect_login", "openid_connect_callback"),
}
ROUTES = [*desk_routes, *mailbox_routes]
PARTS = {
    "number": 2**62,
    "name": "kill",
    "token": "none",
    "pk": 1,
    "code": "none",
    "provider_id": "none",
    "slug": "none",
    "language": "none",
}
INSIDE = [route for route in ROUTES if route.name not in AT_THE_DOOR]


def needs_of(route: URLPattern) -> object:
    return getattr(route.callback, "needs", None)


@pytest.mark.parametrize("route", INSIDE, ids=lambda route: route.name)
def test_every_route_names_a_permission(route: URLPattern) -> None:
    needs = needs_of(route)
    if not isinstance(needs, Permission | InstallationPermission | OwnPermission):
        assert callable(needs), f"{route.name}: its view needs @desk(Permission....)"
        assert get_type_hints(needs)["return"] in (Permission, InstallationPermission)


def test_the_door_is_as_small_as_it_says() -> None:
    assert {route.name for route in ROUTES if needs_of(route) is None} == AT_THE_DOOR


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_nobody_gets_past_a_route_without_its_permission(role: str) -> None:
    Publication.objects.create(slug="cap", name="Cap", domain="cap.example.org", created_at=NOW)
    ours = Publication.objects.create(
        slug="rive", name="Rive", domain="rive.example.org", created_at=NOW
    )
    user = User.objects.create_user("camille")
    membership = Membership.objects.create(publication=ours, user=user, role=role)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    for route in INSIDE:
        needs = needs_of(route)
        if not isinstance(needs, Permission) or membership.may(needs):
            continue
        parts = {name: PARTS[name] for name in route.pattern.converters}
        page = reverse(route.name, kwargs=parts)
        answer = client.post(page)
        answer = client.get(page) if answer.status_code == 405 else answer  # it only shows
        # A row that is not there is not there for anybody, whatever they may.
        assert answer.status_code == (404 if "number" in parts else 403), route.name


def test_every_permission_is_in_some_role_and_every_role_looks_around() -> None:
    assert set(Permission) == set().union(*ROLES.values())
    assert all(Permission.VIEW in allowed for allowed in ROLES.values())
