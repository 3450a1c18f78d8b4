"""The cut mark of WordPress and Ghost: what stands before it is for everybody."""

import re

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import tag_of
from publisher.content.typography import word_set

TAG = "cut-mark"
# https://wordpress.org/documentation/article/more-block/, https://ghost.org/help/public-preview/
COMMENT = re.compile(r"<!--\s*(?:more\b[^>]{0,200}?|members-only)\s*-->", re.IGNORECASE)
WHOLE = word_set(
    "a address blockquote dd dl dt em figcaption figure h1 h2 h3 h4 h5 h6 li ol pre span strong "
    "sub sup table tbody td tfoot th thead tr ul"
)


def tag_cut_marks(html: str) -> str:
    """The first cut mark as an element, for comments do not outlive the parser."""
    return COMMENT.sub(f"<{TAG}></{TAG}>", html, count=1)


def raise_cut_marks(document: Element) -> None:
    """A mark inside what cannot be divided (a list, a table) moves before it: less is shown."""
    for mark in list(document.iter(TAG)):
        place = None
        for above in mark.iterancestors():
            place = above if tag_of(above) in WHOLE else place
        if place is not None:
            mark.drop_tree()  # type: ignore[attr-defined]  # lxml.html's own elements
            place.addprevious(mark)
