"""`publisher newsletter`: recurring products."""

from typing import Annotated, Any, Literal

import typer
from django.utils import timezone

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.newsletter import rule
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.editorial.models import Newsletter

app = typer.Typer(no_args_is_help=True)
rule.register(app)
COLUMNS = ("newsletter", "name", "language", "lists")
Kind = Annotated[
    Literal["letter", "alert"] | None,
    typer.Option(help="An alert overtakes letters and is stale after two hours."),
]
Theme = Annotated[
    str | None,
    typer.Option(help="How its mails look: alert, digest, letter, or one of your own."),
]
Control = Annotated[
    list[str] | None,
    typer.Option("--control", help="An address that gets each issue first; again for more."),
]


Greeting = Annotated[
    str | None,
    typer.Option(help="With merge fields (docs/merge-fields.md); '' for the language's own."),
]
Campaign = Annotated[
    list[str] | None,
    typer.Option(
        help="A parameter for links to stories, such as utm_source=lettre; again for more. Values "
        "may have {issue}, {date} and {newsletter}."
    ),
]


@app.command(epilog="Example: publisher newsletter create matinale --list abonnes --list essai")
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    lists: Annotated[
        list[str] | None,
        typer.Option("--list", help="A list that gets it; again for more. None: a new list."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="As readers know it; else the slug.")] = None,
    description: Annotated[str, typer.Option(help="For the pages of readers.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47; else the publication's.")] = "",
    kind: Kind = None,
    theme: Theme = None,
    control: Control = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Create a newsletter; without --list it gets a list of its own."""
    newsletter = create_newsletter(
        publication=chosen_publication(publication),
        slug=slug,
        list_slugs=lists or [],
        name=name,
        description=description,
        language=language,
        kind=kind or "letter",
        theme=theme,
        control_addresses=control or [],
        actor=cli_actor(),
        now=timezone.now(),
    )
    described = describe(newsletter)
    if as_json:
        emit(described)
        return
    _table([described])


@app.command(epilog="Example: publisher newsletter change matinale --control chef@example.org")
def change(
    slug: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    kind: Kind = None,
    theme: Theme = None,
    control: Control = None,
    no_control: Annotated[
        bool, typer.Option("--no-control", help="Nobody gets issues first any more.")
    ] = False,
    greeting: Greeting = None,
    campaign: Campaign = None,
    no_campaign: Annotated[
        bool, typer.Option("--no-campaign", help="Links have no parameters any more.")
    ] = False,
    indexed: Annotated[
        bool | None,
        typer.Option(
            "--indexed/--no-indexed", help="Search engines may list its issues on the web."
        ),
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change a newsletter's kind, theme, greeting, links or control addresses; the rest stays."""
    newsletter = change_newsletter(
        publication=chosen_publication(publication),
        slug=slug,
        kind=kind,
        theme=theme,
        control_addresses=[] if no_control else control,
        greeting=greeting,
        campaign=[] if no_campaign else campaign,
        indexed=indexed,
        actor=cli_actor(),
        now=timezone.now(),
    )
    described = describe(newsletter)
    if as_json:
        emit(described)
        return
    _table([described])


@app.command("list", epilog="Example: publisher newsletter list")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the newsletters of a publication."""
    found = Newsletter.objects.filter(publication=chosen_publication(publication))
    related = found.order_by("slug").select_related("publication")
    rows = [describe(newsletter) for newsletter in related.prefetch_related("mailing_lists")]
    if as_json:
        emit({"newsletters": rows})
        return
    _table(rows)


def describe(newsletter: Newsletter) -> dict[str, Any]:
    """A newsletter as JSON: every key there, null where nothing is set."""
    return {
        "newsletter": newsletter.slug,
        "publication": newsletter.publication.slug,
        "name": newsletter.name,
        "description": newsletter.description or None,
        "language": newsletter.language or None,
        "kind": newsletter.kind,
        "theme": newsletter.theme,
        "greeting": newsletter.greeting or None,
        "campaign": newsletter.campaign,
        "indexed": newsletter.indexed,
        "control_addresses": newsletter.control_addresses,
        "lists": sorted(mailing_list.slug for mailing_list in newsletter.mailing_lists.all()),
        "created_at": timestamp(newsletter.created_at),
    }


def _table(rows: list[dict[str, Any]]) -> None:
    cells = ([row[column] for column in COLUMNS[:3]] + [", ".join(row["lists"])] for row in rows)
    table(COLUMNS, cells)
