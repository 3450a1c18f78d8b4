"""IssueDraft, ItemDraft and SponsorDraft: a composition as a person edits it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.actions.issues.list_issues import stories_in
from publisher.editorial.models import Issue, IssueItem
from publisher.editorial.theme_lengths import TEASED


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """A story's place: `guid` of the article; what is empty stays the article's own. picture: a
    stored picture's name, `none` for none at all; `alt` says what it shows."""

    guid: str
    section: str = ""
    length: str = IssueItem.Length.FULL
    headline: str = ""
    teaser: str = ""
    picture: str = ""
    alt: str = ""


def chosen_items(guids: Sequence[str], theme: str) -> tuple[ItemDraft, ...]:
    """Stories that were chosen for an issue in a theme: the first whole, the others as teasers
    where the theme is made for that."""
    rest = IssueItem.Length.TEASER if theme in TEASED else IssueItem.Length.FULL
    return tuple(
        ItemDraft(guid=guid, length=rest if place else IssueItem.Length.FULL)
        for place, guid in enumerate(guids)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsorDraft:
    """A sponsor's box after the item of that number (from 1; 0: before all). text: Markdown."""

    after: int
    advertiser: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDraft:
    """A whole composition, or the changes of one: None leaves what there is."""

    subject: str | None = None
    preheader: str | None = None
    intro: str | None = None
    dated_at: datetime | None = None
    items: tuple[ItemDraft, ...] | None = None
    sponsors: tuple[SponsorDraft, ...] | None = None


def draft_of(issue: Issue) -> IssueDraft:
    """The issue's composition as it stands, nothing None."""
    rows = stories_in(issue)
    places = [row.position for row in rows]
    return IssueDraft(
        subject=issue.subject,
        preheader=issue.preheader,
        intro=issue.intro,
        dated_at=issue.dated_at,
        items=tuple(item_draft(row) for row in rows),
        sponsors=tuple(_sponsor(box, places) for box in issue.sponsors),
    )


def item_draft(row: IssueItem) -> ItemDraft:
    """One row's draft."""
    return ItemDraft(
        guid=row.article_version.article.guid,
        section=row.section,
        length=row.length,
        headline=row.headline,
        teaser=row.teaser,
        picture=row.picture,
        alt=row.picture_alt,
    )


def with_items(draft: IssueDraft, items: tuple[ItemDraft, ...]) -> IssueDraft:
    """The draft with other items; a sponsor's box keeps its place, at the latest after the last."""
    boxes = tuple(replace(box, after=min(box.after, len(items))) for box in draft.sponsors or ())
    return replace(draft, items=items, sponsors=boxes)


def _sponsor(box: dict[str, object], places: list[int]) -> SponsorDraft:
    after = int(str(box["after"]))
    return SponsorDraft(
        after=sum(place <= after for place in places),  # an unpublished story leaves a gap
        advertiser=str(box["advertiser"]),
        text=str(box["text"]),
        url=str(box.get("url", "")),
    )
