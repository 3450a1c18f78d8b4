"""Promise 5: an embargo holds on every exit, by every clock.

An exit is a function that says what of a story leaves through it at a moment: its text when it
is out, nothing that names it while it is not. More exits are added to EXITS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from publisher.actions.feeds.build_feeds import build_feeds, rebuild_due_feeds
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.issues.create_issue import create_issue
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.issues.render_issue import Format, render_issue
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.publish_due import publish_due
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.editorial.models import Article, Issue, Picture
from publisher.editorial.visibility import CLOCK_SKEW, Exit, shown
from publisher.errors import Refused
from publisher.publications.models import Publication
from publisher.syndication.models import FeedDocument
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.server import feed_server
from publisher.web.reader import pictures
from tests.wsgi import call

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
ENDS = NOW + timedelta(hours=3)
GUID = "tag:fanal.example.org,2026:chute"
SECRET = "Le gouvernement tombera lundi"


@dataclass(frozen=True)
class Story:
    """A story with SECRET in headline, standfirst, text and picture; an issue and a partner."""

    publication: Publication
    article: Article
    issue: Issue
    folder: Path


@pytest.fixture
def story(settings: Settings, tmp_path: Path) -> Story:
    settings.ALLOWED_HOSTS, settings.MEDIA_ROOT = ["*"], tmp_path / "media"
    folder = tmp_path / "agence"
    folder.mkdir()
    publication = create_publication(
        slug="fanal", name="Le Fanal", domain="fanal.example.org", actor="test", now=NOW
    )
    add_partner(
        publication=publication,
        slug="agence",
        name="Agence",
        channel="directory",
        settings={"path": str(folder)},
        actor="test",
        now=NOW,
    )
    newsletter = create_newsletter(
        publication=publication, slug="matin", list_slugs=[], actor="test", now=NOW
    )
    article = stored(publication, ENDS, NOW)
    # Composed by a clock that is two days ahead: the worst that an editor's machine can do.
    issue = create_issue(
        newsletter=newsletter, guids=[GUID], actor="test", now=ENDS + timedelta(days=2)
    )
    return Story(publication, article, issue, folder)


def drawn() -> bytes:
    """A PNG."""
    data = BytesIO()
    Image.new("RGB", (40, 20), "red").save(data, "PNG")
    return data.getvalue()


def stored(publication: Publication, embargo: datetime | None, now: datetime) -> Article:
    picture = store_picture(publication=publication, data=drawn(), now=now)
    content = Content(
        headline=SECRET,
        standfirst=SECRET,
        blocks=(
            Paragraph(content=(Span(f"{SECRET}. Texte du {now}."),)),
            Figure(src=f"picture:{picture.name}"),
        ),
        embargo_until=embargo,
    )
    return store_article(
        arrival=Arrival(publication=publication, source="test", actor="test", now=now),
        parsed=Parsed(article=content),
        guid=GUID,
    ).article


def feed_exit(story: Story, now: datetime) -> bytes:
    """All stored documents, after the sweep of that moment, as the server gives them out."""
    rebuild_due_feeds(now=now)
    server = feed_server(lambda _environ, _start: [b""], Artefacts())
    answers = (call(server, f"/feeds/fanal/all.{kind}") for kind in ("rss", "atom", "json"))
    return b"".join(answer.body for answer in answers)


def shown_exit(exit_: Exit) -> Callable[[Story, datetime], bytes]:
    """What the one function that decides lets out through an exit."""

    def leave(story: Story, now: datetime) -> bytes:
        version = Article.objects.get(pk=story.article.pk).current
        assert version is not None
        return repr(shown(version, exit=exit_, now=now)).encode()

    return leave


def mail_exit(story: Story, now: datetime) -> bytes:
    """Source, HTML and text of the mail; nothing where it is refused."""
    formats: tuple[Format, ...] = ("eml", "html", "text")
    try:
        return b"".join(
            render_issue(issue=story.issue, format=kind, recipient=None, actor="test", now=now)
            for kind in formats
        )
    except Refused:
        return b""


def partner_exit(story: Story, now: datetime) -> bytes:
    """What a sweep and a visit at that moment put into the partner's folder."""
    before = set(story.folder.iterdir())
    publish_due(now=now)
    deliver_to_partners(now=now)
    return b"".join(path.read_bytes() for path in set(story.folder.iterdir()) - before)


def picture_exit(story: Story, now: datetime) -> bytes:
    """The picture by its address, by a server whose clock stands at that moment."""
    name = Picture.objects.get(publication=story.publication).name
    with patch.object(pictures, "datetime", Mock(now=lambda _zone: now)):
        answer = Client().get(f"/pictures/fanal/{name}")
    assert answer.status_code in (200, 404)
    return SECRET.encode() if b"".join(answer) == drawn() else b""


EXITS: dict[str, Callable[[Story, datetime], bytes]] = {
    "feed": feed_exit,
    "mail": mail_exit,
    "partner": partner_exit,
    "picture": picture_exit,
    **{f"shown:{exit_}": shown_exit(exit_) for exit_ in Exit},
}


@pytest.mark.parametrize("name", EXITS)
def test_nothing_leaves_before(story: Story, name: str) -> None:
    for moment in (NOW, ENDS - timedelta(seconds=1), ENDS + CLOCK_SKEW - timedelta(seconds=1)):
        assert SECRET.encode() not in EXITS[name](story, moment)


@pytest.mark.parametrize("name", EXITS)
def test_it_leaves_after(story: Story, name: str) -> None:
    assert SECRET.encode() in EXITS[name](story, ENDS + CLOCK_SKEW)


@pytest.mark.parametrize("name", EXITS)
def test_a_clock_that_jumps_back_closes_it(story: Story, name: str) -> None:
    EXITS[name](story, ENDS + timedelta(hours=1))
    assert SECRET.encode() not in EXITS[name](story, ENDS - timedelta(minutes=1))


@pytest.mark.parametrize("name", EXITS)
def test_an_embargo_put_on_later_closes_it(story: Story, name: str) -> None:
    out = ENDS + timedelta(hours=1)
    assert SECRET.encode() in EXITS[name](story, out)
    again = out + timedelta(hours=5)
    stored(story.publication, again, out + timedelta(minutes=1))
    assert SECRET.encode() not in EXITS[name](story, out + timedelta(minutes=2))


@pytest.mark.parametrize("name", EXITS)
def test_killed_under_embargo_it_never_leaves(story: Story, name: str) -> None:
    kill_article(article=story.article, notice="Erreur.", actor="test", now=NOW)
    for moment in (NOW, ENDS + timedelta(days=1)):
        assert SECRET.encode() not in EXITS[name](story, moment)


def test_the_page_is_closed_under_embargo(story: Story) -> None:
    """The page asks the real clock, so its embargo is set around it."""
    address = f"/articles/{story.article.pk}"
    real = datetime.now(UTC)
    Article.objects.update(embargo_until=real + timedelta(minutes=5))
    closed = Client().get(address)
    assert closed.status_code == 404
    assert SECRET.encode() not in closed.content
    Article.objects.update(embargo_until=real - timedelta(minutes=5))
    assert SECRET.encode() in Client().get(address).content


def test_a_feed_built_in_a_crash_stays_closed(story: Story) -> None:
    """Rebuilt from nothing, in the middle of the embargo, it is still closed."""
    FeedDocument.objects.all().delete()
    build_feeds(publication_id=story.publication.pk, now=ENDS)
    assert SECRET.encode() not in feed_exit(story, ENDS)
