"""`publisher newsletter create` and `change`: recurring products."""

from dataclasses import dataclass
from typing import Annotated, Literal

import typer
from django.utils import timezone

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.newsletter.output import print_newsletter
from publisher.cli.output import Json, PublicationOption
from publisher.cli.spread import option, spread

app = typer.Typer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What `create` and `change` may both set."""

    kind: Literal["letter", "alert"] | None = option(
        "--kind", "An alert overtakes letters and is stale after two hours."
    )
    theme: str | None = option(
        "--theme", "How its mails look: alert, digest, letter, or one of your own."
    )
    sender_name: str | None = option(
        "--sender-name", "The name in From; else, or '', the publication's."
    )
    reply_to: str | None = option(
        "--reply-to", "Who reads answers; else, or '', the publication's address."
    )
    control: list[str] | None = option(
        "--control", "An address that gets each issue first; again for more."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which readers of its lists get it."""

    segment: str | None = option(
        "--segment", "Only readers whom this segment takes; '' for all of them."
    )
    exclude: str | None = option(
        "--exclude", "Not those whom this segment takes; '' for nobody left out."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What `create` alone sets."""

    lists: list[str] | None = option(
        "--list", "A list that gets it; again for more. None: a new list."
    )
    name: str | None = option("--name", "As readers know it; else the slug.")
    description: str = option("--description", "For the pages of readers.", default="")
    language: str = option("--language", "BCP 47; else the publication's.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What `change` alone sets; None is what was not named."""

    lists: list[str] | None = option("--list", "The lists that get it, all; again for more.")
    name: str | None = option("--name", "As readers know it.")
    description: str | None = option("--description", "For the pages of readers.")
    language: str | None = option("--language", "BCP 47; '' for the publication's.")
    no_control: bool = option("--no-control", "Nobody gets issues first any more.", default=False)
    greeting: str | None = option(
        "--greeting", "With merge fields (docs/merge-fields.md); '' for the language's own."
    )
    campaign: list[str] | None = option(
        "--campaign",
        "A parameter for links to stories, such as utm_source=lettre; again for more. Values "
        "may have {issue}, {date} and {newsletter}.",
    )
    no_campaign: bool = option("--no-campaign", "Links have no parameters any more.", default=False)
    indexed: bool | None = option(
        "--indexed/--no-indexed", "Search engines may list its issues on the web."
    )
    count_clicks: bool | None = option(
        "--count-clicks/--no-count-clicks",
        "Its links pass by us, the same for all readers, and are counted (docs/measuring.md).",
    )
    measure_readers: bool | None = option(
        "--measure-readers/--no-measure-readers",
        "Links of readers who consent carry their token (docs/measuring.md).",
    )
    light: bool | None = option(
        "--light/--no-light", "Readers who ask for it get it as text without pictures."
    )


@app.command(epilog="Example: publisher newsletter create matinale --list abonnes --list essai")
@spread
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    named: Named,
    kind: Kind,
    part: Part,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Create a newsletter; without --list it gets a list of its own."""
    newsletter = create_newsletter(
        publication=chosen_publication(publication),
        slug=slug,
        list_slugs=named.lists or [],
        name=named.name,
        description=named.description,
        language=named.language,
        kind=kind.kind or "letter",
        theme=kind.theme,
        sender_name=kind.sender_name or "",
        reply_to=kind.reply_to or "",
        control_addresses=kind.control or [],
        segment=part.segment,
        exclude=part.exclude,
        actor=cli_actor(),
        now=timezone.now(),
    )
    print_newsletter(newsletter, as_json)


@app.command(epilog="Example: publisher newsletter change matinale --control chef@example.org")
@spread
def change(
    slug: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    kind: Kind,
    part: Part,
    changed: Changed,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change a newsletter's names, readers, kind, theme, sender, greeting, links or controls.

    The rest stays.
    """
    newsletter = change_newsletter(
        publication=chosen_publication(publication),
        slug=slug,
        kind=kind.kind,
        theme=kind.theme,
        sender_name=kind.sender_name,
        reply_to=kind.reply_to,
        lists=changed.lists,
        name=changed.name,
        description=changed.description,
        language=changed.language,
        control_addresses=[] if changed.no_control else kind.control,
        greeting=changed.greeting,
        campaign=[] if changed.no_campaign else changed.campaign,
        indexed=changed.indexed,
        counts_clicks=changed.count_clicks,
        measures_readers=changed.measure_readers,
        offers_light=changed.light,
        segment=part.segment,
        exclude=part.exclude,
        actor=cli_actor(),
        now=timezone.now(),
    )
    print_newsletter(newsletter, as_json)
