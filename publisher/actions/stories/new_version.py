"""Add an immutable version to an article, and make a version the current one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max

from publisher.actions.pictures.want_pictures import want_pictures
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.blocks import Block, Figure
from publisher.content.links import looks_like_address, name_of
from publisher.content.same_address import comparable_address
from publisher.content.typography import base_direction
from publisher.editorial.known_names import without_names
from publisher.editorial.models import Article, ArticleVersion, Picture
from publisher.editorial.searching import make_searchable
from publisher.editorial.visibility import under_embargo
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication

Change = ArticleVersion.Change


@dataclass(frozen=True, slots=True)
class VersionOrigin:
    """How a version comes to be. note: for the house, or what a notice says; door: the way in,
    where no person decided; minor: it is no news; reason: why, which never leaves the house."""

    change: Change
    actor: str
    now: datetime
    note: str = ""
    door: str = ""
    minor: bool = False
    reason: str = ""


def newest_version(article: Article) -> ArticleVersion | None:
    """The newest text: the one that settles, else the current one."""
    return article.settling or article.current


def refuse_older(version: ArticleVersion, *, told_at: datetime | None, article: Article) -> None:
    """Raises Refused `older_version` for a document whose own time (aware) is before that of the
    version's text; one of them without a time is no reason."""
    stored = codec.from_json(version.content).updated_at
    if stored is not None and told_at is not None and told_at < stored:
        raise Refused(
            "older_version",
            f"{article.guid} has a text of {codec.timestamp(stored)}; this one is of "
            f"{codec.timestamp(told_at)}, which is older",
            "updated_at",
        )


def is_out(article: Article, *, now: datetime) -> bool:
    """Whether the public may see it at `now`: an edit is news to somebody."""
    usable = article.current_id is not None and article.pubstatus == Article.PubStatus.USABLE
    return usable and not under_embargo(article, now=now)


def with_defaults(content: Content, article: Article) -> Content:
    """The text with what its source left open filled in from the row and the publication, and
    without a name that was replaced in the story."""
    told = replace(
        content,
        guid=article.guid,
        language=content.language or article.publication.language,
        direction=content.direction or base_direction(content.headline) or "ltr",
        published_at=article.published_at,
        updated_at=content.updated_at,
        embargo_until=content.embargo_until or article.embargo_until,
        canonical_url=_address(content, article),
        reply=_reply(article),
    )
    return without_names(told, article) if article.current_id is not None else told


def _reply(article: Article) -> tuple[Block, ...]:
    """What was replied to the story stays with it, whatever text its source brings."""
    newest = newest_version(article)
    said = newest is not None and newest.content.get("reply")
    return codec.from_json(newest.content).reply if newest is not None and said else ()


def _address(content: Content, article: Article) -> str | None:
    """Another spelling of the address that it has is no other address."""
    told, own = content.canonical_url, article.canonical_url or None
    if told is None or own is None:
        return told or own
    return own if comparable_address(told) == comparable_address(own) else told


def add_version(*, article: Article, content: Content, origin: VersionOrigin) -> ArticleVersion:
    """Store a text as the next version of the article, which the caller has locked.

    No exit shows it before `make_current`. Raises PublisherError `unknown_picture`.
    """
    pictures = _pictures(article.publication, content)
    version = ArticleVersion.objects.create(
        publication_id=article.publication_id,
        article=article,
        number=_last_number(article) + 1,
        change=origin.change,
        headline=content.headline,
        content=codec.to_json(content),
        content_hash=codec.content_hash(content),
        note=origin.note,
        reason=origin.reason,
        minor=origin.minor,
        door=origin.door,
        author=origin.actor,
        created_at=origin.now,
    )
    if pictures:
        version.pictures.set(pictures)
    want_pictures(version=version, content=content, now=origin.now)
    return version


def _last_number(article: Article) -> int:
    if newest_version(article) is None:
        return 0
    return article.versions.aggregate(last=Max("number"))["last"] or 0


def make_current(
    *, article: Article, version: ArticleVersion, now: datetime, at: datetime | None = None
) -> None:
    """What all exits show from now on; what was settling is part of it, or must not leave.

    A change that readers should notice moves `updated_at`: to `at`, else to the source's time
    where that is later than the last one, else to `now`.
    """
    content = codec.from_json(version.content)
    if article.current_id is not None and not version.minor:
        told = at or content.updated_at
        moved = told if told is not None and told > article.updated_at else now
        article.updated_at = max(moved, article.published_at)
    article.access = content.access
    article.embargo_until = content.embargo_until
    article.canonical_url = content.canonical_url or ""
    article.current = version
    article.settling = article.settling_since = article.settles_at = None
    make_searchable(article, version)
    article.save()


def _pictures(publication: Publication, content: Content) -> Sequence[Picture]:
    """The rows behind the figures that show pictures of ours."""
    figures = (block.src for block in content.blocks if isinstance(block, Figure))
    names = {name_of(src) for src in figures if not looks_like_address(src)}
    found = list(Picture.objects.filter(publication=publication, name__in=names)) if names else []
    missing = sorted(names - {picture.name for picture in found})
    if missing:
        raise PublisherError(
            "unknown_picture",
            f"{publication.slug} has no picture {missing[0]}; put the file beside the article",
            missing[0],
        )
    return found
