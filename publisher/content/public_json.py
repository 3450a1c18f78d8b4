"""A published article as JSON, in the shape of `article show`."""

from typing import Any

from publisher.content.article import PublishedArticle
from publisher.content.codec import to_json


def shown_document(article: PublishedArticle) -> dict[str, Any]:
    """The contract's keys; an import reads the document back, and takes over the text alone."""
    content = to_json(article.content)
    return {
        "guid": content.pop("guid"),
        "version": article.version,
        "pubstatus": article.pubstatus,
        **content,
        "notice": article.notice,
        "content_hash": article.content_hash,
    }
