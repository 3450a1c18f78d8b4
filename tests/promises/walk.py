"""A walk through every exit of an installation, for words that mark where they come from."""

import email
import email.policy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.test import Client
from PIL import Image

from publisher.actions.feeds.build_feeds import build_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.issues.create_issue import create_issue
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.issues.render_issue import Format, render_issue
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.readers.create_list import create_list
from publisher.actions.stories.publish_due import publish_due
from publisher.content.article import Access, Author, Parsed
from publisher.content.article import Article as Content
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Feed, FeedDocument
from publisher.web.feeds.artefacts import Artefacts
from publisher.web.feeds.server import feed_server
from tests.promises.outside import FORMATS, NOW, Outside
from tests.subscriber import Subscriber
from tests.wsgi import call

PARTS = ("slug", "kicker", "headline", "standfirst", "author", "tag", "sponsor")
BODY = ("before", "after", "caption", "alt", "credit", "picture")


def mark(story: str, part: str) -> str:
    """The word that stands in that part of that story and nowhere else."""
    return f"{story}{part}mark"


@dataclass
class House:
    """A title with a story of each kind, issues for each list, feeds for each reader, a partner."""

    publication: Publication
    folder: Path
    outside: Outside
    stories: dict[str, Article] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)

    def tell(self, name: str, access: Access = "free", embargo: datetime | None = None) -> Article:
        """Store a story with a mark in each part; its cut is after the first paragraph."""
        picture = store_picture(publication=self.publication, data=drawn(name), now=NOW)
        self.pictures[name] = picture.name
        blocks = (
            Paragraph(content=(Span(mark(name, "before")),)),
            Paragraph(content=(Span(mark(name, "after") + " et la suite" * 30),)),
            Figure(
                src=f"picture:{picture.name}",
                alt=mark(name, "alt"),
                caption=(Span(mark(name, "caption")),),
                credit=mark(name, "credit"),
            ),
        )
        words = {part: mark(name, part) for part in ("kicker", "headline", "standfirst", "sponsor")}
        content = Content(
            **words,
            blocks=blocks,
            access=access,
            tags=(mark(name, "tag"),),
            authors=(Author(name=mark(name, "author")),),
            embargo_until=embargo,
            canonical_url=f"https://marche.example.org/{mark(name, 'slug')}",
        )
        self.stories[name] = store_article(
            arrival=Arrival(publication=self.publication, source="test", actor="test", now=NOW),
            parsed=Parsed(article=content),
            guid=f"tag:marche.example.org,2026:{name}",
        ).article
        return self.stories[name]

    def compose(self, letter: str, access: str, *, lead: str = "") -> None:
        """An issue with all stories, `lead` first, on its way to readers entitled to `access`."""
        create_list(publication=self.publication, slug=letter, access=access, actor="test", now=NOW)
        newsletter = create_newsletter(
            publication=self.publication, slug=letter, list_slugs=[letter], actor="test", now=NOW
        )
        late = NOW + timedelta(days=900)  # composed by a clock that is far ahead
        names = sorted(self.stories, key=lambda name: name != lead)
        guids = [self.stories[name].guid for name in names]
        issue = create_issue(newsletter=newsletter, guids=guids, actor="test", now=late)
        Send.objects.create(
            publication=self.publication,
            kind=Send.Kind.ISSUE,
            state=Send.State.RUNNING,
            issue=issue,
            created_by="test",
            created_at=NOW,
            not_before=NOW,
            started_at=NOW,
        )
        self.issues[letter] = issue


def drawn(name: str) -> bytes:
    """A picture of its own colours for each story."""
    data = BytesIO()
    colour = tuple(name.encode()[:3])
    Image.new("RGB", (700, 20), colour).save(data, "PNG")
    return data.getvalue()


def house(folder: Path, server: Subscriber) -> House:
    """A title with a partner's directory and a feed for each kind of reader, and who stands outside
    at `server`."""
    publication = create_publication(
        slug="marche", name="La Marche", domain="marche.example.org", actor="test", now=NOW
    )
    for slug, access in (("inscrits", "registered"), ("abonnes", "paid")):
        feed = create_feed(publication=publication, slug=slug, actor="test", now=NOW)
        Feed.objects.filter(pk=feed.pk).update(access=access)
    folder.mkdir()
    add_partner(
        publication=publication, slug="agence", name="Agence", channel="directory",
        settings={"path": str(folder)}, access="paid", actor="test", now=NOW,
    )  # fmt: skip
    return House(publication, folder, Outside(publication, server))


Walk = Mapping[str, bytes]


def walk(place: House, now: datetime) -> Walk:
    """What leaves by each exit at `now`, by the exit's name."""
    publish_due(now=now)
    deliver_to_partners(now=now)
    build_feeds(publication_id=place.publication.pk, now=now)
    place.outside.work(now)
    public = Client()
    left = {
        "partner": b"".join(
            path.name.encode() + path.read_bytes() for path in place.folder.iterdir()
        ),
        "page": _pages(public, [f"/articles/{s.pk}" for s in place.stories.values()]),
        "front": _pages(public, ["/", "/publications/marche/"]),
        "archive": _pages(public, [f"/archive/{letter}/" for letter in place.issues]),
        "view": _pages(public, [f"/view/{issue.pk}" for issue in place.issues.values()]),
        "feed": _feeds("all"),
        "feed of the registered": _stored("inscrits"),
        "feed of the paying": _stored("abonnes"),
        **place.outside.taken(),
        **place.outside.read([story.guid for story in place.stories.values()]),
        **_mails(place, now),
    }
    for name, picture in place.pictures.items():
        answer = public.get(f"/pictures/marche/{picture}")
        if answer.status_code == 200:
            left["page"] += mark(name, "picture").encode()
    return left


def marks(place: House, left: Walk) -> dict[str, dict[str, set[str]]]:
    """For each exit and story, the parts whose words were found."""
    names = {f"{name}": one for name, one in place.pictures.items()}
    return {
        exit_: {
            story: {
                part
                for part in (*PARTS, *BODY)
                if mark(story, part).encode() in data
                or (part == "picture" and Path(names[story]).stem.encode() in data)
            }
            for story in place.stories
        }
        for exit_, data in left.items()
    }


def _pages(client: Client, addresses: list[str]) -> bytes:
    answers = [client.get(address) for address in addresses]
    assert all(answer.status_code in (200, 404, 410) for answer in answers)
    return b"".join(answer.content for answer in answers)


def _feeds(feed: str) -> bytes:
    server = feed_server(lambda _environ, _start: [b""], Artefacts())
    paths = [f"/feeds/marche/{feed}.{kind}" for kind in FORMATS]
    return b"".join(call(server, path).body for path in paths)


def _stored(feed: str) -> bytes:
    rows = FeedDocument.objects.filter(feed__slug=feed)
    assert rows.exists()
    return b"".join(bytes(row.body) for row in rows)


def _mails(place: House, now: datetime) -> dict[str, bytes]:
    formats: tuple[Format, ...] = ("eml", "html", "text")
    render: Callable[..., bytes] = render_issue
    left = {}
    for letter, issue in place.issues.items():
        try:
            parts = [
                render(issue=issue, format=kind, recipient=None, actor="test", now=now)
                for kind in formats
            ]
        except PublisherError:
            parts = [b""]
        whole = email.message_from_bytes(parts[0], policy=email.policy.default)
        left[f"mail to {letter}"] = b"".join([*parts, str(whole["Subject"]).encode()])
    return left
