"""`publisher feed key`: readers' keys to private feeds."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.feeds.feed_keys import create_feed_key, revoke_feed_key
from publisher.actions.feeds.feed_meta import FORMATS, feed_address
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.feed.output import chosen_feed
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.syndication.models import FeedKey

app = typer.Typer()
keys = typer.Typer(
    no_args_is_help=True,
    help="Readers' keys to private feeds.",
    epilog="Example: publisher feed key create monde 'Anne Le Goff'",
)
app.add_typer(keys, name="key")
Slug = Annotated[str, typer.Argument(help="The feed's short name.")]
Name = Annotated[str, typer.Argument(help="Who reads with it.")]


@keys.command(epilog="Example: publisher feed key create monde 'Anne Le Goff'")
def create(
    slug: Slug, name: Name, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Make a key; its addresses are shown this once, only a hash is kept."""
    feed = chosen_feed(chosen_publication(publication), slug)
    made = create_feed_key(feed=feed, name=name, actor=cli_actor(), now=timezone.now())
    urls = {kind: feed_address(feed, kind, key=made.key) for kind in FORMATS}
    if as_json:
        emit({**describe(made.row), "key": made.key, "urls": urls})
        return
    console.print("Give these to that reader alone; they are not shown again.")
    for url in urls.values():
        console.print(url, markup=False)


@keys.command("list", epilog="Example: publisher feed key list monde")
def list_(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the keys of a feed, without the keys themselves."""
    feed = chosen_feed(chosen_publication(publication), slug)
    found = [describe(row) for row in feed.keys.order_by("name")]
    if as_json:
        emit({"keys": found})
        return
    columns = ("name", "created_at", "revoked_at")
    table(columns, ([row[column] for column in columns] for row in found))


@keys.command(epilog="Example: publisher feed key revoke monde 'Anne Le Goff'")
def revoke(
    slug: Slug, name: Name, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """End a key: from now on it opens nothing."""
    feed = chosen_feed(chosen_publication(publication), slug)
    row = revoke_feed_key(feed=feed, name=name, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit(describe(row))
        return
    console.print(f"The key of {name} opens nothing any more.")


def describe(row: FeedKey) -> dict[str, Any]:
    """A key as JSON; the key itself is known to nobody here."""
    return {
        "feed": row.feed.slug,
        "name": row.name,
        "created_at": timestamp(row.created_at),
        "revoked_at": timestamp(row.revoked_at),
    }
