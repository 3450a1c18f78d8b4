"""The texts of an issue that were asked about, decided on or sent: kept, compared, named."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from publisher.actions.approvals.standing import standing_of
from publisher.actions.issues.compile_issue import compile_issue, compiled_hashes
from publisher.editorial.models import Edition, Issue, IssueItem, ReviewedText

Texts = Sequence[ReviewedText] | None
MOST = 50  # of one issue are looked at
ISSUE_FIELDS = ("subject", "preheader", "intro", "sponsors")
ITEM_FIELDS = (
    "position",
    "article_version_id",
    "section",
    "length",
    "headline",
    "teaser",
    "picture",
    "picture_alt",
)


def text_hash(content_hash: str, editions: Iterable[tuple[int, str]]) -> str:
    """What an approval by a person is bound to, as 64 hexadecimal characters: the content, and the
    bytes of every edition compiled of it (arm, SHA-256)."""
    lines = [content_hash, *(f"{arm} {sha256}" for arm, sha256 in sorted(editions))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hash_of(edition: Edition) -> str:
    """The same of stored editions; `edition` is the base of the others."""
    variants = edition.variants.values_list("arm", "sha256")
    return text_hash(edition.content_hash, [(edition.arm, edition.sha256), *variants])


def hash_now(issue: Issue, *, now: datetime) -> str:
    """The hash of the issue's text as it would leave at `now`. Raises as `compile_issue`."""
    return text_hash(issue.content_hash, compiled_hashes(issue=issue, now=now))


def keep_text(*, issue: Issue, edition: Edition, now: datetime) -> ReviewedText:
    """The row of the issue's text, which `edition` was compiled of; the caller has locked it."""
    row, _ = ReviewedText.objects.get_or_create(
        issue=issue,
        hash=hash_of(edition),
        defaults={
            "publication_id": issue.publication_id,
            "edition": edition,
            "content_hash": issue.content_hash,
            "composition": composition(issue),
            "edited_by": issue.edited_by,
            "created_at": now,
        },
    )
    return row


def text_now(*, issue: Issue, now: datetime) -> ReviewedText:
    """The text that would leave: the approved one as it was compiled, else the issue compiled now,
    and kept; the caller has locked it. Raises as `compile_issue`."""
    if (approved := approved_text(issue)) is not None:
        return approved
    return keep_text(issue=issue, edition=compile_issue(issue=issue, now=now), now=now)


def texts_of(issue: Issue) -> list[ReviewedText]:
    """The issue's kept texts, the newest first, with what was said of each; fifty at most. Those
    that a takedown has emptied are not among them."""
    rows = ReviewedText.objects.filter(issue=issue).select_related("edition").order_by("-pk")
    rows = rows.defer("edition__compiled").prefetch_related("decisions")
    return [row for row in rows[:MOST] if row.composition]


def approved_text(issue: Issue, texts: Texts = None) -> ReviewedText | None:
    """The newest text of the issue's composition as it stands whose approval holds; its bytes are
    what leaves, whatever theme and brand have become since. texts: of `texts_of`, where they are
    known."""
    rows = _as_composed(issue, texts)
    return next((row for row in rows if standing_of(issue.newsletter, row).approved), None)


def known_text(issue: Issue, *, now: datetime, texts: Texts = None) -> ReviewedText | None:
    """The kept row of the text that would leave; None for one that nobody has asked about. Raises
    as `compile_issue`."""
    rows = _as_composed(issue, texts)
    if not rows:
        return None
    found = {row.hash: row for row in rows}
    return approved_text(issue, rows) or found.get(hash_now(issue, now=now))


def _as_composed(issue: Issue, texts: Texts) -> list[ReviewedText]:
    rows = texts_of(issue) if texts is None else texts
    return [row for row in rows if row.content_hash == issue.content_hash]


def composition(issue: Issue) -> dict[str, Any]:
    """What editors composed, as JSON."""
    return {
        **{name: getattr(issue, name) for name in ISSUE_FIELDS},
        "dated_at": issue.dated_at.isoformat(),
        "items": list(issue.items.order_by("position").values(*ITEM_FIELDS)),
    }


def restore_composition(*, issue: Issue, text: ReviewedText) -> None:
    """Put the kept composition in the place of the issue's own; the caller has locked it."""
    kept = text.composition
    for name in ISSUE_FIELDS:
        setattr(issue, name, kept[name])
    issue.dated_at = datetime.fromisoformat(kept["dated_at"])
    issue.content_hash, issue.edited_by = text.content_hash, text.edited_by
    issue.items.all().delete()
    rows = (
        IssueItem(publication_id=issue.publication_id, issue=issue, **item)
        for item in kept["items"]
    )
    IssueItem.objects.bulk_create(rows)
    issue.save(update_fields=[*ISSUE_FIELDS, "dated_at", "content_hash", "edited_by"])
