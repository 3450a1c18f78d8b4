"""Issues as documents: what one is composed of, and what a body says of it."""

from typing import Annotated, Literal

from msgspec import Meta

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft
from publisher.editorial.models import Issue as Row
from publisher.editorial.models import IssueItem
from publisher.web.api.documents import Document, Moment, Part, Time
from publisher.web.api.words import Slug

Text = Annotated[str, Meta(max_length=20_000)]
Line = Annotated[str, Meta(max_length=1000)]
Guid = Annotated[str, Meta(min_length=1, max_length=500)]


class Entry(Part):
    """what is absent stays the article's own"""

    article: Guid
    section: Line = ""
    length: Literal["full", "teaser", "line"] = "full"
    headline: Line = ""
    teaser: Text = ""
    picture: Line = ""
    alt: Text = ""


class SponsorBox(Part):
    """after: the number of the entry before it, from 1; 0: before all"""

    after: Annotated[int, Meta(ge=0, le=500)]
    advertiser: Line
    text: Text
    url: Line = ""


Entries = Annotated[list[Entry], Meta(max_length=200)]
Boxes = Annotated[list[SponsorBox], Meta(max_length=50)]


class IssueChanges(Document):
    """what is absent stays; entries and sponsors are the new ones, whole. refresh: its articles as
    they stand now"""

    subject: Line | None = None
    preheader: Line | None = None
    intro: Text | None = None
    dated_at: Moment | None = None
    entries: Entries | None = None
    sponsors: Boxes | None = None
    refresh: bool = False

    def draft(self) -> IssueDraft:
        """What was named, as actions take it."""
        return IssueDraft(
            subject=self.subject,
            preheader=self.preheader,
            intro=self.intro,
            dated_at=self.dated_at,
            items=None if self.entries is None else tuple(map(_item, self.entries)),
            sponsors=None if self.sponsors is None else tuple(map(_sponsor, self.sponsors)),
        )


class NewIssue(IssueChanges, kw_only=True):
    """a composition; without a subject it has the lead's headline, without a date now's"""

    newsletter: Slug


class PlacedEntry(Part):
    article: str
    version: int
    section: str | None
    length: str
    headline: str | None
    teaser: str | None
    picture: str | None
    alt: str | None


class Issue(Document, kw_only=True):
    """one dated composition of a newsletter"""

    id: str
    newsletter: str
    state: str
    subject: str
    preheader: str | None
    intro: str | None
    entries: list[PlacedEntry]
    sponsors: list[SponsorBox]
    dated_at: Time
    content_hash: str
    approved_by: str | None
    approved_at: Time | None
    created_at: Time


def show(row: Row) -> Issue:
    """An issue's document; its items are read before (`items`, in their order)."""
    items = list(row.items.all())
    places = [item.position for item in items]
    boxes = [
        SponsorBox(
            after=sum(place <= int(box["after"]) for place in places),
            advertiser=box["advertiser"],
            text=box["text"],
            url=box.get("url", ""),
        )
        for box in row.sponsors
    ]
    return Issue(
        id=str(row.pk),
        newsletter=row.newsletter.slug,
        state=row.state,
        subject=row.subject,
        preheader=row.preheader or None,
        intro=row.intro or None,
        entries=[_placed(item) for item in items],
        sponsors=boxes,
        dated_at=row.dated_at,
        content_hash=row.content_hash,
        approved_by=row.approved_by or None,
        approved_at=row.approved_at,
        created_at=row.created_at,
    )


def _placed(item: IssueItem) -> PlacedEntry:
    version = item.article_version
    return PlacedEntry(
        article=version.article.guid,
        version=version.number,
        section=item.section or None,
        length=item.length,
        headline=item.headline or None,
        teaser=item.teaser or None,
        picture=item.picture or None,
        alt=item.picture_alt or None,
    )


def _item(entry: Entry) -> ItemDraft:
    return ItemDraft(
        guid=entry.article,
        section=entry.section,
        length=entry.length,
        headline=entry.headline,
        teaser=entry.teaser,
        picture=entry.picture,
        alt=entry.alt,
    )


def _sponsor(box: SponsorBox) -> SponsorDraft:
    return SponsorDraft(after=box.after, advertiser=box.advertiser, text=box.text, url=box.url)
