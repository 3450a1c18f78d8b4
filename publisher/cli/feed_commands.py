"""`publisher feed`: RSS, Atom and JSON feeds."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.build_feeds import FORMATS, feed_address, rebuild_feeds
from publisher.actions.create_feed import create_feed
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.errors import ExitCode, PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Feed

app = typer.Typer(no_args_is_help=True)
Values = list[str] | None


def _criterion(name: str, text: str) -> Any:
    return typer.Option(name, help=f"{text} May be given again: any of them.")


@app.command(epilog="Example: publisher feed create monde --title 'Monde' --rubric International")
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    title: Annotated[str, typer.Option(help="Else the publication's name.")] = "",
    description: Annotated[str, typer.Option(help="One line for readers.")] = "",
    language: Annotated[str, typer.Option(help="Of the feed; else the publication's.")] = "",
    rubric: Annotated[Values, _criterion("--rubric", "Only articles of this rubric.")] = None,
    author: Annotated[Values, _criterion("--author", "Only articles by this author.")] = None,
    article_language: Annotated[
        Values, _criterion("--article-language", "Only articles in this language (BCP 47).")
    ] = None,
    length: Annotated[int, typer.Option(help="Entries at least; never under 48 hours.")] = 50,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Create a feed of all articles, or of those that meet every criterion."""
    feed = create_feed(
        publication=chosen_publication(publication),
        slug=slug,
        title=title,
        description=description,
        language=language,
        rubrics=tuple(rubric or ()),
        authors=tuple(author or ()),
        languages=tuple(article_language or ()),
        length=length,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(describe(feed))
        return
    table(("format", "address"), describe(feed)["urls"].items())


@app.command("list", epilog="Example: publisher feed list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List feeds and their addresses; of all publications where none is named."""
    owner = chosen_publication(publication) if publication else None
    feeds = [describe(feed) for feed in _feeds(owner)]
    if as_json:
        emit({"feeds": feeds})
        return
    for one in feeds:
        built = f"entries: {one['entries']}" if one["built_at"] else "not built yet"
        console.print(f"{one['publication']}/{one['feed']}: {one['title']}, {built}")
        for url in one["urls"].values():  # whole lines, so that an address can be copied
            console.print(f"  {url}")


@app.command(epilog="Example: publisher feed build all")
def build(
    slug: Annotated[str | None, typer.Argument(help="Only this feed.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Build feeds now, as a worker does when an article changes; exit 1 if a story is left out."""
    owner = chosen_publication(publication)
    if slug and not _feeds(owner).filter(slug=slug).exists():
        known = ", ".join(_feeds(owner).values_list("slug", flat=True)) or "none"
        raise PublisherError(
            "unknown_feed", f"{owner.slug} has no feed {slug!r}; known are: {known}", "FEED"
        )
    built = rebuild_feeds(publication=owner, now=timezone.now(), slug=slug, force=True)
    left_out = [{"guid": guid, "reason": why} for guid, why in built.quarantined.items()]
    if as_json:
        emit({"documents": built.documents, "quarantined": left_out})
    else:
        console.print(f"{built.documents} documents changed")
        if left_out:
            table(("left out", "why"), ((one["guid"], one["reason"]) for one in left_out))
    if left_out:
        raise typer.Exit(int(ExitCode.REFUSED))


def _feeds(publication: Publication | None) -> Any:
    feeds = Feed.objects.select_related("publication").order_by("publication__slug", "slug")
    return feeds.filter(publication=publication) if publication else feeds


def describe(feed: Feed) -> dict[str, Any]:
    """A feed as the contract's JSON: entries and built_at are null until it is first built."""
    built = feed.documents.order_by("format").values("entries", "built_at").first()
    return {
        "feed": feed.slug,
        "publication": feed.publication.slug,
        "title": feed.title,
        "urls": {kind: feed_address(feed, kind) for kind in FORMATS},
        "entries": built["entries"] if built else None,
        "built_at": timestamp(built["built_at"]) if built else None,
    }
