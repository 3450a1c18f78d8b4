"""Finding the article that a command names."""

from typing import Annotated

import typer
from django.db.models import QuerySet

from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications.models import Publication

Guid = Annotated[str, typer.Argument(help="The article's guid, as `article list` shows it.")]


def articles_of(publication: Publication) -> QuerySet[Article]:
    """The publication's articles with their current versions, the newest first."""
    articles = Article.objects.filter(publication=publication, current__isnull=False)
    return articles.select_related("current", "publication").order_by("-published_at", "-id")


def named_article(publication: Publication, guid: str) -> Article:
    """The article of that guid. Raises PublisherError `unknown_article`."""
    article: Article | None = articles_of(publication).filter(guid=guid).first()
    if article is None:
        raise PublisherError(
            "unknown_article",
            f"{publication.slug} has no article {guid!r}; see: publisher article list",
            guid,
        )
    return article
