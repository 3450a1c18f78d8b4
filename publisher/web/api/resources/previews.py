"""What would have gone out, as a document: of products and of destinations."""

from publisher.actions.partners.terms.preview import Preview as Found
from publisher.web.api.documents import Document, Part, Time


class FilterClause(Part):
    text: str
    holds: bool


class PreviewedStory(Part):
    guid: str
    headline: str
    version: str
    published_at: Time
    goes: bool
    why: str | None
    clauses: list[FilterClause]


class Preview(Document):
    """the last seven days' stories, the newest first, and why each would go or stay; `hidden`: how
    many are under embargo or taken back, `more`: whether these are only the newest"""

    since: Time
    goes: int
    stays: int
    hidden: int
    more: bool
    stories: list[PreviewedStory]


def previewed(found: Found) -> Preview:
    """The document."""
    return Preview(
        since=found.since,
        goes=found.goes,
        stays=len(found.stories) - found.goes,
        hidden=found.hidden,
        more=found.more,
        stories=[
            PreviewedStory(
                guid=one.guid,
                headline=one.headline,
                version=str(one.version),
                published_at=one.published_at,
                goes=one.goes,
                why=one.why,
                clauses=[FilterClause(text=c.text, holds=c.holds) for c in one.clauses],
            )
            for one in found.stories
        ],
    )
