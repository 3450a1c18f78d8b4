"""How a source is shown, without any secret."""

from typing import Any

from publisher.actions.intake.sources.addresses import webhook_address
from publisher.actions.intake.sources.list_sources import silence_limit_of
from publisher.cli.output import timestamp
from publisher.editorial.models import Article, Source
from publisher.editorial.source_problems import english, problem_of


def describe(source: Source) -> dict[str, Any]:
    """A source as JSON, without any secret."""
    return {
        "source": source.slug,
        "publication": source.publication.slug,
        "name": source.name,
        "state": state_of(source),
        "articles": articles_of(source),
        "webhook": {"kind": source.webhook, "address": webhook_address(source)}
        if source.webhook
        else None,
        "feed": _feed(source) if source.feed_url else None,
        "hub": _hub(source) if source.hub_url else None,
        "silent_hours": silence_limit_of(source),
        "problem": english(problem_of(source)) or None,
        "paused_at": timestamp(source.paused_at),
        "created_at": timestamp(source.created_at),
    }


def state_of(source: Source) -> str:
    """paused, failing, or active."""
    if source.paused_at is not None:
        return "paused"
    return "failing" if source.failures else "active"


def _feed(source: Source) -> dict[str, Any]:
    return {
        "address": source.feed_url,
        "polled_at": timestamp(source.polled_at),
        "next_poll_at": timestamp(source.next_poll_at),
        "failures": source.failures,
    }


def _hub(source: Source) -> dict[str, Any]:
    return {
        "address": source.hub_url,
        "topic": source.topic_url,
        "asked_at": timestamp(source.hub_asked_at),
        "lease_expires_at": timestamp(source.hub_lease_expires_at),
    }


def articles_of(source: Source) -> int:
    """How many articles came from it first."""
    return Article.objects.filter(publication=source.publication, source=source.slug).count()


def doors_of(source: Source) -> str:
    """Its ways in: feed, hub while it pushes, webhook."""
    hub = "hub" if source.hub_lease_expires_at else ""
    feed = "feed" if source.feed_url else ""
    return ", ".join(filter(None, (feed, hub, source.webhook))) or "–"


def field_rows(document: dict[str, Any], before: str = "") -> list[tuple[str, object]]:
    """The document's values, each under the names that lead to it."""
    rows: list[tuple[str, object]] = []
    for key, value in document.items():
        if isinstance(value, dict):
            rows += field_rows(value, f"{key} ")
        else:
            rows.append((f"{before}{key}", value))
    return rows


def shortened_problem(source: Source) -> str | None:
    """The beginning of its problem, for a table; None where there is none."""
    problem = english(problem_of(source))
    if not problem:
        return None
    return problem if len(problem) <= 60 else f"{problem[:59]}…"
