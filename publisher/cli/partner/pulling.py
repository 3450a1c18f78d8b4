"""`publisher partner inventory`: what a partner may hold."""

from collections.abc import Iterator

import typer

from publisher.actions.partners.pulling.inventory import inventory as held_by
from publisher.actions.partners.terms.named import named_partner
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, emit_stream, table, timestamp
from publisher.cli.partner.commands import Slug

app = typer.Typer()


@app.command(epilog="Example: publisher partner inventory agence --json")
def inventory(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """List what a partner may hold: of each story the newest version that went, or may have gone,
    to any of its destinations, taken back or not."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    rows: Iterator[dict[str, object]] = (
        {
            "guid": one.guid,
            "version": one.version,
            "pubstatus": one.pubstatus,
            "hash": one.hash,
            "sent_at": timestamp(one.sent_at),
            "acknowledged_at": timestamp(one.acknowledged_at),
        }
        for one in held_by(partner)
    )
    if as_json:
        emit_stream({"partner": partner.slug}, "articles", rows)
        return
    names = ("guid", "version", "pubstatus", "sent_at", "acknowledged_at")
    table(
        ("story", "version", "status", "sent", "acknowledged"),
        [tuple(row[name] for name in names) for row in rows],
    )
