"""`publisher partner`: who gets every version of a story, in which format, over which channel."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.db.models import Count, Q
from django.utils import timezone

from publisher.actions.partners.add_partner import add_partner, secret_of
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.delivery.models import Delivery
from publisher.delivery.wording import reply_in_words
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.models import Destination, Partner

app = typer.Typer(no_args_is_help=True)
LARGEST_SECRET = 1000  # characters
STATES = Delivery.State


def _option(name: str, text: str) -> Any:
    return typer.Option(name, help=text)


Slug = Annotated[str, typer.Argument(help="The partner's short name.")]


@app.command(
    epilog="Examples: publisher partner add agence --name 'Agence' --directory /srv/agence; "
    "publisher partner add reseau --name 'Réseau' --webhook https://partner.example.org/in"
)
def add(
    slug: Slug,
    name: Annotated[
        str, _option("--name", "As people know it; not for a second destination.")
    ] = "",
    directory: Annotated[
        str | None, _option("--directory", "Absolute path that files are put into.")
    ] = None,
    webhook: Annotated[str | None, _option("--webhook", "https address to push to.")] = None,
    secret_file: Annotated[
        Path | None, _option("--secret-file", "Holds the whsec_ secret; else one is made.")
    ] = None,
    format: Annotated[str, _option("--format", "Of the files or pushes.")] = "ninjs",  # noqa: A002
    rubric: Annotated[
        list[str] | None, _option("--rubric", "Only stories of it; repeatable.")
    ] = None,
    author: Annotated[list[str] | None, _option("--author", "Only stories by; repeatable.")] = None,
    language: Annotated[
        list[str] | None, _option("--article-language", "Only stories in it; repeatable.")
    ] = None,
    advance_copies: Annotated[
        bool, _option("--advance-copies", "Stories under embargo too, marked as such.")
    ] = False,
    minor_edits: Annotated[
        bool, _option("--minor-edits", "Edits too that others are not told of.")
    ] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Add a partner, or one more destination of one. A webhook's secret is shown this once."""
    wanted = {"rubric": rubric, "author": author, "language": language}
    destination = add_partner(
        publication=chosen_publication(publication),
        slug=slug,
        name=name,
        channel="webhook" if webhook else "directory",
        path=directory,
        url=webhook,
        secret=_read_secret(secret_file) if secret_file else None,
        format=format,
        filter={key: values for key, values in wanted.items() if values},
        advance_copies=advance_copies,
        minor_edits=minor_edits,
        actor=cli_actor(),
        now=timezone.now(),
    )
    made = None if secret_file else secret_of(destination) or None
    if as_json:
        emit({**describe(destination.partner), "added": _destination(destination), "secret": made})
        return
    console.print(f"{slug}: stories go to {_place(destination)} as {destination.format}")
    if made:
        console.print(f"Its signing secret, shown only now: {made}", markup=False)


@app.command("list", epilog="Example: publisher partner list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List partners, their destinations and what became of their deliveries."""
    partners = chosen_publication(publication).partners.order_by("slug")
    if as_json:
        emit({"partners": [describe(partner) for partner in partners]})
        return
    table(
        ("partner", "state", "gets", "place", "done", "waiting", "to check"),
        [row for partner in partners for row in _rows(partner)],
    )


@app.command(epilog="Example: publisher partner pause agence")
def pause(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Begin nothing more for a partner. Kills go nevertheless to those who hold the story."""
    partner = _partner(chosen_publication(publication), slug)
    _print(pause_partner(partner=partner, actor=cli_actor(), now=timezone.now()), as_json)


@app.command(epilog="Example: publisher partner resume agence")
def resume(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Let a partner have what waits: the newest version of each story."""
    partner = _partner(chosen_publication(publication), slug)
    _print(resume_partner(partner=partner, actor=cli_actor(), now=timezone.now()), as_json)


def describe(partner: Partner) -> dict[str, Any]:
    """A partner as JSON, without any secret."""
    return {
        "partner": partner.slug,
        "publication": partner.publication.slug,
        "name": partner.name,
        "paused_at": timestamp(partner.paused_at),
        "destinations": [_destination(d) for d in partner.destinations.order_by("pk")],
    }


def _destination(destination: Destination) -> dict[str, Any]:
    rows = Delivery.objects.filter(destination=destination)
    counts = dict(rows.values_list("state").annotate(number=Count("pk")))
    return {
        "destination": str(destination.pk),
        "format": destination.format,
        "channel": destination.channel,
        "place": _place(destination),
        "filter": destination.filter,
        "advance_copies": destination.advance_copies,
        "minor_edits": destination.minor_edits,
        "counts": {state: counts.get(state, 0) for state in STATES.values},
        "last_problem": _last_problem(destination),
    }


def _last_problem(destination: Destination) -> str | None:
    bad = (STATES.RETRYING, STATES.FAILED, STATES.BOUNCED, STATES.UNCERTAIN)
    rows = Delivery.objects.filter(Q(state__in=bad), destination=destination)
    found = rows.order_by("-changed_at", "-pk").values_list("reply_code", "reply", "reason")
    for code, reply, reason in found[:1]:
        return " ".join(filter(None, (code, reply_in_words(reply, reason)))) or None
    return None


def _place(destination: Destination) -> str:
    settings = destination.settings
    return str(settings.get("path") or settings.get("url") or "")


def _rows(partner: Partner) -> list[tuple[object, ...]]:
    state = "paused" if partner.paused_at else "active"
    found: list[tuple[object, ...]] = []
    for destination in partner.destinations.order_by("pk"):
        counts = _destination(destination)["counts"]
        done = counts["accepted"] + counts["delivered"]
        waiting = sum(counts[key] for key in ("pending", "leased", "attempting", "retrying"))
        check = sum(counts[key] for key in ("uncertain", "failed", "bounced"))
        gets = f"{destination.format} by {destination.channel}"
        place = _place(destination)
        found.append((partner.slug, state, gets, place, done, waiting, check))
    return found or [(partner.slug, state, None, None, 0, 0, 0)]


def _partner(publication: Publication, slug: str) -> Partner:
    partner = publication.partners.filter(slug=slug).first()
    if partner is None:
        known = ", ".join(publication.partners.order_by("slug").values_list("slug", flat=True))
        raise PublisherError(
            "unknown_partner",
            f"{publication.slug} has no partner {slug!r}; it has {known or 'none'}",
            slug,
        )
    return partner


def _print(partner: Partner, as_json: bool) -> None:
    if as_json:
        emit(describe(partner))
        return
    console.print(f"{partner.slug} is {'paused' if partner.paused_at else 'active'}")


def _read_secret(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            return file.read(LARGEST_SECRET).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError("secret_unreadable", f"cannot read it: {error}", str(path)) from None
