"""What the demo does, through the same actions as the command line and the desk."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.cli.demo.illustrations import draw_all
from publisher.cli.demo.readers import write_readers
from publisher.cli.demo.receiver import Receiver
from publisher.errors import Refused

if TYPE_CHECKING:
    from publisher.delivery.models import Send
    from publisher.editorial.models import Article, Newsletter
    from publisher.publications.models import Publication, User

ACTOR = "cli:demo"
KILLED = "6-maternite"
NOTICE = (
    "Le document sur lequel cet article s’appuyait est un faux. "
    "N’utilisez aucun élément de ce texte."
)
PATIENCE = 60.0  # seconds for a step that takes one or two

PUBLICATION: Any = {
    "slug": "courrier",
    "name": "Le Courrier de l’Estuaire",
    "tagline": "Le quotidien de la baie, des îles et du fleuve",
    "domain": "courrier.example.org",
    "sender_address": "lettre@courrier.example.org",
    "sender_name": "Le Courrier de l’Estuaire",
    "publisher_name": "Société d’édition de l’Estuaire",
    "postal_address": "12, quai des Écluses\n29000 Port-Louët",
    "contact": "lecteurs@courrier.example.org",
    "legal_notice": "Directrice de la publication\u00a0: Anne Le Bihan",
    "privacy_url": "https://courrier.example.org/confidentialite",
}


@dataclass(slots=True, kw_only=True)
class Sample:
    """Files of the sample, made or copied into the demo's directory."""

    folder: Path
    addresses: list[str]
    csv: Path


@dataclass(slots=True, kw_only=True)
class Story:
    """The rows that the demo made, and what was seen on the way."""

    publication: "Publication"
    user: "User"
    newsletter: "Newsletter"
    folders: dict[str, Path]
    guids: list[str] = field(default_factory=list)
    killed: "Article | None" = None
    stopped: int = 0
    send: "Send | None" = None
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def make_sample(directory: Path) -> Sample:
    """Copy the articles, draw their pictures and invent their readers."""
    folder = directory / "sample"
    shutil.copytree(Path(__file__).with_name("sample"), folder)
    draw_all(folder)
    table = directory / "readers.csv"
    return Sample(folder=folder, addresses=write_readers(table), csv=table)


def create_rows(sample: Sample) -> Story:
    """A publication with an editor, a list of readers and a newsletter."""
    from publisher.actions.issues.create_newsletter import create_newsletter
    from publisher.actions.publications.create_publication import create_publication
    from publisher.actions.publications.create_user import create_user
    from publisher.actions.readers.import_subscribers import import_subscribers

    publication = create_publication(**PUBLICATION, actor=ACTOR, now=now())
    created = create_user(
        name="redaction", role="admin", publication=publication, password=None, actor=ACTOR,
        now=now(),
    )  # fmt: skip
    newsletter = create_newsletter(
        publication=publication, slug="lettre-du-matin", name="La Lettre du matin", list_slugs=[],
        actor=ACTOR, now=now(),
    )  # fmt: skip
    with sample.csv.open("rb") as file:
        import_subscribers(
            mailing_list=newsletter.mailing_lists.get(), file=file, actor=ACTOR, now=now(),
            source="sample of the demo: invented readers",
        )  # fmt: skip
    return Story(publication=publication, user=created.user, newsletter=newsletter, folders={})


def add_partners(story: Story, directory: Path, receiver: Receiver) -> None:
    """A directory, a webhook, and a second directory whose partner is paused at once."""
    from publisher.actions.partners.add_partner import add_partner
    from publisher.actions.partners.destination_settings import secrets_of
    from publisher.actions.partners.pause_partner import pause_partner

    for slug, name in (("agence", "Agence de l’Ouest"), ("gazette", "La Gazette des îles")):
        story.folders[slug] = directory / "partners" / slug
        story.folders[slug].mkdir(parents=True)
        destination = add_partner(
            publication=story.publication, slug=slug, name=name, channel="directory",
            settings={"path": str(story.folders[slug])}, actor=ACTOR, now=now(),
        )  # fmt: skip
    pause_partner(partner=destination.partner, actor=ACTOR, now=now())
    destination = add_partner(
        publication=story.publication, slug="reseau", name="Réseau Presse", channel="webhook",
        settings={"url": f"http://{receiver.address}/publisher"}, actor=ACTOR, now=now(),
    )  # fmt: skip
    receiver.secret = secrets_of(destination)["secret"]


