"""All that a reader reads of an article, for tests that look for words in it."""

from publisher.content.article import Article
from publisher.content.plain_text import byline, paragraphs_of


def text_of(article: Article) -> str:
    """All of the article's text: paragraphs separated by blank lines."""
    front = [
        "".join(article.rubrics),
        article.kicker,
        article.headline,
        article.standfirst,
        byline(article.authors, article.language),
    ]
    body = [part for block in article.blocks for part in paragraphs_of(block)]
    notes = [author.note for author in article.authors]
    return "\n\n".join(part for part in [*front, *body, *notes, article.sponsor] if part)
