"""The composing page's one form: read into a draft, and what its button asks for done to it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft, with_items
from publisher.actions.compose.offer_articles import guids_of
from publisher.actions.issues.issue_snapshot import MOST_ITEMS
from publisher.content.local_time import moment_in
from publisher.content.numbers import whole_number
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.web.desk.problems import explained

MOST_BOXES = 20
ACT = re.compile(r"(up|down|out|add|unsponsor)-([0-9]{1,18})(?:-([0-9]{1,3}))?")
BY_CODE = {
    "no_articles": gettext_lazy("an issue needs at least one article."),
    "article_not_mailable": gettext_lazy("this article may not be mailed now."),
    "text_too_long": gettext_lazy("this is too long."),
    "missing_text": gettext_lazy("this must not be empty."),
    "bad_text": gettext_lazy("this holds a character that no mail can hold; type it anew."),
    "bad_markdown": gettext_lazy("this nests too deeply; simplify it."),
    "bad_web_address": gettext_lazy("write an address like https://example.org/page."),
    "issue_sent": gettext_lazy("the issue has left and stays as its readers got it."),
    "issue_changed": gettext_lazy(
        "others change the issue all the time. What you typed is below; save again."
    ),
    "nothing_to_undo": gettext_lazy("there is nothing to go back to."),
    "unknown_subscriber": gettext_lazy("no reader of this publication has this address."),
}
FIELDS = {
    "subject": gettext_lazy("Subject"),
    "preheader": gettext_lazy("Preview line"),
    "intro": gettext_lazy("Opening words"),
    "headline": gettext_lazy("headline"),
    "teaser": gettext_lazy("teaser"),
    "section": gettext_lazy("section"),
    "picture": gettext_lazy("picture"),
    "alt": gettext_lazy("what the picture shows"),
    "advertiser": gettext_lazy("advertiser"),
    "text": gettext_lazy("text"),
    "url": gettext_lazy("address"),
}
_WHERE = re.compile(r"(?:(items|sponsors)\[(\d+)\]\.)?(\w+)")


def read_form(form: Mapping[str, str], issue: Issue) -> IssueDraft:
    """The whole composition as the form says it, its stories in the order that `order` names (their
    numbers; without it as they stand). Raises BadInput for a date that is none."""
    items = [_item(form, number) for number in _order(form)]
    boxes = [_box(form, number) for number in range(1, _count(form, "boxes", MOST_BOXES) + 1)]
    filled = tuple(box for box in boxes if box.advertiser or box.text or box.url)
    return IssueDraft(
        subject=form.get("subject", ""),
        preheader=form.get("preheader", ""),
        intro=form.get("intro", ""),
        dated_at=_date(form.get("date", ""), form.get("dated", ""), issue),
        items=tuple(items),
        sponsors=filled,
    )


def apply_button(draft: IssueDraft, act: str, issue: Issue) -> tuple[IssueDraft, str]:
    """The draft after the button, and the part of the page to come back to. `add-7` puts the story
    of that number after all others, `add-7-2` before the second."""
    found = ACT.fullmatch(act)
    if not found:
        return draft, ""
    verb, number = found[1], int(found[2])
    items = list(draft.items or ())
    if verb == "add":
        place = min(int(found[3] or MOST_ITEMS + 1), len(items) + 1) or 1
        for guid in guids_of(issue.publication_id, [number]):
            items.insert(place - 1, ItemDraft(guid=guid, length="teaser" if items else "full"))
        return with_items(draft, tuple(items)), f"item-{place}"
    if verb == "unsponsor":
        boxes = [box for place, box in enumerate(draft.sponsors or (), 1) if place != number]
        return replace(draft, sponsors=tuple(boxes)), "sponsors"
    if not 1 <= number <= len(items):
        return draft, ""
    item = items.pop(number - 1)
    place = {"up": max(number - 1, 1), "down": min(number + 1, len(items) + 1)}.get(verb, 0)
    if place:
        items.insert(place - 1, item)
    return with_items(draft, tuple(items)), f"item-{place or min(number, len(items))}"


def error_text(error: PublisherError) -> str:
    """What is wrong and where, in the language of the page."""
    text = str(BY_CODE.get(error.code) or explained(error))
    found = _WHERE.match(error.where)
    field = FIELDS.get(found[3]) if found else None
    if found is None or (field is None and not found[1]):
        return text
    place = str(field or "")
    if found[1]:
        whose = _("article %(number)s") if found[1] == "items" else _("sponsor %(number)s")
        place = ", ".join(filter(None, [whose % {"number": found[2]}, place]))
    return _("%(place)s: %(problem)s") % {"place": place[:1].upper() + place[1:], "problem": text}


def _item(form: Mapping[str, str], number: int) -> ItemDraft:
    given = {
        name: form.get(f"{name}-{number}", "")
        for name in ("guid", "section", "length", "headline", "teaser", "picture", "alt")
    }
    return ItemDraft(**given)


def _box(form: Mapping[str, str], number: int) -> SponsorDraft:
    return SponsorDraft(
        after=whole_number(form.get(f"after-{number}", "0"), most=999) or 0,
        advertiser=form.get(f"advertiser-{number}", "").strip(),
        text=form.get(f"text-{number}", "").strip(),
        url=form.get(f"url-{number}", "").strip(),
    )


def _count(form: Mapping[str, str], name: str, most: int) -> int:
    return min(whole_number(form.get(name, "0"), most=9999) or 0, most)


def _order(form: Mapping[str, str]) -> list[int]:
    """The numbers of the form's stories in the order that a script left them in, each once."""
    most = _count(form, "items", MOST_ITEMS)
    given = [whole_number(word, least=1, most=most or 1) for word in form.get("order", "").split()]
    named = [number for number in dict.fromkeys(given) if number is not None and number <= most]
    return named if named or not most else list(range(1, most + 1))


def _date(text: str, was: str, issue: Issue) -> datetime | None:
    """The day at its noon, unless it is the one that the page showed."""
    zone = ZoneInfo(issue.publication.time_zone)
    if not text or text == (was or f"{issue.dated_at.astimezone(zone):%Y-%m-%d}"):
        return None
    return moment_in(f"{text}T12:00", zone, "date")
