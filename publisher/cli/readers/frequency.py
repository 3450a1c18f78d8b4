"""`publisher subscriber frequency`: each issue, or one digest a week."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.digests.choose_frequency import (
    checked_frequency,
    choose_frequencies,
    subscription_of,
    wish,
)
from publisher.audience.models import Subscription
from publisher.cli.chosen import cli_actor
from publisher.cli.label.tags import known_reader
from publisher.cli.output import Json, PublicationOption, emit, timestamp

app = typer.Typer()


@app.command(
    epilog="Example: publisher subscriber frequency reader@example.org weekly --list matinale"
)
def frequency(
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    often: Annotated[str, typer.Argument(metavar="each|weekly", help="What they want.")],
    list_slug: Annotated[str, typer.Option("--list", help="The list.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Have a reader get each issue of what goes to a list, or one digest a week of what came out.

    It counts from the end of the week that runs: nothing comes twice, and nothing is missed.
    """
    wanted = checked_frequency(often)
    reader = known_reader(address, publication)
    found = named_list(publication=reader.publication, slug=list_slug)
    subscription_of(reader, found)
    choose_frequencies(
        subscriber=reader,
        wanted={found.pk: wanted},
        source="command line",
        now=timezone.now(),
        actor=cli_actor(),
    )
    _print(subscription_of(reader, found), as_json)


def _print(link: Subscription, as_json: bool) -> None:
    wanted, begins = wish(link).value, timestamp(link.frequency_from)
    slug = link.mailing_list.slug
    if as_json:
        about = {"address": link.subscriber.address, "list": slug}
        emit({**about, "frequency": wanted, "frequency_from": begins})
        return
    typer.echo(f"{slug}: {wanted}" + (f" from {begins} on" if begins else ""))
