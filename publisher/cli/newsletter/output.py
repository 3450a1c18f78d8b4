"""A newsletter as commands print it."""

from typing import Any

from publisher.cli.output import emit, table, timestamp
from publisher.editorial.models import Newsletter

COLUMNS = ("newsletter", "name", "language", "lists")


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
        "sender_name": newsletter.sender_name or None,
        "reply_to": newsletter.reply_to or None,
        "greeting": newsletter.greeting or None,
        "campaign": newsletter.campaign,
        "indexed": newsletter.indexed,
        "counts_clicks": newsletter.counts_clicks,
        "measures_readers": newsletter.measures_readers,
        "offers_light": newsletter.offers_light,
        "control_addresses": newsletter.control_addresses,
        "lists": sorted(mailing_list.slug for mailing_list in newsletter.mailing_lists.all()),
        "segment": newsletter.segment.slug if newsletter.segment else None,
        "exclude": newsletter.exclusion.slug if newsletter.exclusion else None,
        "created_at": timestamp(newsletter.created_at),
    }


def print_newsletter(newsletter: Newsletter, as_json: bool) -> None:
    """Print one newsletter."""
    described = describe(newsletter)
    if as_json:
        emit(described)
        return
    print_newsletters([described])


def print_newsletters(rows: list[dict[str, Any]]) -> None:
    """Print described newsletters, a row each."""
    cells = ([row[column] for column in COLUMNS[:3]] + [", ".join(row["lists"])] for row in rows)
    table(COLUMNS, cells)
