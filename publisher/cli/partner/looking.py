"""`publisher partner list`, `show` and `preview`."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.partners.terms.named import named_destination, named_partner
from publisher.actions.partners.terms.notices import destination_notices
from publisher.actions.partners.terms.preview import preview_destination
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.partner.commands import Slug, Which
from publisher.cli.partner.output import describe, facts, table_rows
from publisher.cli.product.option_places import at_its_option
from publisher.cli.product.output import (
    notices_as_json,
    preview_as_json,
    print_notices,
    print_preview,
)
from publisher.syndication.filters.stored import text_of

app = typer.Typer()


@app.command("list", epilog="Example: publisher partner list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List partners, their destinations and what became of their deliveries."""
    partners = chosen_publication(publication).partners.order_by("slug")
    if as_json:
        emit({"partners": [describe(partner) for partner in partners]})
        return
    table(
        ("partner", "destination", "state", "gets", "place", "done", "waiting", "to check"),
        [row for partner in partners for row in table_rows(partner)],
    )


@app.command(epilog="Example: publisher partner show agence")
def show(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Show a partner with the terms of its destinations, and what a person should look at."""
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    rows = list(partner.destinations.select_related("partner", "product").order_by("pk"))
    now = timezone.now()
    notices = [one for row in rows for one in destination_notices(row, now=now)]
    if as_json:
        emit({**describe(partner), "warnings": notices_as_json(notices)})
        return
    state = "paused" if partner.paused_at else "active"
    console.print(f"{partner.slug}: {partner.name}, {state}", markup=False)
    for row in rows:
        table((row.slug, ""), facts(row))
        print_notices(destination_notices(row, now=now))


@app.command(epilog="Example: publisher partner preview agence --destination main")
def preview(
    slug: Slug,
    destination: Which = "",
    stories: Annotated[bool, typer.Option("--all", help="Those too that stay here.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what would have gone out in the last seven days, and why each story would or would not.

    Pauses, quiet hours and the day on which the destination began are not looked at.
    """
    partner = named_partner(publication=chosen_publication(publication), slug=slug)
    with at_its_option():
        one = named_destination(partner=partner, slug=destination)
    found = preview_destination(destination=one, now=timezone.now())
    product = one.product
    if as_json:
        emit(
            {
                "partner": partner.slug,
                "destination": one.slug,
                "product": product.slug if product else None,
                "filter": text_of(one.filter_tree),
                **preview_as_json(found),
            }
        )
        return
    print_preview(found, everything=stories)
