"""A small newsroom made by the actions that people use: a title, a story, a letter, readers."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.actions.issues.create_issue import create_issue
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.readers.import_subscribers import import_subscribers
from publisher.content.parsers import parse
from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import Publication

NOW = datetime(2026, 5, 4, 5, 30, tzinfo=UTC)
STORY = """La rivière revient

Après dix ans de travaux, l’eau coule de nouveau sous le pont.

« Nous l’attendions », dit une voisine, qui a vu le premier filet d’eau au petit matin.

La mairie promet un second pont avant l’hiver, et une promenade sous les tilleuls de la rive.
"""


@dataclass(frozen=True, slots=True)
class Newsroom:
    publication: Publication
    newsletter: Newsletter

    def story(self, guid: str, text: str = STORY, *, now: datetime = NOW) -> StoredArticle:
        return store_article(
            arrival=Arrival(publication=self.publication, actor="cli:test", now=now),
            parsed=parse(text.encode(), filename="story.txt"),
            guid=guid,
        )

    def readers(self, *rows: str) -> None:
        """Confirmed readers from CSV rows `address,name`."""
        lines = ["address,name", *rows]
        import_subscribers(
            mailing_list=self.newsletter.mailing_lists.get(),
            file=io.BytesIO("\n".join(lines).encode()),
            source="a form of May 2026",
            actor="cli:test",
            now=NOW,
        )

    def issue(self, *guids: str, now: datetime = NOW) -> Issue:
        return create_issue(newsletter=self.newsletter, guids=guids, actor="cli:test", now=now)


def newsroom(slug: str = "gazette") -> Newsroom:
    publication = create_publication(
        slug=slug,
        name=f"La {slug.title()}",
        domain=f"{slug}.example.org",
        postal_address="1 rue du Pont, 31000 Toulouse",
        actor="cli:test",
        now=NOW,
    )
    newsletter = create_newsletter(
        publication=publication, slug="matin", list_slugs=[], actor="cli:test", now=NOW
    )
    return Newsroom(publication, newsletter)
