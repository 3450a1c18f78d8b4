"""The list of articles, the newest stored first."""

from publisher.content.article import PublishedArticle
from publisher.content.fields import Field
from publisher.editorial.models import Article
from publisher.web.api.article_access import articles_of, visible_story
from publisher.web.api.article_documents import ArticleList, ArticleRow
from publisher.web.api.documents import DATE_TIME
from publisher.web.api.paging import TEXT, Filter, Rows, page
from publisher.web.api.routes import Answer, Call


def list_articles(call: Call) -> Answer:
    """The articles of one page, as far as the token's scopes go."""
    articles, more = page(call, articles_of(call.caller), "articles", FILTERS)
    stories = ((article, visible_story(article, call.caller, call.now)) for article in articles)
    listed = [_row(article, story) for article, story in stories if story]
    return Answer(status=200, document=ArticleList(articles=listed, next=more))


def _with_pubstatus(found: Rows, status: str) -> Rows:
    return found.filter(pubstatus=status)


def _from_source(found: Rows, source: str) -> Rows:
    return found.filter(source=source)


def _updated_since(found: Rows, time: str) -> Rows:
    # In a query an unescaped + is a blank.
    moment = Field(time.replace(" ", "+"), "updated_since").moment()
    return found.filter(updated_at__gte=moment)


STATUSES = {"type": "string", "enum": ["usable", "withheld", "canceled"]}
FILTERS = (
    Filter("pubstatus", STATUSES, "only these", _with_pubstatus),
    Filter("source", TEXT, "only what came from this source", _from_source),
    Filter("updated_since", DATE_TIME, "only what readers saw change since", _updated_since),
)


def _row(article: Article, story: PublishedArticle) -> ArticleRow:
    return ArticleRow(
        guid=story.guid,
        version=story.version,
        pubstatus=story.pubstatus,
        access=article.access,
        language=story.content.language,
        headline=story.content.headline,
        url=story.url,
        source=article.source,
        published_at=story.published_at,
        updated_at=story.updated_at,
        embargo_until=story.content.embargo_until,
        content_hash=story.content_hash,
    )
