"""`publisher partner receipts`: what a partner said that it has, and calls to it."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.partners.proof.calls import record_call
from publisher.actions.partners.proof.receipts import Via, acknowledge, receipts_of
from publisher.actions.partners.terms.named import named_destination, named_partner
from publisher.cli.article.row import named_article
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.partner.commands import Slug
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Partner

app = typer.Typer()


def _option(name: str, text: str, metavar: str = "TEXT") -> Any:
    return typer.Option(name, help=text, metavar=metavar)


Had = Annotated[str, _option("--acknowledge", "Write down that it has this story.", "GUID")]
Called = Annotated[str, _option("--called", "Write down a call about this story.", "GUID")]
SpokeWith = Annotated[str, _option("--spoke-with", "Who answered the call.")]
Note = Annotated[str, _option("--note", "What was said.")]
Url = Annotated[str, _option("--url", "Where the partner shows the story.")]
Which = Annotated[str, _option("--destination", "Which of its destinations.")]


@app.command(epilog="Example: publisher partner receipts agence --acknowledge tag:x.org,2026:a")
def receipts(
    slug: Slug,
    had: Had = "",
    called: Called = "",
    spoke_with: SpokeWith = "",
    note: Note = "",
    url: Url = "",
    destination: Which = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what a partner said that it has, the newest first; or write down that it said so, or
    that it was called."""
    title = chosen_publication(publication)
    partner = named_partner(publication=title, slug=slug)
    if had and called:
        raise PublisherError("one_at_a_time", "a receipt or a call, not both", "--called")
    if called:
        about = _about(title, partner, destination, called)
        record_call(spoke_with=spoke_with, note=note, actor=cli_actor(), **about)
    if had:
        about = _about(title, partner, destination, had)
        acknowledge(via=Via.PERSON, said_by=cli_actor(), url=url, **about)
    _show(partner, as_json)


def _about(title: Publication, partner: Partner, destination: str, guid: str) -> dict[str, Any]:
    return {
        "destination": named_destination(partner=partner, slug=destination),
        "article": named_article(title, guid),
        "now": timezone.now(),
    }


def _show(partner: Partner, as_json: bool) -> None:
    found = [{**one, "at": timestamp(one["at"])} for one in receipts_of(partner)]
    if as_json:
        emit({"partner": partner.slug, "receipts": found})
        return
    names = ("guid", "version", "destination", "at", "by", "reference")
    rows = [{**one, "by": one["said_by"] or one["via"]} for one in found]
    columns = ("story", "version", "destination", "at (UTC)", "by", "reference")
    table(columns, [tuple(one[name] for name in names) for one in rows])
    if not found:
        console.print(f"{partner.slug} has acknowledged nothing yet", markup=False)
