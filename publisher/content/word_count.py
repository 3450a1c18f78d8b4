"""How long a story is, in words."""

from publisher.content.article import Article
from publisher.content.blocks import Figure
from publisher.content.plain_text import paragraphs_of


def word_count(article: Article) -> int:
    """The words of its body, without what stands under pictures: runs of characters between spaces
    that hold a letter or a digit. French « l’accord » is one, the mark in « Où ? » none."""
    blocks = (block for block in article.blocks if not isinstance(block, Figure))
    texts = (text for block in blocks for text in paragraphs_of(block))
    return sum(any(map(str.isalnum, word)) for text in texts for word in text.split())
