"""Whether a text brings back a story that was unpublished or withheld."""

from publisher.actions.intake.arrival import Arrival
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError, Refused

Change = ArticleVersion.Change
# A feed goes on showing what it showed for as long as it is cached; it publishes nothing anew.
ECHOING = ("feed", "hub")


def brings_back(*, article: Article, content: Content, arrival: Arrival) -> bool:
    """Whether the text brings back a story that was unpublished, or that its source withheld.

    Its own source may publish it again; a feed only by a text that is newer than the withdrawal.
    False for a story that is out or that an editor withheld, and for the echo of a feed.
    Raises PublisherError `article_killed` for one that was killed or taken down, Refused
    `article_unpublished` for a source that is not its own.
    """
    if article.pubstatus == Article.PubStatus.WITHHELD:
        return article.source == arrival.source and _lifted(article, content)
    if article.pubstatus != Article.PubStatus.CANCELED:
        return False
    current = _unpublished(article)
    if article.source != arrival.source:
        raise Refused(
            "article_unpublished",
            f"{article.guid} was unpublished; {article.source!r}, where it comes from, may publish "
            "it again, and so may an editor: publisher article release",
            article.guid,
        )
    if arrival.way_in.partition(":")[0] not in ECHOING:
        return True
    if content.updated_at is not None:
        return current.created_at < content.updated_at <= arrival.now
    return current.content_hash != codec.content_hash(content)


def _unpublished(article: Article) -> ArticleVersion:
    """The version that unpublished it. Raises for a story that was killed or taken down."""
    current = article.current
    if current is None or current.change != Change.UNPUBLISHED:
        raise PublisherError(
            "article_killed",
            f"{article.guid} was {_withdrawal_word(current)} and takes no new text; "
            "import the story under another guid",
            article.guid,
        )
    return current


def _lifted(article: Article, content: Content) -> bool:
    """Whether the text is newer than the document that withheld its story."""
    held = article.versions.filter(change=Change.WITHHELD).order_by("-number").first()
    if held is None or not held.door or content.updated_at is None:
        return False
    return content.updated_at > (codec.from_json(held.content).updated_at or held.created_at)


def _withdrawal_word(current: ArticleVersion | None) -> str:
    return "taken down" if current and current.change == Change.TAKEN_DOWN else "killed"
