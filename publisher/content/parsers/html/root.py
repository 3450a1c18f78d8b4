"""The element of a page that holds the story's body, and the one around all of the story."""

from collections import defaultdict
from collections.abc import Iterator

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import tag_of
from publisher.content.typography import word_set

BODIES = word_set(
    "entry-content post-content article-body article__body articlebody article-content "
    "article_content article__content content-article story-body storybody story__body gh- "
    "content post-body post__body field--name-body c-article-body td-post-content post__content "
    "single-content article-text article__text amp-wp-article-content texte-article body-copy "
    "rich-text wysiwyg contenu-article"
)
LEAST = 25  # characters of a paragraph that tells where the text is
ENOUGH = 0.6  # of an article's text in its marked body: less is a teaser's


def body_of(document: Element, scope: Element | None) -> Element | None:
    """The element around the body: marked as such, or the one with most of the paragraphs.

    `scope` is the article's element, where the page has one: the body is in it.
    """
    within = scope if scope is not None else document
    marked = [e for e in within.iter() if _marked(e)]
    best = max(marked, key=_weight, default=None)
    if best is not None and _weight(best) >= (ENOUGH * _weight(within) if scope is not None else 1):
        return _outermost(best, marked)
    return None if scope is not None else _densest(document)


def _marked(element: Element) -> bool:
    if "articlebody" in (element.get("itemprop") or "").lower().split():
        return True
    return not BODIES.isdisjoint((element.get("class") or "").lower().split())


def _outermost(element: Element, marked: list[Element]) -> Element:
    """Of marked elements in one another, the outer one with no more around the text than it."""
    weight = _weight(element)
    for above in element.iterancestors():
        if above in marked and _weight(above) <= 1.2 * weight:
            element = above
    return element


def _weight(element: Element) -> int:
    return sum(length for _, length in _paragraphs(element))


def _paragraphs(element: Element) -> Iterator[tuple[Element, int]]:
    """The elements that text stands in, and how many characters of it are no links."""
    for found in element.iter("p", "li", "blockquote", "pre", "td", "div", "section", "h2", "h3"):
        own = _own(found)
        if own >= LEAST:
            yield found, own


def _own(element: Element) -> int:
    """Characters of the element's own text, with its inline children's but no link's."""
    length = len((element.text or "").strip())
    for child in element:
        tag = tag_of(child)
        if tag in {"b", "strong", "em", "i", "span", "sup", "sub", "q", "mark", "abbr", "time"}:
            length += len("".join(str(text) for text in child.itertext()).strip())
        length += len((child.tail or "").strip())
    return length


def _densest(document: Element) -> Element | None:
    """The element whose own paragraphs weigh most; half of a paragraph counts one level up."""
    scores: dict[Element, float] = defaultdict(float)
    for found, length in _paragraphs(document):
        loose = tag_of(found) in {"div", "section", "td"}
        above = found if loose else found.getparent()
        for share in (1.0, 0.6, 0.3):
            if above is None or tag_of(above) in {"body", "html"}:
                break
            scores[above] += share * length
            above = above.getparent()
    return max(scores, key=lambda e: scores[e], default=None)


def common_ancestor(one: Element, other: Element) -> Element:
    """The nearest element around both."""
    around = {one, *one.iterancestors()}
    return next(each for each in (other, *other.iterancestors()) if each in around)


def elements_between(first: Element, last: Element, names: tuple[str, ...]) -> list[Element]:
    """The elements of these names after `first` and before `last`, in the document's order."""
    inside = set(last.iter())
    found: list[Element] = []
    begun = False
    for element in common_ancestor(first, last).iter():
        if element is last:
            break
        begun = begun or element is first
        if begun and element is not first and tag_of(element) in names and element not in inside:
            found.append(element)
    return found
