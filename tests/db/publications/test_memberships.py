"""What memberships allow in the whole installation."""

from datetime import UTC, datetime

import pytest

from publisher.actions.publications.memberships import allowed_in_installation, memberships_of
from publisher.publications.models import Membership, Publication, User
from publisher.publications.roles import InstallationPermission, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
ALL = set(InstallationPermission)
OPERATION = ALL - {InstallationPermission.MAILBOX}


def publication(slug: str) -> Publication:
    return Publication.objects.create(slug=slug, name=slug, domain="example.org", created_at=NOW)


def allowed(user: User) -> set[InstallationPermission]:
    return set(allowed_in_installation(user, memberships_of(user)))


def test_whoever_is_admin_of_every_publication_runs_the_installation() -> None:
    user = User.objects.create_user("camille")
    for slug in ("rive", "cap"):
        Membership.objects.create(publication=publication(slug), user=user, role=Role.ADMIN)
    assert allowed(user) == ALL
    publication("dune")
    assert allowed(user) == set()


def test_the_lowest_of_their_roles_decides() -> None:
    user = User.objects.create_user("camille")
    Membership.objects.create(publication=publication("rive"), user=user, role=Role.ADMIN)
    second = Membership.objects.create(publication=publication("cap"), user=user, role=Role.SENDER)
    assert allowed(user) == {InstallationPermission.MAILBOX}
    second.role = Role.VIEWER
    second.save()
    assert allowed(user) == set()


def test_a_superuser_runs_the_machines_and_reads_no_mail() -> None:
    publication("rive")
    user = User.objects.create_superuser("racine")
    assert allowed(user) == OPERATION
