"""`publisher dkim`: the keys that sign a publication's mail, and their DNS records."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.publications.dkim_keys import (
    ALGORITHMS,
    activate_dkim_key,
    as_signing_key,
    create_dkim_keys,
    find_dkim_key,
    retire_dkim_key,
)
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.errors import PublisherError
from publisher.publications.models import DkimKey
from publisher.renderers.email.edition.dkim import dns_record

app = typer.Typer(no_args_is_help=True)
Selector = Annotated[str, typer.Argument(help="As `publisher dkim list` shows it.")]


@app.command(epilog="Example: publisher dkim create")
def create(
    algorithm: Annotated[
        list[str] | None, typer.Option(help="rsa or ed25519; unset: one of each.")
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Make keys and print their DNS records. They sign once they are activated."""
    wanted = [known for known in ALGORITHMS if known in (algorithm or ALGORITHMS)]
    if unknown := sorted(set(algorithm or ()) - set(ALGORITHMS)):
        raise PublisherError(
            "unknown_algorithm", f"{unknown[0]} is not known; use rsa or ed25519", "--algorithm"
        )
    keys = create_dkim_keys(
        publication=chosen_publication(publication),
        algorithms=wanted,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _print(keys, as_json, records=True)
    if not as_json:
        typer.echo("Put these TXT records into DNS, then: publisher dkim activate SELECTOR")


@app.command("list", epilog="Example: publisher dkim list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the keys, the newest first, and since when they sign."""
    chosen = chosen_publication(publication)
    keys = DkimKey.objects.filter(publication=chosen).order_by("-created_at", "-pk")
    _print(list(keys), as_json, records=False)


@app.command(epilog="Example: publisher dkim records")
def records(publication: PublicationOption = None, as_json: Json = False) -> None:
    """Print the DNS records that must be there: of all keys that are not retired."""
    chosen = chosen_publication(publication)
    keys = DkimKey.objects.filter(publication=chosen, retired_at=None).order_by("pk")
    _print(list(keys), as_json, records=True)


@app.command(epilog="Example: publisher dkim activate rsa-20261122")
def activate(
    selector: Selector, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Sign with this key from half a minute on; the one that signed before retires."""
    key = find_dkim_key(publication=chosen_publication(publication), selector=selector)
    done = activate_dkim_key(key=key, actor=cli_actor(), now=timezone.now())
    _print([done], as_json, records=False)


@app.command(epilog="Example: publisher dkim retire rsa-20251101")
def retire(
    selector: Selector, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Sign no more with this key. Leave its DNS record for a week: mails are still under way."""
    key = find_dkim_key(publication=chosen_publication(publication), selector=selector)
    done = retire_dkim_key(key=key, actor=cli_actor(), now=timezone.now())
    _print([done], as_json, records=False)


def _print(keys: list[DkimKey], as_json: bool, *, records: bool) -> None:
    if as_json:
        emit({"keys": [_described(key) for key in keys]})
    elif records:
        for key in keys:
            typer.echo(f"{key}. IN TXT {_quoted(dns_record(as_signing_key(key)))}")
    else:
        rows = ((k.selector, k.domain, k.algorithm, _state(k)) for k in keys)
        table(("selector", "domain", "algorithm", "state"), rows)


def _described(key: DkimKey) -> dict[str, Any]:
    return {
        "selector": key.selector,
        "domain": key.domain,
        "algorithm": key.algorithm,
        "state": _state(key),
        "active_from": timestamp(key.active_from),
        "retired_at": timestamp(key.retired_at),
        "created_at": timestamp(key.created_at),
        "dns_name": str(key),
        "dns_record": dns_record(as_signing_key(key)),
    }


def _state(key: DkimKey) -> str:
    if key.retired_at is not None:
        return "retired"
    if key.active_from is None:
        return "waits"
    return "starting" if key.active_from > timezone.now() else "active"


def _quoted(record: str) -> str:
    """As zone files want it: strings of at most 255 bytes (RFC 1035 3.3.14)."""
    parts = [record[start : start + 255] for start in range(0, len(record), 255)]
    return "( " + " ".join(f'"{part}"' for part in parts) + " )"