def import_articles(story: Story, sample: Sample) -> None:
    """The eight articles, in the order of their file names."""
    from publisher.actions.intake.arrival import Arrival
    from publisher.actions.intake.import_article import import_files

    paths = sorted(p for p in sample.folder.iterdir() if p.suffix in {".json", ".html", ".txt"})
    report = import_files(
        arrival=Arrival(publication=story.publication, actor=ACTOR, now=now()), paths=paths
    )
    for error in report.errors:
        raise Refused("sample_refused", f"{error.file}: {error.message}", error.file)
    story.guids = [article.guid for article in report.articles]
    story.warnings = [w.message for article in report.articles for w in article.warnings]


def send_issue(story: Story) -> None:
    """An issue of all articles but the one that is about to be killed."""
    from publisher.actions.issues.create_issue import create_issue
    from publisher.actions.sends.send_issue import send_issue as begin

    issue = create_issue(
        newsletter=story.newsletter,
        guids=[guid for guid in story.guids if not guid.endswith(KILLED)],
        actor=ACTOR,
        now=now(),
    )
    story.send = begin(issue=issue, idempotency_key=None, actor=ACTOR, now=now()).send


def kill_one(story: Story) -> None:
    """Kill the story; its paused partner, resumed afterwards, must never get it."""
    from publisher.actions.partners.pause_partner import resume_partner
    from publisher.actions.stories.kill_article import kill_article
    from publisher.editorial.models import Article
    from publisher.syndication.models import Partner

    article = Article.objects.get(publication=story.publication, guid__endswith=KILLED)
    killed = kill_article(article=article, notice=NOTICE, actor=ACTOR, now=now())
    article.refresh_from_db()
    story.killed, story.stopped = article, killed.stopped
    partner = Partner.objects.get(publication=story.publication, slug="gazette")
    resume_partner(partner=partner, actor=ACTOR, now=now())


def progress(story: Story) -> Iterator[dict[str, Any]]:
    """The send's status, again and again until it is finished."""
    from publisher.actions.sends.send_status import send_status

    assert story.send is not None
    begun = time.monotonic()
    while True:
        story.send.refresh_from_db()
        status = send_status(story.send)
        story.seconds = time.monotonic() - begun
        yield status
        if status["state"] in {"finished", "canceled", "held"} or story.seconds > 2 * PATIENCE:
            return
        time.sleep(0.1)


def served() -> bool:
    """Whether every partner that is not paused got what there is: only then is a kill told to
    those who hold the story, and kept from the one who does not."""
    from publisher.delivery.models import Delivery
    from publisher.delivery.states import OPEN

    waiting = Delivery.objects.filter(destination__partner__paused_at__isnull=True)
    return not waiting.filter(destination__isnull=False, state__in=OPEN).exists()


def all_delivered(story: Story) -> bool:
    """Whether no delivery to a partner is open and the feeds show what there is.

    Not by when they were built: a build that began before the kill may have found it, and the next
    one then changes nothing.
    """
    from publisher.delivery.models import Delivery
    from publisher.delivery.states import OPEN
    from publisher.syndication.documents import stale_publications
    from publisher.syndication.models import FeedDocument

    there = FeedDocument.objects.filter(publication=story.publication).count()
    built = there == len(FeedDocument.Format)
    built = built and story.publication.pk not in stale_publications(now())
    return built and not Delivery.objects.filter(destination__isnull=False, state__in=OPEN).exists()


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether the condition came true in time."""
    limit = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < limit:
        time.sleep(0.05)
    return held
