"""`publisher product`: named filters with rights that destinations share."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.partners.terms.named import named_product
from publisher.actions.partners.terms.notices import product_notices
from publisher.actions.partners.terms.preview import preview as previewed
from publisher.actions.partners.terms.products import change_product, create_product
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.cli.product.option_places import at_its_option
from publisher.cli.product.output import (
    describe_product,
    notices_as_json,
    preview_as_json,
    print_notices,
    print_preview,
)
from publisher.errors import PublisherError
from publisher.syndication.models import Product

app = typer.Typer()
Slug = Annotated[str, typer.Argument(help="Its short name.")]
Rights = Annotated[
    list[str] | None,
    typer.Option("--right", help="A code of pictures that come with it; again for more."),
]

NoRights = Annotated[bool, typer.Option("--no-rights", help="It has no rights any more.")]
Name = Annotated[str | None, typer.Option("--name", help="As people know it.")]
Usage = Annotated[
    str | None,
    typer.Option("--usage-terms", help="What may be done with it; '' for the publication's."),
]


@app.command(
    epilog="Example: publisher product create sport --filter 'rubric Sport and not type opinion'"
)
def create(
    slug: Slug,
    filter: Annotated[  # noqa: A002
        str, typer.Option("--filter", help="What it takes (docs/partners.md); '' for all stories.")
    ],
    name: Annotated[str, typer.Option("--name", help="As people know it; else the slug.")] = "",
    rights: Rights = None,
    usage_terms: Usage = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Create a product: a filter with rights, for as many destinations as want it."""
    with at_its_option():
        made = create_product(
            publication=chosen_publication(publication),
            slug=slug,
            filter=filter,
            name=name,
            rights=rights or [],
            usage_terms=usage_terms or "",
            actor=cli_actor(),
            now=timezone.now(),
        )
    _print(made, as_json)


@app.command(epilog="Example: publisher product change sport --filter 'rubric in (Sport, Voile)'")
def change(
    slug: Slug,
    filter: Annotated[  # noqa: A002
        str | None, typer.Option("--filter", help="What it takes; '' for all stories.")
    ] = None,
    name: Name = None,
    rights: Rights = None,
    no_rights: NoRights = False,
    usage_terms: Usage = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change a product for all of its destinations, from the next version on."""
    if not rights and not no_rights and filter is name is usage_terms is None:
        raise PublisherError(
            "nothing_to_change", "say what to change; see --help", "product change"
        )
    product = named_product(publication=chosen_publication(publication), slug=slug, where="SLUG")
    with at_its_option():
        changed = change_product(
            product=product,
            filter=filter,
            name=name,
            rights=rights or ([] if no_rights else None),
            usage_terms=usage_terms,
            actor=cli_actor(),
            now=timezone.now(),
        )
    _print(changed, as_json)


@app.command("list", epilog="Example: publisher product list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the products of a publication, and the destinations that have them."""
    rows = chosen_publication(publication).products.order_by("slug")
    described = [describe_product(row) for row in rows.select_related("publication")]
    if as_json:
        emit({"products": described})
        return
    table(
        ("product", "name", "takes", "rights", "destinations"),
        (
            [
                row["product"],
                row["name"],
                row["filter"] or "everything",
                ", ".join(row["rights"]),
                ", ".join(f"{one['partner']}/{one['destination']}" for one in row["destinations"]),
            ]
            for row in described
        ),
    )


@app.command(epilog="Example: publisher product preview sport --all")
def preview(
    slug: Slug,
    stories: Annotated[bool, typer.Option("--all", help="Those too that stay here.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what it would have taken of the last seven days, and why each story is in it or not."""
    title = chosen_publication(publication)
    product = named_product(publication=title, slug=slug, where="SLUG")
    found = previewed(publication=title, trees=(product.filter_tree,), now=timezone.now())
    if as_json:
        emit({**describe_product(product), **preview_as_json(found)})
        return
    print_preview(found, everything=stories)


def _print(product: Product, as_json: bool) -> None:
    notices = product_notices(product, now=timezone.now())
    if as_json:
        emit({**describe_product(product), "warnings": notices_as_json(notices)})
        return
    takes = describe_product(product)["filter"] or "everything"
    console.print(f"{product.slug} takes {takes}", markup=False)
    print_notices(notices)
