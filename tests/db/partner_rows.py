"""Partners and stories for tests of the fan-out."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.partners.add_partner import add_partner
from publisher.content.article import Article as Content
from publisher.content.article import Author, Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.delivery.models import Delivery
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.syndication.models import Destination

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
GUID = "tag:courrier.example.org,2026:phare"


def later(**parts: float) -> datetime:
    return NOW + timedelta(**parts)


def outbox(of: Publication, root: Path, slug: str = "agence", **options: Any) -> Destination:
    """A partner with a directory of its own under `root`."""
    (root / slug).mkdir(exist_ok=True)
    return add_partner(
        publication=of, slug=slug, name="", channel="directory",
        settings={"path": str(root / slug)}, actor="test", now=NOW, **options,
    )  # fmt: skip


def story(
    of: Publication,
    words: str = "Le phare se rallume.",
    *,
    guid: str = GUID,
    rubrics: Sequence[str] = ("Monde",),
    now: datetime = NOW,
    **fields: Any,
) -> Article:
    """Store a text under the guid as a file import does: a version, and all that follows."""
    content = Content(
        headline="Le phare des Glénan",
        blocks=(Paragraph(content=(Span(words),)),),
        rubrics=tuple(rubrics),
        authors=(Author(name="Ann Le Goff"),),
        **fields,
    )
    arrival = Arrival(publication=of, actor="test", now=now)
    return store_article(arrival=arrival, parsed=Parsed(article=content), guid=guid).article


def files(destination: Destination) -> list[dict[str, Any]]:
    """What stands in the partner's directory, by version."""
    found = [json.loads(p.read_bytes()) for p in Path(destination.settings["path"]).iterdir()]
    return sorted(found, key=lambda document: int(document["version"]))


def versions(destination: Destination) -> list[tuple[str, str]]:
    return [(d["version"], d["pubStatus"]) for d in files(destination)]


def states(destination: Destination) -> list[str]:
    """The states of its deliveries in the order of their making."""
    rows = Delivery.objects.filter(destination=destination).order_by("pk")
    return [str(state) for state in rows.values_list("state", flat=True)]
