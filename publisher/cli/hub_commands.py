"""`publisher hub`: who subscribes to our feeds, and which outside hubs are told of changes."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.feeds.hub.outside_hubs import add_outside_hub, remove_outside_hub
from publisher.actions.feeds.topics import host_of, hub_url
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import HubSubscription, OutsideHub

app = typer.Typer(no_args_is_help=True)
Url = Annotated[str, typer.Argument(help="The hub's address.")]


@app.command(epilog="Example: publisher hub add https://hub.example.org/")
def add(url: Url, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Tell an outside hub of every change; the feeds name it beside our own."""
    owner = chosen_publication(publication)
    hub = add_outside_hub(publication=owner, url=url, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit(_hub(hub))
    else:
        console.print(f"{owner.slug}: {hub.url} is told of every change", markup=False)


@app.command("list", epilog="Example: publisher hub list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List our own hub and the outside ones, with what could not be told."""
    owner = chosen_publication(publication)
    hubs = [_hub(hub) for hub in owner.outside_hubs.order_by("pk")]
    if as_json:
        emit({"own": hub_url(), "hubs": hubs})
        return
    console.print(f"our own: {hub_url()}", markup=False)
    table(
        ("outside hub", "told", "failing", "since"),
        [(hub["url"], hub["told"], hub["failing"], hub["created_at"]) for hub in hubs],
    )


@app.command(epilog="Example: publisher hub remove https://hub.example.org/")
def remove(url: Url, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Tell an outside hub nothing more."""
    owner = chosen_publication(publication)
    hub = owner.outside_hubs.filter(url=url).first()
    if hub is None:
        known = ", ".join(owner.outside_hubs.order_by("pk").values_list("url", flat=True))
        raise PublisherError("unknown_hub", f"{owner.slug} tells {known or 'no hub'}", url)
    gone = _hub(hub)
    remove_outside_hub(hub=hub, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit(gone)
    else:
        console.print(f"{owner.slug}: {url} is told nothing more", markup=False)


@app.command(epilog="Example: publisher hub subscriptions --json")
def subscriptions(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List who subscribes to our feeds: topic, host, lease and what fails."""
    found = [_subscription(one) for one in _of(chosen_publication(publication))]
    if as_json:
        emit({"subscriptions": found})
        return
    columns = ("topic", "callback_host", "lease_expires_at", "failures", "problem")
    table(columns, [[row[column] for column in columns] for row in found])


def _of(owner: Publication) -> Any:
    now = timezone.now()
    live = HubSubscription.objects.filter(publication=owner, lease_expires_at__gt=now)
    return live.order_by("topic", "pk")


def _hub(hub: OutsideHub) -> dict[str, Any]:
    return {
        "url": hub.url,
        "publication": hub.publication.slug,
        "told": hub.pings.exclude(etag="").count(),
        "failing": hub.pings.filter(failures__gt=0).count(),
        "created_at": timestamp(hub.created_at),
    }


def _subscription(one: HubSubscription) -> dict[str, Any]:
    """A subscription as JSON. Its callback is a capability: only the host is shown."""
    return {
        "subscription": str(one.pk),
        "topic": one.topic,
        "callback_host": host_of(one.callback),
        "signed": bool(one.secret),
        "lease_expires_at": timestamp(one.lease_expires_at),
        "failures": one.failures,
        "next_attempt_at": timestamp(one.next_attempt_at),
        "problem": one.problem or None,
        "created_at": timestamp(one.created_at),
    }
