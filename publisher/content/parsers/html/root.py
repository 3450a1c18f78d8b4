"""The element of a page that holds the story's body, and the one around all of the story."""

from collections import defaultdict
from collections.abc import Iterator

from lxml.etree import _Element as Element

from publisher.content.parsers.html.furniture import furniture_name, has_comments_name
from publisher.content.parsers.html.inline import tag_of
from publisher.content.parsers.html.said import Said
from publisher.content.parsers.html.weights import LOOSE, Weights
from publisher.content.typography import word_set

BODIES = word_set(
    "entry-content post-content article-body article__body articlebody article-content "
    "article_content article__content content-article story-body storybody story__body gh-content "
    "post-body post__body field--name-body c-article-body td-post-content post__content "
    "single-content article-text article__text amp-wp-article-content texte-article entry-body "
    "contenu-article c-entry-content article-body-content articlebodycontent post__body-content "
    "wp-block-post-content e-content article__main-content story-content field-name-body "
    "com-content-article__body post-full-content richtextarticlebody richtextstorybody"
)
# Names that mark any text of an editor's, be it a story's or a teaser's.
VAGUE = word_set("body-copy rich-text wysiwyg w-richtext rte richtext prose markdown-body texte")
PLAUSIBLE = 0.2  # of the weight of the page's heaviest part: a marked body with less is none
PLAUSIBLE_VAGUE = 0.6
SIBLING = 0.1  # of a body's weight: what its siblings weigh together at least
SHARES = (1.0, 0.8, 0.6, 0.4, 0.2)  # of a paragraph's weight, for each level around it
UNLIKELY = 0.4
EDGES = word_set("body html tr table tbody")
MOST_UP = 4  # levels between a body and what its siblings stand in
MOST_UNNAMED = 0.85  # of the page's text in furniture by name: more, and the name is wrong
TOPS = word_set("body html main")


def body_of(document: Element, scope: Element, said: str | None = None) -> Element | None:
    """The element around the body: marked as such, or the one with most of the paragraphs.

    `scope` is the element around the story as far as the page says; the body may lie elsewhere.
    `said` is the text of the story as the page's head gives it, if it does.
    Bodies that are siblings are put in one element, which is new in the tree.
    """
    weights = Weights(document, _skipped(document))
    densest = _densest(weights, document)
    if densest is None:
        return None
    whole = weights.of(densest)
    marked = [e for e in document.iter() if _marks(e) and weights.of(e) >= PLAUSIBLE * whole]
    vague = [e for e in document.iter() if _marks(e, VAGUE)]
    vague = [e for e in vague if weights.of(e) >= PLAUSIBLE_VAGUE * whole]
    inside = set(scope.iter())
    best = max(marked or vague, key=lambda e: (e in inside, weights.of(e)), default=None)
    best = densest if best is None else _outermost(best, marked or vague, weights)
    best = Said(document, said).correct(best) if said else best
    return _with_siblings(best, weights)


def _skipped(document: Element) -> "Skipped":
    """What is no story by its name; no name counts that nearly the whole page stands in."""
    everything = Weights(document, lambda element: False)
    return Skipped(everything, everything.of(document))


class Skipped:
    """Says of an element that nothing in it is the story's."""

    def __init__(self, weights: Weights, whole: int) -> None:
        self._weights, self._whole = weights, whole

    def __call__(self, element: Element) -> bool:
        """Whether its name is furniture's and it does not hold the story."""
        tag, names = tag_of(element), names_of(element)
        if tag in {"nav", "footer", "form", "script", "style", "noscript", "button"}:
            return tag != "form" or self._weights.of(element) < self._whole / 2
        if tag in TOPS or (tag != "aside" and furniture_name(names) is None):
            return False
        if next(element.iter("h1"), None) is not None or _holds_marked(element):
            return False
        most = MOST_UNNAMED if has_comments_name(names) else 0.5
        return self._weights.of(element) <= most * self._whole


def names_of(element: Element) -> str:
    """The element's classes and its id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _holds_marked(element: Element) -> bool:
    return any(_marks(inner) for inner in element.iter())


def _marks(element: Element, names: frozenset[str] = BODIES) -> bool:
    """Whether the page marks the element as a body."""
    if names is BODIES and "articlebody" in (element.get("itemprop") or "").lower().split():
        return True
    return not names.isdisjoint((element.get("class") or "").lower().split())


def _outermost(best: Element, marked: list[Element], weights: Weights) -> Element:
    """Of marked elements in one another, the outer one with no more around the text than it."""
    for above in best.iterancestors():
        if above in marked and weights.of(above) <= 1.2 * weights.of(best):
            best = above
    return best


def _densest(weights: Weights, document: Element) -> Element | None:
    """The element whose own paragraphs weigh most; a part of them counts further up.

    What is full of links, listed, or above the headline counts less.
    """
    headline = next(document.iter("h1"), None)
    before = set() if headline is None else set(_before(document, headline))
    data = {e for e in document.iter("table") if next(e.iter("th", "caption"), None) is not None}
    scores: dict[Element, float] = defaultdict(float)
    for found, length in weights.paragraphs():
        above = _around(found, data)
        score = length * (UNLIKELY if found in before or _is_listed(found) else 1)
        for share in SHARES:
            if above is None or tag_of(above) in (EDGES if share < 1 else {"html"}):
                break
            scores[above] += share * score
            above = above.getparent()
    return max(scores, key=lambda e: scores[e] * weights.prose(e), default=None)


def _around(paragraph: Element, data: set[Element]) -> Element | None:
    """The element that a paragraph stands in; for one in a table of `data`, what that stands in."""
    table = next(paragraph.iterancestors("table"), None)
    if table is not None and table in data:
        return table.getparent()
    return paragraph if tag_of(paragraph) in LOOSE else paragraph.getparent()


def _before(document: Element, headline: Element) -> Iterator[Element]:
    for element in document.iter():
        if element is headline:
            return
        yield element


def _is_listed(element: Element) -> bool:
    above = element.getparent()
    return tag_of(element) == "li" or (above is not None and tag_of(above) == "li")


def _with_siblings(body: Element, weights: Weights) -> Element:
    """The body with the elements beside it, or beside what it stands in, that are marked alike."""
    inner = body
    for _ in range(MOST_UP):
        outer = inner.getparent()
        if outer is None or tag_of(inner) in TOPS or next(inner.iter("h1"), None) is not None:
            break
        alike = [(n, e) for n, e in enumerate(outer) if _alike(e, inner) and weights.of(e)]
        weight = sum(weights.of(e) for _, e in alike) - weights.of(inner)
        if weight >= SIBLING * weights.of(inner):
            return _wrapped(outer, list(outer)[alike[0][0] : alike[-1][0] + 1])
        inner = outer
    return body


def _alike(one: Element, other: Element) -> bool:
    same = tag_of(one) == tag_of(other) and tag_of(one) in {"div", "section"}
    classes = (one.get("class") or "").split()[:1]
    return same and classes == (other.get("class") or "").split()[:1]


def _wrapped(outer: Element, parts: list[Element]) -> Element:
    """A new element in the place of these neighbours, which then stand in it."""
    wrapper = outer.makeelement("div", {})
    parts[0].addprevious(wrapper)
    for part in parts:
        wrapper.append(part)
    return wrapper


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
