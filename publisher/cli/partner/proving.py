"""`publisher partner receipts`: what a partner said that it has, and calls to it."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.partners.proof.calls import record_call
from publisher.actions.partners.proof.receipts import Via, acknowledge
from publisher.actions.partners.terms.named import named_destination, named_partner
from publisher.cli.article.row import named_article
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.partner.commands import Slug
from publisher.delivery.models import PartnerReceipt
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Partner

app = typer.Typer()
MOST = 200


@app.command(
    epilog="Example: publisher partner receipts agence --acknowledge tag:exemple.org,2026:a"
)
def receipts(
    slug: Slug,
    acknowledge_guid: Annotated[
        str,
        typer.Option("--acknowledge", metavar="GUID", help="Write down that it has this story."),
    ] = "",
    called: Annotated[
        str, typer.Option("--called", metavar="GUID", help="Write down a call about this story.")
    ] = "",
    spoke_with: Annotated[str, typer.Option("--spoke-with", help="Who answered the call.")] = "",
    note: Annotated[str, typer.Option("--note", help="What was said.")] = "",
    url: Annotated[str, typer.Option("--url", help="Where the partner shows the story.")] = "",
    destination: Annotated[
        str, typer.Option("--destination", help="Which of its destinations, by its short name.")
    ] = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what a partner said that it has, the newest first; or write down that it said so, or
    that it was called."""
    title = chosen_publication(publication)
    partner = named_partner(publication=title, slug=slug)
    if acknowledge_guid and called:
        raise PublisherError("one_at_a_time", "a receipt or a call, not both", "--called")
    if acknowledge_guid or called:
        one, now = named_destination(partner=partner, slug=destination), timezone.now()
        article = named_article(title, acknowledge_guid or called)
        if called:
            record_call(
                destination=one,
                article=article,
                spoke_with=spoke_with,
                note=note,
                actor=cli_actor(),
                now=now,
            )
        else:
            acknowledge(
                destination=one,
                article=article,
                via=Via.PERSON,
                said_by=cli_actor(),
                url=url,
                now=now,
            )
    _show(title, partner, as_json)


def _show(title: Publication, partner: Partner, as_json: bool) -> None:
    rows = PartnerReceipt.objects.filter(destination__partner=partner).order_by("-pk")
    found = list(rows.select_related("destination")[:MOST])
    stories = Article.objects.filter(publication=title).in_bulk({row.article_id for row in found})
    documents = [
        {
            "guid": stories[row.article_id].guid,
            "version": row.version,
            "destination": row.destination.slug if row.destination else None,
            "at": timestamp(row.at),
            "via": row.via,
            "said_by": row.said_by or None,
            "reference": row.reference or None,
            "url": row.url or None,
        }
        for row in found
        if row.article_id in stories
    ]
    if as_json:
        emit({"partner": partner.slug, "receipts": documents})
        return
    table(
        ("story", "version", "destination", "at (UTC)", "by", "reference"),
        [
            (
                one["guid"],
                one["version"],
                one["destination"],
                one["at"],
                one["said_by"] or one["via"],
                one["reference"],
            )
            for one in documents
        ],
    )
    if not documents:
        console.print(f"{partner.slug} has acknowledged nothing yet", markup=False)
