"""Pictures: served while a story shows them, gone when it is killed, signed for a preview."""

import io
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.stories.kill_article import kill_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Figure
from publisher.editorial.models import Article
from publisher.web.mail_html import with_signed_pictures
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def drawn(colour: str = "red") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def story(ours: Newsroom, settings: Settings, tmp_path: Path) -> Article:
    settings.MEDIA_ROOT = tmp_path
    kept = store_picture(publication=ours.publication, data=drawn(), now=NOW)
    content = Content(headline="Vue du port", blocks=(Figure(src=f"picture:{kept.name}"),))
    return store_article(
        arrival=Arrival(publication=ours.publication, source="test", actor="test", now=NOW),
        parsed=Parsed(article=content),
        guid="port",
    ).article


def address(story: Article) -> str:
    assert story.current is not None
    return f"/pictures/rive/{story.current.pictures.get().name}"


def test_its_bytes_with_its_type_and_five_minutes(browser: Client, story: Article) -> None:
    answer = browser.get(address(story))
    assert answer.getvalue() == drawn()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_killed_storys_picture_is_gone_everywhere_but_in_other_stories(
    browser: Client, story: Article, ours: Newsroom
) -> None:
    path = address(story)
    kill_article(article=story, notice="Erreur.", actor="test", now=NOW)
    assert browser.get(path).status_code == 404
    content = Content(headline="Autre vue", blocks=(Figure(src=f"picture:{Path(path).name}"),))
    store_article(
        arrival=Arrival(publication=ours.publication, source="test", actor="test", now=NOW),
        parsed=Parsed(article=content),
        guid="autre",
    )
    assert browser.get(path).getvalue() == drawn()


def test_a_preview_signs_what_nobody_else_may_see(
    browser: Client, story: Article, settings: Settings
) -> None:
    path = address(story)
    Article.objects.filter(pk=story.pk).update(pubstatus="withheld")
    assert browser.get(path).status_code == 404
    html = with_signed_pictures(f'<img src="{settings.BASE_URL}{path}">', "rive")
    signed = html.split('"')[1]
    answer = browser.get(signed)
    assert answer.getvalue() == drawn()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert browser.get(signed[:-1] + ("a" if signed[-1] != "a" else "b")).status_code == 404


def test_another_publications_address_does_not_open_it(
    browser: Client, story: Article, theirs: Newsroom
) -> None:
    assert browser.get(address(story).replace("/rive/", "/cap/")).status_code == 404
    assert browser.get(f"/pictures/rive/{'0' * 40}.png").status_code == 404
