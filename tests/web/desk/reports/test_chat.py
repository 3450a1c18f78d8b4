"""An issue as a text for WhatsApp, at the desk and by command."""

import pytest
from django.test import Client

from publisher.actions.stories.kill_article import kill_article
from publisher.cli.main import run
from tests.shared_rows import shared_rows
from tests.web.conftest import NOW, Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def newsroom(db: None) -> Newsroom:
    return make_newsroom("rive", "La Rive")


def page(newsroom: Newsroom) -> str:
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    client.force_login(newsroom.member("vera", "viewer"))
    return client.get(f"/desk/issues/{newsroom.issue.pk}/whatsapp/").text


def test_it_stands_in_a_field_to_copy(newsroom: Newsroom) -> None:
    shown = page(newsroom)
    assert "*La marée monte à La Rive*" in shown
    assert "<textarea" in shown
    assert "readonly" in shown


def test_a_killed_story_is_its_notice(newsroom: Newsroom, capsys) -> None:
    kill_article(article=newsroom.article, notice="Retiré.", reason="", actor="user:x", now=NOW)
    assert "La marée monte" not in page(newsroom).partition("<textarea")[2]
    assert run(["issue", "render", str(newsroom.issue.pk), "--format", "whatsapp"]) == 0
    assert "Retiré." in capsys.readouterr().out


def test_it_is_nobodys_own(newsroom: Newsroom) -> None:
    given = ("--format", "whatsapp", "--recipient", "a@example.org")
    assert run(["issue", "render", str(newsroom.issue.pk), *given]) == 2
