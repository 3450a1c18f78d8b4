"""How products and previews are shown."""

from typing import Any

from publisher.actions.partners.terms.notices import Notice
from publisher.actions.partners.terms.preview import Preview, StoryAnswer
from publisher.cli.output import console, table, timestamp
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Product

WORDS = {True: "yes", False: "no"}
ARCHIVE = "from an archive, which announces nothing"


def describe_product(product: Product) -> dict[str, Any]:
    """A product as JSON."""
    rows = product.destinations.select_related("partner").order_by("partner__slug", "slug")
    return {
        "product": product.slug,
        "publication": product.publication.slug,
        "name": product.name,
        "filter": text_of(product.filter_tree),
        "rights": product.rights,
        "usage_terms": product.usage_terms or None,
        "destinations": [{"partner": row.partner.slug, "destination": row.slug} for row in rows],
        "created_at": timestamp(product.created_at),
        "changed_at": timestamp(product.changed_at),
    }


def notices_as_json(notices: list[Notice]) -> list[dict[str, str]]:
    """What a person should look at."""
    return [{"code": one.code, "message": one.message} for one in notices]


def print_notices(notices: list[Notice]) -> None:
    """A line each."""
    for one in notices:
        console.print(f"look: {one.message}", markup=False)


def preview_as_json(found: Preview) -> dict[str, Any]:
    """A preview as JSON: `goes` and `stays` count stories, `hidden` those that nobody is shown."""
    return {
        "since": timestamp(found.since),
        "goes": found.goes,
        "stays": len(found.stories) - found.goes,
        "hidden": found.hidden,
        "more": found.more,
        "stories": [_story(one) for one in found.stories],
    }


def print_preview(found: Preview, *, everything: bool) -> None:
    """As a table: the stories that go; with `everything` the others too."""
    rows = [one for one in found.stories if one.goes or everything]
    table(
        ("goes", "published", "story", "why"),
        (
            [WORDS[one.goes], f"{one.published_at:%Y-%m-%d %H:%M}", one.headline, _why(one)]
            for one in rows
        ),
    )
    total = len(found.stories)
    console.print(f"{found.goes} of {total} stories of the last seven days would have gone out")
    if found.hidden:
        console.print(f"{found.hidden} more are under embargo or taken back, and not shown here")
    if found.more:
        console.print("there were more; these are the newest")


def _story(one: StoryAnswer) -> dict[str, Any]:
    return {
        "guid": one.guid,
        "headline": one.headline,
        "version": str(one.version),
        "published_at": timestamp(one.published_at),
        "goes": one.goes,
        "why": one.why,
        "clauses": [{"text": clause.text, "holds": clause.holds} for clause in one.clauses],
    }


def _why(one: StoryAnswer) -> str:
    if one.why:
        return ARCHIVE
    return "; ".join(f"{clause.text}: {WORDS[clause.holds]}" for clause in one.clauses)
