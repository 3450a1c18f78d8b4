"""What a person who may approve an issue is shown: how its text stands, and what changed since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publisher.actions.approvals.people import barred, can_be_met, members_of, who_may_approve
from publisher.actions.approvals.standing import Standing, standing_of
from publisher.actions.approvals.texts import ISSUE_FIELDS, composition, hash_now, known_text
from publisher.editorial.differences import Differences, differences
from publisher.editorial.models import Approval, ArticleVersion, Issue, ReviewedText, TextLook
from publisher.errors import PublisherError
from publisher.publications.models import User

HISTORY = 50
BESIDE = ("section", "length", "headline", "teaser", "picture", "picture_alt")
Composition = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChange:
    """A story of the issue that came, went or changed. headline: of its newest version; fields:
    what an editor set beside it, name, before and after; text: what another version of it says."""

    article: int
    headline: str
    came: bool = False
    went: bool = False
    fields: tuple[tuple[str, str, str], ...] = ()
    text: Differences | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What two texts of one issue differ in. fields: of the issue itself, name, before, after;
    moved: whether the same stories stand in another order."""

    since: datetime
    fields: tuple[tuple[str, str, str], ...]
    stories: tuple[StoryChange, ...]
    moved: bool

    @property
    def none(self) -> bool:
        """Whether nothing differs that is composed: the mail does, by its theme or brand."""
        return not (self.fields or self.stories or self.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """hash: of the text of now, "" where it cannot be compiled; who: may approve it now; own: why
    the person who looks may not (`own_edit`, `own_request`, ""); changes: since the person looked
    last, None where they see it for the first time; history: the newest first; met: whether enough
    people are there for the newsletter's rule."""

    hash: str
    text: ReviewedText | None
    standing: Standing
    who: tuple[User, ...]
    own: str
    changes: Changes | None
    history: tuple[Approval, ...]
    met: bool


def review_of(
    issue: Issue, person: User, *, now: datetime, texts: Sequence[ReviewedText]
) -> Review:
    """How the issue's text stands, for this person. texts: of `texts_of`."""
    members = members_of(issue.publication)
    try:
        text = known_text(issue, now=now, texts=texts)
        found = text.hash if text else hash_now(issue, now=now)
    except PublisherError:  # the checks beside it say why
        text, found = None, ""
    standing = standing_of(issue.newsletter, text)
    said = (one for row in texts for one in row.decisions.all())
    return Review(
        hash=found,
        text=text,
        standing=standing,
        who=tuple(who_may_approve(issue, text, members)),
        own=_own(issue, text, standing, person.username),
        changes=_since_last_look(issue, text, person.username),
        history=tuple(sorted(said, key=lambda one: -one.pk)[:HISTORY]),
        met=can_be_met(issue.newsletter, members),
    )


def note_look(*, text: ReviewedText | None, person: User, now: datetime) -> None:
    """Keep that the person has seen this text; once. None: a text that is not kept."""
    if text is None:
        return
    TextLook.objects.get_or_create(
        text=text,
        person=person.username,
        defaults={"publication_id": text.publication_id, "at": now},
    )


def _own(issue: Issue, text: ReviewedText | None, standing: Standing, name: str) -> str:
    if name in standing.asked:
        return "own_request"
    return "own_edit" if name in barred(issue, text, standing) else ""


def _since_last_look(issue: Issue, text: ReviewedText | None, name: str) -> Changes | None:
    looks = TextLook.objects.filter(text__issue=issue, person=name).select_related("text")
    if text is not None:
        looks = looks.exclude(text=text)
    last = looks.order_by("-at", "-pk").first()
    if last is None or not last.text.composition:
        return None
    return _changes(last.text.composition, composition(issue), last.at)


def _changes(old: Composition, new: Composition, since: datetime) -> Changes:
    versions = _versions(old, new)
    before, after = _by_article(old, versions), _by_article(new, versions)
    kept_before = [one for one in before if one in after]
    kept_after = [one for one in after if one in before]
    names = (*ISSUE_FIELDS, "dated_at")
    return Changes(
        since=since,
        fields=tuple(_differing(old, new, names)),
        stories=tuple(_stories(before, after, versions)),
        moved=kept_before != kept_after,
    )


def _versions(*texts: Composition) -> dict[int, ArticleVersion]:
    ids = {item["article_version_id"] for text in texts for item in text["items"]}
    return ArticleVersion.objects.in_bulk(ids)


def _by_article(
    text: Composition, versions: Mapping[int, ArticleVersion]
) -> dict[int, Mapping[str, Any]]:
    rows = (item for item in text["items"] if item["article_version_id"] in versions)
    return {versions[row["article_version_id"]].article_id: row for row in rows}


def _stories(
    before: Mapping[int, Mapping[str, Any]],
    after: Mapping[int, Mapping[str, Any]],
    versions: Mapping[int, ArticleVersion],
) -> Iterator[StoryChange]:
    for article in dict.fromkeys((*after, *before)):
        old, new = before.get(article), after.get(article)
        version = versions[(new or old or {})["article_version_id"]]
        if old is None or new is None:
            yield StoryChange(
                article=article, headline=version.headline, came=old is None, went=new is None
            )
            continue
        fields = tuple(_differing(old, new, BESIDE))
        former = versions[old["article_version_id"]]
        text = differences(former, version) if former != version else None
        if fields or text:
            yield StoryChange(article=article, headline=version.headline, fields=fields, text=text)


def _differing(
    old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    for name in names:
        if old[name] != new[name]:
            yield name, _words(old[name]), _words(new[name])


def _words(value: Any) -> str:
    """A value as text; sponsors' boxes by what they say."""
    if isinstance(value, list):
        return " · ".join(f"{one['advertiser']}: {one['text']}" for one in value)
    return str(value)
