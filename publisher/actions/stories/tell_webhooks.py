"""A story that is out, changed or taken back, for the newsroom's own programs."""

from datetime import datetime

from publisher.actions.feeds.wake_hub import wake_hub
from publisher.actions.stories.partner_sends import is_announced, was_announced
from publisher.editorial.models import Article, ArticleVersion
from publisher.syndication.outbox import News, tell

Change = ArticleVersion.Change
GONE = (Change.KILLED, Change.TAKEN_DOWN)
OUT_AGAIN = (Change.RELEASED, Change.EMBARGOED)  # what kept it in has ended


def tell_of_version(
    *, version: ArticleVersion, is_open: bool, taken_back: bool, quiet: bool, now: datetime
) -> None:
    """Record the event of a new current version, once, before partners are told of it. is_open,
    taken_back, quiet: as announce_version knows them. A story that was never out takes nothing
    back; an edit that is no news is told to nobody."""
    type_ = _type_of(version, is_open=is_open, taken_back=taken_back, quiet=quiet)
    if type_ and not is_announced(version):
        _tell(version, type_, now)


def tell_of_new(*, version: ArticleVersion, now: datetime) -> None:
    """Record that a story is out that was made in the caller's transaction."""
    if version.article.pubstatus == Article.PubStatus.USABLE:
        _tell(version, "article.published", now)


def _type_of(version: ArticleVersion, *, is_open: bool, taken_back: bool, quiet: bool) -> str:
    article = version.article
    before = was_announced(article)
    if taken_back and version.change != Change.CORRECTED:
        if not before:
            return ""
        return "article.killed" if version.change in GONE else "article.withdrawn"
    if not is_open or quiet or article.pubstatus != Article.PubStatus.USABLE:
        return ""
    if not before or version.change in OUT_AGAIN:
        return "article.published"
    if version.change == Change.CORRECTED:
        return "article.corrected"
    return "" if version.minor else "article.updated"


def _tell(version: ArticleVersion, type_: str, now: datetime) -> None:
    article = version.article
    data = {
        "guid": article.guid,
        "version": version.number,
        "pubstatus": article.pubstatus,
        "change": version.change,
    }
    news = [News(type=type_, subject=f"article:{article.pk}", data=data)]
    if tell(publication_id=article.publication_id, types={type_}, news=lambda: news, now=now):
        wake_hub()
