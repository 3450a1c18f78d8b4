"""Checks of a composition's texts, items and sponsors' boxes."""

import unicodedata
from dataclasses import replace

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft
from publisher.actions.issues.create_issue import PREHEADER_LENGTH, SUBJECT_LENGTH
from publisher.actions.issues.issue_snapshot import MOST_ITEMS
from publisher.content.parsers.markdown import parse_fragment
from publisher.content.problems import BadInput
from publisher.content.typography import is_blank
from publisher.editorial.models import IssueItem
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.renderers.email.fields import grammar

MOST_BOXES = 20
INTRO_LENGTH, BOX_LENGTH = 20_000, 2000
SECTION_LENGTH, ADVERTISER_LENGTH = 120, 120
HEADLINE_LENGTH, TEASER_LENGTH, ALT_LENGTH = 400, 2000, 500
# Controls, line and paragraph separators, lone surrogates: no line of a mail may hold one.
FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}


def checked_draft(draft: IssueDraft) -> IssueDraft:
    """The draft with every text checked; what is None stays None.

    Raises PublisherError `bad_text`, `missing_text`, `text_too_long`, `bad_length`, `bad_markdown`,
    `bad_merge_field`, `bad_web_address`, `bad_place`, `no_articles`, `article_twice`,
    `too_many_articles` or `too_many_sponsors`; `where` is like `items[2].headline`.
    """
    return replace(
        draft,
        subject=_line_with_fields(draft.subject, "subject", SUBJECT_LENGTH, required=True),
        preheader=_line_with_fields(draft.preheader, "preheader", PREHEADER_LENGTH),
        intro=None if draft.intro is None else _intro(draft.intro),
        items=None if draft.items is None else _items(draft.items),
        sponsors=None if draft.sponsors is None else _sponsors(draft.sponsors),
    )


def line(value: str, where: str, most: int, *, required: bool = False) -> str:
    """One line of text, stripped. Raises PublisherError naming the place and the character."""
    value = value.strip()
    bad = next((one for one in value if unicodedata.category(one) in FORBIDDEN), None)
    if bad is not None:
        raise PublisherError(
            "bad_text", f"it holds the control character U+{ord(bad):04X}; take it out", where
        )
    if required and is_blank(value):
        raise PublisherError("missing_text", f"{where} must not be empty", where)
    if len(value) > most:
        raise PublisherError(
            "text_too_long", f"it has {len(value)} characters; {most} at most", where
        )
    return value


def markdown(value: str, where: str, most: int) -> str:
    """Markdown that can be read, its line ends `\\n`. Raises PublisherError `bad_markdown` and what
    `line` raises."""
    value = "\n".join(part.rstrip() for part in value.splitlines()).strip("\n")
    for part in value.split("\n"):
        line(part.replace("\t", " "), where, most)
    if len(value) > most:
        raise PublisherError(
            "text_too_long", f"it has {len(value)} characters; {most} at most", where
        )
    try:
        parse_fragment(value)
    except BadInput as problem:
        raise PublisherError("bad_markdown", problem.message, where) from None
    return value


def _line_with_fields(
    value: str | None, where: str, most: int, *, required: bool = False
) -> str | None:
    """A line that may have merge fields."""
    if value is None:
        return None
    kept = line(value, where, most, required=required)
    grammar.parse(kept, where)
    return kept


def _intro(value: str) -> str:
    kept = markdown(value, "intro", INTRO_LENGTH)
    grammar.parse(kept, "intro")
    return kept


def _items(items: tuple[ItemDraft, ...]) -> tuple[ItemDraft, ...]:
    if not items:
        raise PublisherError("no_articles", "an issue needs at least one article", "items")
    if len(items) > MOST_ITEMS:
        raise PublisherError(
            "too_many_articles", f"an issue holds at most {MOST_ITEMS} articles", "items"
        )
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        if item.guid in seen:
            raise PublisherError(
                "article_twice", f"article {item.guid!r} is there twice", f"items[{number}].article"
            )
        seen.add(item.guid)
    return tuple(_item(item, f"items[{number}]") for number, item in enumerate(items, 1))


def _item(item: ItemDraft, where: str) -> ItemDraft:
    if item.length not in IssueItem.Length.values:
        raise PublisherError(
            "bad_length", f"{item.length!r} is none of full, teaser, line", f"{where}.length"
        )
    return replace(
        item,
        section=line(item.section, f"{where}.section", SECTION_LENGTH),
        headline=line(item.headline, f"{where}.headline", HEADLINE_LENGTH),
        teaser=line(" ".join(item.teaser.split("\n")), f"{where}.teaser", TEASER_LENGTH),
        picture=line(item.picture, f"{where}.picture", 80),
        alt=line(item.alt, f"{where}.alt", ALT_LENGTH),
    )


def _sponsors(boxes: tuple[SponsorDraft, ...]) -> tuple[SponsorDraft, ...]:
    if len(boxes) > MOST_BOXES:
        raise PublisherError(
            "too_many_sponsors", f"an issue holds at most {MOST_BOXES} sponsors", "sponsors"
        )
    return tuple(_box(box, f"sponsors[{number}]") for number, box in enumerate(boxes, 1))


def _box(box: SponsorDraft, where: str) -> SponsorDraft:
    if not 0 <= box.after <= MOST_ITEMS:
        raise PublisherError("bad_place", f"{box.after} is no item's number", f"{where}.after")
    text = markdown(box.text, f"{where}.text", BOX_LENGTH)
    if not text:
        raise PublisherError("missing_text", f"{where}.text must not be empty", f"{where}.text")
    return replace(
        box,
        advertiser=line(box.advertiser, f"{where}.advertiser", ADVERTISER_LENGTH, required=True),
        text=text,
        url=checks.web_address(box.url.strip(), f"{where}.url"),
    )
