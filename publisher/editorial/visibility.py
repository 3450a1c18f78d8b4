"""What each exit may show of an article at a moment: embargo, kill, access."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet

from publisher.content.article import Access, PublishedArticle, PubStatus, TakenBack
from publisher.content.article import Article as Content
from publisher.content.blocks import Block
from publisher.content.excerpt import entitles, excerpt
from publisher.content.plain_text import word_count
from publisher.editorial.clock import by_the_database
from publisher.editorial.models import Article, ArticleVersion, Picture
from publisher.editorial.snapshots import illustrated, snapshot
from publisher.publications.models import Publication


class Exit(StrEnum):
    """A way out of the house."""

    MAIL = "mail"
    FEED = "feed"
    PAGE = "page"
    API = "api"
    PARTNER = "partner"
    SITEMAP = "sitemap"
    PICTURE = "picture"


# Two machines' clocks may differ by this much, and an embargo must hold by either of them.
CLOCK_SKEW = timedelta(seconds=5)
# What whoever stands at an exit may read whole, where the exit does not know its reader better:
# a mail's reader has registered by subscribing.
ENTITLED: Mapping[Exit, Access] = {Exit.MAIL: "registered"}
# Where a reader may be let in before an embargo ends: a partner with advance copies, a token of the
# house whose scope says so.
EARLY = frozenset({Exit.PARTNER, Exit.API})
WITHDRAWN = {"fr": "Article retiré", "en": "Article withdrawn"}
WITHHELD = {"fr": "Article suspendu", "en": "Article withheld"}
Change = ArticleVersion.Change
HOW: Mapping[str, TakenBack] = {
    Change.TAKEN_DOWN: "taken_down",
    Change.UNPUBLISHED: "unpublished",
}


def shown(
    version: ArticleVersion,
    *,
    exit: Exit,  # noqa: A002
    now: datetime,
    entitled: Access | None = None,
    advance: bool = False,
) -> PublishedArticle | None:
    """What this exit may show of the version at `now` (aware), or None for nothing at all.

    A killed story is its notice: no exit shows a word of its text, its headline included, whatever
    version is asked for. An unpublished one is nothing; partners get a cancel. A story under
    embargo or withheld is nothing; a partner that holds it is told to wait, and `advance` is for
    one who was given advance copies: the embargo is in the copy. `entitled` is what this reader
    may read whole, where the exit knows its reader (else ENTITLED, else only what is free); a story
    beyond that ends at its cut mark.
    """
    article = version.article
    early = under_embargo(article, now=now)
    if article.pubstatus == Article.PubStatus.CANCELED:
        silent = _is_silent(article, exit, early=early)
        return None if silent else _withdrawn(snapshot(version), _how(article))
    if exit is Exit.PARTNER and _told_to_wait(version, early=early and not advance):
        return _withdrawn(snapshot(version), "withheld")
    if article.pubstatus != Article.PubStatus.USABLE or (early and not (advance and exit in EARLY)):
        return None
    return _whole_or_excerpt(version, exit, early=early, entitled=entitled)


def _is_silent(article: Article, exit: Exit, *, early: bool) -> bool:  # noqa: A002
    """Whether the exit does not even say that the story was taken back."""
    if exit is Exit.PICTURE:
        return True
    return exit is not Exit.PARTNER and (unpublished(article) or early)


def _whole_or_excerpt(
    version: ArticleVersion,
    exit: Exit,  # noqa: A002
    *,
    early: bool,
    entitled: Access | None,
) -> PublishedArticle:
    full = snapshot(version) if exit is Exit.API else illustrated(version)
    if full.content.embargo_until is not None and not early:
        full = replace(full, content=replace(full.content, embargo_until=None))
    if entitles(entitled or ENTITLED.get(exit, "free"), full.content.access):
        return _answered(full, full.content.reply)
    cut = replace(full, content=excerpt(full.content), excerpt=True)
    return _answered(cut, full.content.reply)


def _answered(full: PublishedArticle, reply: tuple[Block, ...]) -> PublishedArticle:
    """With the reply below the text, whoever reads how much of it."""
    if not reply:
        return full
    blocks = (*full.content.blocks, *reply)
    return replace(full, content=replace(full.content, blocks=blocks, reply=()))


def labels(version: ArticleVersion) -> Content:
    """What queries ask of a story: rubrics, tags, authors, language; not a word of its text."""
    content = snapshot(version).content
    return replace(content, headline="", kicker=None, standfirst=None, sponsor=None, blocks=())


def words_of(version: ArticleVersion) -> int:
    """How many words a story's whole text has; queries ask that too."""
    return word_count(snapshot(version).content)


def unavailable(version: ArticleVersion) -> PublishedArticle:
    """A story's empty place in an issue that was mailed, where it may not be shown now."""
    empty = Content(headline="", blocks=(), language=version.article.publication.language)
    story = _withdrawn(snapshot(version), "withheld")
    return replace(story, content=empty, guid="", url="", content_hash="", version=0)


def unpublished(article: Article) -> bool:
    """Whether it was withdrawn without a notice."""
    current = article.current
    canceled = article.pubstatus == Article.PubStatus.CANCELED
    return canceled and current is not None and current.change == Change.UNPUBLISHED


def _how(article: Article) -> TakenBack:
    current = article.current
    change = current.change if current else Change.KILLED
    return HOW.get(Change(change), "killed")


def _told_to_wait(version: ArticleVersion, *, early: bool) -> bool:
    """Whether this version tells a partner that holds the story not to use it for now."""
    article = version.article
    if article.pubstatus == Article.PubStatus.WITHHELD:
        return True
    return early and version.change == Change.EMBARGOED


def under_embargo(article: Article, *, now: datetime) -> bool:
    """Whether it must not leave yet, by `now` or by the database's clock; closed for CLOCK_SKEW
    longer than written."""
    until = article.embargo_until
    return until is not None and by_the_database(now, unless_before=until) < until + CLOCK_SKEW


def visible_articles(publication: Publication, *, now: datetime) -> QuerySet[Article]:
    """Usable articles out of embargo, newest first, each with its current version."""
    open_now = Q(embargo_until=None) | Q(embargo_until__lte=by_the_database(now) - CLOCK_SKEW)
    return (
        Article.objects.filter(
            open_now,
            publication=publication,
            pubstatus=Article.PubStatus.USABLE,
            current__isnull=False,
        )
        .select_related("current__article")
        .order_by("-published_at", "-id")
    )


def picture_shown(picture: Picture, *, now: datetime) -> bool:
    """Whether a picture may be served: it is a logo, or some article that may be shown has it in a
    version."""
    if picture.logo:
        return True
    publication = picture.publication
    return visible_articles(publication, now=now).filter(versions__pictures=picture).exists()


def _withdrawn(full: PublishedArticle, how: TakenBack) -> PublishedArticle:
    own = (full.content.language or "fr").split("-")[0].lower()
    language = own if own in WITHDRAWN else "en"
    waits = how == "withheld"
    emptied = Content(
        headline=(WITHHELD if waits else WITHDRAWN)[language],
        blocks=(),
        guid=full.guid,
        language=language,
        direction="ltr",
        published_at=full.published_at,
        updated_at=full.updated_at,
    )
    pubstatus: PubStatus = "withheld" if waits else "canceled"
    notice = None if waits else full.notice
    # Another's address may repeat the headline; ours leads to the notice.
    url = f"{settings.BASE_URL}/articles/{full.id}"
    return replace(
        full, content=emptied, url=url, pubstatus=pubstatus, notice=notice, taken_back=how
    )
