"""A newsroom for the web tests: two publications that must never see each other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from publisher.audience.models import MailingList, Subscriber, Subscription
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.article import Author
from publisher.content.blocks import Mark, Paragraph, Span
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Article, ArticleVersion, Issue, IssueItem, Newsletter
from publisher.editorial.searching import make_searchable
from publisher.publications.models import Membership, Publication, User
from tests.shared_rows import shared_rows

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
PASSWORD = "soleil-du-matin"


@dataclass
class Newsroom:
    """One publication with a story, a newsletter, a list, three readers and a draft issue."""

    publication: Publication
    article: Article
    newsletter: Newsletter
    mailing_list: MailingList
    issue: Issue

    def member(self, name: str, role: str) -> User:
        user = User.objects.create_user(name, password=PASSWORD)
        Membership.objects.create(publication=self.publication, user=user, role=role)
        return user

    def story(self, guid: str, **fields: Any) -> Article:
        return make_story(self.publication, guid, **fields)

    def sent(self, state: str = Send.State.RUNNING, **counts: int) -> Send:
        """A send of the issue with that many deliveries in each state."""
        send = Send.objects.create(
            publication=self.publication,
            kind=Send.Kind.ISSUE,
            state=state,
            issue=self.issue,
            recipients=sum(counts.values()),
            created_by="user:camille",
            created_at=NOW,
            not_before=NOW,
            started_at=NOW,
            finished_at=NOW if state == Send.State.FINISHED else None,
        )
        for name, number in counts.items():
            for row in range(number):
                self.delivery(send, f"{name}{row}@example.org", name)
        return send

    def delivery(self, send: Send, address: str, state: str) -> Delivery:
        subscriber, _ = Subscriber.objects.get_or_create(
            publication=self.publication,
            address_key=address,
            defaults={"address": address, "created_at": NOW},
        )
        subscribe(subscriber, self.mailing_list)
        return Delivery.objects.create(
            publication=self.publication,
            send=send,
            issue=send.issue,
            subscriber=subscriber,
            address=address,
            state=state,
            changed_at=NOW,
        )


def subscribe(subscriber: Subscriber, mailing_list: MailingList) -> Subscription:
    made, _ = Subscription.objects.get_or_create(
        publication=mailing_list.publication,
        mailing_list=mailing_list,
        subscriber=subscriber,
        defaults={
            "status": Subscription.Status.CONFIRMED,
            "consent_source": "test",
            "created_at": NOW,
            "changed_at": NOW,
        },
    )
    return made


def make_story(publication: Publication, guid: str, **fields: Any) -> Article:
    headline = fields.pop("headline", f"Histoire {guid}")
    content = Content(
        headline=headline,
        language=publication.language,
        rubrics=("Monde", "Europe"),
        standfirst="Le chapeau.",
        authors=(Author(name="Anne Le Goff", note="Correspondante."),),
        blocks=(
            Paragraph(content=(Span("Premier "), Span("paragraphe", (Mark("strong"),)))),
            Paragraph(content=(Span("Second <script>alert(1)</script> paragraphe."),)),
        ),
    )
    article = Article.objects.create(
        publication=publication,
        guid=guid,
        source="test",
        updated_at=NOW,
        created_at=NOW,
        **{"published_at": NOW, **fields},
    )
    article.current = current = ArticleVersion.objects.create(
        publication=publication,
        article=article,
        number=1,
        change=ArticleVersion.Change.CREATED,
        headline=headline,
        content=codec.to_json(content),
        content_hash=codec.content_hash(content),
        author="test",
        created_at=NOW,
    )
    make_searchable(article, current)
    article.save()
    return article


def make_newsroom(slug: str, name: str, readers: int = 3) -> Newsroom:
    publication = Publication.objects.create(
        slug=slug,
        name=name,
        domain=f"{slug}.example.org",
        sender_address=f"lettre@{slug}.example.org",
        postal_address="1, rue du Port",
        publisher_name="Société d’édition",
        created_at=NOW,
    )
    article = make_story(publication, f"{slug}-1", headline=f"La marée monte à {name}")
    mailing_list = MailingList.objects.create(
        publication=publication, slug="matin", name=f"Lettre de {name}", created_at=NOW
    )
    newsletter = Newsletter.objects.create(
        publication=publication, slug=f"{slug}-matin", name=f"Le Matin de {name}", created_at=NOW
    )
    newsletter.mailing_lists.add(mailing_list)
    for number in range(readers):
        address = f"{slug}{number}@example.org"
        subscriber = Subscriber.objects.create(
            publication=publication, address=address, address_key=address, created_at=NOW
        )
        subscribe(subscriber, mailing_list)
    issue = Issue.objects.create(
        publication=publication,
        newsletter=newsletter,
        subject=f"Ce matin à {name}",
        dated_at=NOW + timedelta(hours=1),
        content_hash="0" * 64,
        created_at=NOW,
    )
    IssueItem.objects.create(
        publication=publication, issue=issue, position=1, article_version=article.versions.get()
    )
    return Newsroom(publication, article, newsletter, mailing_list, issue)


@pytest.fixture(autouse=True)
def _no_failures_counted() -> None:
    cache.clear()


@shared_rows
def ours(db: None) -> Newsroom:
    return make_newsroom("rive", "Rive")


@shared_rows
def theirs(db: None) -> Newsroom:
    return make_newsroom("cap", "Cap", readers=5)


@pytest.fixture
def browser() -> Client:
    """Nobody signed in; French by default, as a French browser asks."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def signed_in(ours: Newsroom) -> Callable[[str], Client]:
    """A client that is signed in with that role in `ours`."""

    def sign_in(role: str) -> Client:
        client = Client(headers={"host": "localhost"})
        client.force_login(ours.member(f"a-{role}", role))
        return client

    return sign_in
