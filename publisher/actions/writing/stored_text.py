"""The text of a version for the house that writes on it, whatever readers may see of it."""

from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.editorial.models import ArticleVersion


def stored_text(version: ArticleVersion) -> Content:
    """The text as it was stored."""
    return codec.from_json(version.content)
