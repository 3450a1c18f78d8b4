"""Two titles may have a newsletter of the same name: each mail leads to its own archive."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from publisher.actions.issues.archive_path import archive_path
from publisher.actions.issues.issue_snapshot import envelope_of
from tests.web.conftest import Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_one_title_has_the_short_address(ours: Newsroom) -> None:
    assert archive_path(ours.newsletter) == "/archive/rive-matin/"


def test_two_titles_do_not_share_an_archive(
    ours: Newsroom, browser: Client, settings: Settings
) -> None:
    other = make_newsroom("cap", "Cap")
    other.newsletter.slug = ours.newsletter.slug
    other.newsletter.save()
    for room, name in ((ours, "Le Matin de Rive"), (other, "Le Matin de Cap")):
        header = envelope_of(room.issue).archive_url
        assert header.endswith(f"/archive/rive-matin/?publication={room.publication.slug}")
        page = browser.get(header.removeprefix(settings.BASE_URL)).text
        assert f">{name}</h1>" in page
        assert (
            archive_path(room.newsletter)
            in browser.get(f"/publications/{room.publication.slug}/").text
        )
