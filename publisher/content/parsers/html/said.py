"""Where the text stands that a page gives to search engines as its story's (`articleBody`)."""

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import tag_of

PROBES, PROBE = 12, 30  # places in the text that are looked for, letters of each
LEAST = 300  # letters: less is a summary
ENOUGH = 0.75  # of the probes in the element that holds the text
TOO_FEW = 0.5  # of them in a body: fewer, and it is another text
HIDDEN = frozenset({"script", "style", "noscript", "template"})


class Said:
    """Looks a text up in a page, whatever its spaces and punctuation."""

    def __init__(self, document: Element, text: str) -> None:
        self._document = document
        self._spans: dict[Element, tuple[int, int]] = {}
        pieces: list[str] = []
        self._letters_of(document, pieces)
        page, wanted = "".join(pieces), _letters(text)
        step = max(len(wanted) // PROBES, PROBE)
        probes = [wanted[at : at + PROBE] for at in range(0, len(wanted) - PROBE, step)]
        found = [page.find(probe) for probe in probes] if len(wanted) >= LEAST else []
        self._places = [place for place in found if place >= 0]
        self._trusted = bool(found) and len(self._places) >= ENOUGH * len(found)

    def _letters_of(self, document: Element, pieces: list[str]) -> None:
        at, waiting = 0, [(document, False)]
        begun: dict[Element, int] = {}
        while waiting:
            element, done = waiting.pop()
            shown = tag_of(element) not in HIDDEN
            if not done:
                begun[element] = at
                waiting.append((element, True))
                waiting += [(child, False) for child in reversed(element)] if shown else []
                text = element.text if shown else None
            else:
                self._spans[element] = (begun[element], at)
                text = element.tail
            pieces.append(_letters(text or ""))
            at += len(pieces[-1])

    def correct(self, body: Element) -> Element:
        """The body, or the smallest element around the text where the body holds too little."""
        if not self._trusted or self._held(body) >= TOO_FEW * len(self._places):
            return body
        best = self._document
        while inner := [e for e in best if self._held(e) >= ENOUGH * len(self._places)]:
            best = inner[0]
        return best

    def _held(self, element: Element) -> int:
        begin, end = self._spans.get(element, (0, 0))
        return sum(begin <= place < end for place in self._places)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()
