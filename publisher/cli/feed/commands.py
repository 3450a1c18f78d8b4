"""`publisher feed`: RSS, Atom and JSON feeds."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.move_feed import move_feed
from publisher.actions.feeds.retire_feed import retire_feed
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.feed.output import chosen_feed, copies_of, describe, details, feeds_of
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.spread import option, spread
from publisher.errors import ExitCode
from publisher.syndication.models import FeedFault

app = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help="The feed's short name.")]
Values = list[str] | None
AGAIN = "May be given again: any of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a feed is to hold, and for whom."""

    title: str = option(
        "--title", "Else the publication's name and what the feed asks for.", default=""
    )
    description: str = option("--description", "One line for readers.", default="")
    language: str = option("--language", "Of the feed; else the publication's.", default="")
    rubric: Values = option("--rubric", f"Only articles of this rubric. {AGAIN}")
    author: Values = option("--author", f"Only articles by this author. {AGAIN}")
    tag: Values = option("--tag", f"Only articles with this tag. {AGAIN}")
    article_language: Values = option(
        "--article-language", f"Only articles in this language (BCP 47). {AGAIN}"
    )
    length: int = option("--length", "Entries at least; never under 48 hours.", default=50)
    summary: bool = option("--summary", "Summaries, not full texts.", default=False)
    private: bool = option("--private", "Only behind a key.", default=False)
    access: str = option(
        "--access", "What its readers may read whole: free, registered, paid.", default="free"
    )

    def query(self) -> dict[str, list[str]]:
        """The criteria that were named."""
        asked = {
            "rubric": self.rubric,
            "author": self.author,
            "tag": self.tag,
            "language": self.article_language,
        }
        return {name: values for name, values in asked.items() if values}


@app.command(epilog="Example: publisher feed create monde --title 'Monde' --rubric International")
@spread
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    wanted: Wanted,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Create a feed of all articles, or of those that meet every criterion."""
    feed = create_feed(
        publication=chosen_publication(publication),
        slug=slug,
        title=wanted.title,
        description=wanted.description,
        language=wanted.language,
        query=wanted.query(),
        length=wanted.length,
        full_text=not wanted.summary,
        private=wanted.private,
        access=wanted.access,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(describe(feed))
        return
    table(("format", "address"), describe(feed)["urls"].items())
    if feed.private:
        console.print(f"Nobody can read it yet: publisher feed key create {slug} NAME")


@app.command("list", epilog="Example: publisher feed list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List feeds, their addresses and stories kept out; of all publications if none is named."""
    owner = chosen_publication(publication) if publication else None
    feeds = [describe(feed) for feed in feeds_of(owner)]
    faults = FeedFault.objects.select_related("publication").order_by("publication__slug", "guid")
    rows = faults.filter(publication=owner) if owner else faults
    left_out = [
        {"publication": row.publication.slug, "guid": row.guid, "reason": row.reason}
        for row in rows
    ]
    if as_json:
        emit({"feeds": feeds, "quarantined": left_out, "copies": copies_of(owner)})
        return
    for one in feeds:
        built = f"entries: {one['entries']}" if one["built_at"] else "not built yet"
        console.print(
            f"{one['publication']}/{one['feed']}: {one['title']}, {one['state']}, {built}"
        )
        for url in one["urls"].values():  # whole lines, so that an address can be copied
            console.print(f"  {url}")
    if left_out:
        console.print("Kept out of the feeds until they are mended:")
        table(("story", "why"), ((one["guid"], one["reason"]) for one in left_out))
    for one in copies_of(owner):
        console.print(f"Copies of {one['publication']} in {one['place']}: {_of_copy(one)}")


def _of_copy(one: dict[str, Any]) -> str:
    return str(one["problem"]) if one["problem"] else f"as of {one['copied_at']}"


@app.command(epilog="Example: publisher feed show all")
def show(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Show a feed: what it asks for, its addresses, its archive pages, its state."""
    found = details(chosen_feed(chosen_publication(publication), slug))
    if as_json:
        emit(found)
        return
    urls = found.pop("urls")
    query = found.pop("query")
    rows = [(key, value) for key, value in found.items() if not isinstance(value, dict)]
    asked = [(name, ", ".join(values)) for name, values in query.items()]
    table(("", ""), [*rows, *asked, *urls.items()])


@app.command(epilog="Example: publisher feed move monde https://example.org/monde.rss")
def move(
    slug: Slug,
    url: Annotated[
        str, typer.Argument(help="Its new address, with {format} or a format's suffix.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="It is here again.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Send readers to a new address with 301, each format to its own."""
    if bool(url) == undo:
        raise typer.BadParameter("give the new URL, or --undo")
    feed = chosen_feed(chosen_publication(publication), slug)
    move_feed(feed=feed, url=url, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit(describe(feed))
        return
    console.print(f"{slug} is at {url} now." if url else f"{slug} is here again.")


@app.command(epilog="Example: publisher feed retire monde --yes")
def retire(
    slug: Slug,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """End a feed for ever: it answers 410, and its keys end."""
    feed = chosen_feed(chosen_publication(publication), slug)
    if not yes:
        typer.confirm(
            f"Readers of {slug} will be told that it is gone for ever. Go on?", abort=True
        )
    retire_feed(feed=feed, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit(describe(feed))
        return
    console.print(f"{slug} answers 410 from now on.")


@app.command(epilog="Example: publisher feed build all")
def build(
    slug: Annotated[str | None, typer.Argument(help="Only this feed.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Build feeds now, as a worker does when an article changes; exit 1 if a story is left out."""
    owner = chosen_publication(publication)
    if slug:
        chosen_feed(owner, slug)
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
