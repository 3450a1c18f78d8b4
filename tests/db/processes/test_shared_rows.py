"""Rows that tests share are as they were made for each of them, and there for nobody else."""

import pytest

from publisher.publications.models import AuditEntry, Publication
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
calls: list[str] = []


@shared_rows
def room() -> Newsroom:
    calls.append("room")
    return newsroom()


@shared_rows
def title(room: Newsroom) -> Publication:
    calls.append("title")
    room.publication.name = "Un autre titre"
    room.publication.save()
    return room.publication


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_changes_no_other_sees(title: Publication, room: Newsroom, turn: int) -> None:
    assert room.publication is title
    assert (title.name, Publication.objects.get().name) == ("Un autre titre", "Un autre titre")
    title.name = "Changé"
    title.save()
    AuditEntry.objects.all().delete()
    assert calls == ["room", "title"]


def test_who_asks_for_less_finds_less(room: Newsroom) -> None:
    assert room.publication.name == Publication.objects.get().name == "La Gazette"
    assert AuditEntry.objects.exists()


def test_who_asks_for_nothing_finds_nothing() -> None:
    assert not Publication.objects.exists()


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_who_commits_has_rows_alone(title: Publication, turn: int) -> None:
    assert Publication.objects.get() == title
    Publication.objects.update(name="Changé")
