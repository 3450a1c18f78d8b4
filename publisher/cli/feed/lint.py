"""`publisher feed lint`: what is wrong with a feed, and what to do about it."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.feeds.feed_meta import FORMATS
from publisher.actions.feeds.lint_feed import (
    LintedDocument,
    chosen_profiles,
    lint_address,
    lint_feed,
    lint_file,
)
from publisher.cli.chosen import chosen_publication
from publisher.cli.feed.output import chosen_feed
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.errors import ExitCode
from publisher.renderers.feeds import Format
from publisher.renderers.feeds.lint import Finding, Profile

app = typer.Typer()


@app.command(epilog="Example: publisher feed lint all --profile google-news")
def lint(
    feed: Annotated[
        str, typer.Argument(help="A feed's short name, an address, or a file (with a dot or /).")
    ],
    profile: Annotated[
        list[str] | None,
        typer.Option(help="Also flipboard, google-news, msn, smartnews, yahoo, or NAME.toml."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--format", help="Of our own feeds: rss, atom or json alone.")
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Hold a feed against the W3C validator's rules and a partner's; exit 1 on errors."""
    found = _lint(feed, chosen_profiles(profile or ()), kind, publication)
    errors = sum(one.severity == "error" for linted in found for one in linted.findings)
    if as_json:
        emit({"documents": [_json(linted) for linted in found]})
    else:
        for linted in found:
            _print(linted)
    if errors:
        raise typer.Exit(int(ExitCode.REFUSED))


def _lint(
    feed: str, profiles: list[Profile], kind: str | None, publication: str | None
) -> list[LintedDocument]:
    now = timezone.now()
    if feed.startswith(("http://", "https://")):
        return [lint_address(url=feed, profiles=profiles, now=now)]
    if "." in feed or "/" in feed:
        return [lint_file(path=Path(feed), profiles=profiles, now=now)]
    own = chosen_feed(chosen_publication(publication), feed)
    kinds = _kinds(kind, profiles)
    return lint_feed(feed=own, kinds=kinds, profiles=profiles, now=now)


def _kinds(kind: str | None, profiles: list[Profile]) -> list[Format]:
    """The format that was asked for, else those that every profile reads."""
    if kind is None:
        return [one for one in FORMATS if all(one in profile.formats for profile in profiles)]
    chosen = [one for one in FORMATS if one == kind]
    if not chosen:
        raise typer.BadParameter(f"--format is one of {', '.join(FORMATS)}")
    return chosen


def _json(linted: LintedDocument) -> dict[str, Any]:
    count = Counter(one.severity for one in linted.findings)
    return {
        "document": linted.document,
        "errors": count["error"],
        "warnings": count["warning"],
        "findings": [asdict(one) for one in linted.findings],
    }


def _print(linted: LintedDocument) -> None:
    """One finding a paragraph: what follows the entry's id is for the person who mends it."""
    count = Counter(one.severity for one in linted.findings)
    console.print(
        f"{linted.document}: {count['error']} errors, {count['warning']} warnings",
        markup=False,
        soft_wrap=True,
    )
    for one in linted.findings:
        _print_finding(one)


def _print_finding(one: Finding) -> None:
    lines = (
        f"  {one.severity} {one.profile}/{one.rule}: {one.entry or 'the feed'}",
        f"    {one.message}",
        f"    {one.remedy}",
    )
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
