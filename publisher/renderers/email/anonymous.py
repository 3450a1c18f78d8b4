"""A rendered mail without anything of a reader, for web views and previews."""

import html as markup
import re

from publisher.renderers.email.edition.compiling import bare
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.fields.evaluated import ReaderValues, evaluator, text_writer
from publisher.renderers.email.placing_fields import default_greeting
from publisher.renderers.email.types import RenderedMail

_MINE = re.compile(r'<p\b[^>]*\bclass="(?:[\w-]+ )*mine"[^>]*>.*?</p>', re.DOTALL)


def public_html(mail: RenderedMail, language: str) -> str:
    """The HTML for a reader of that language of whom nothing else is known. Paragraphs of the class
    `mine` go; personal links elsewhere become their words."""
    anchors = re.compile(
        rf"<a\b[^>]*\bslot-{mail.nonce}-[a-z]+-end[^>]*>(?P<words>.*?)</a>", re.DOTALL
    )
    source = anchors.sub(r"\g<words>", _MINE.sub("", bare(mail.html, mail.nonce)))
    texts = {slots.GREETING: default_greeting(language), **mail.fields.texts}
    nobody = ReaderValues(language=language.split("-")[0].lower())
    said = {name: markup.escape(text_writer(text)(nobody)) for name, text in texts.items()}
    taken = {
        name: next((n for n, test in enumerate(tests) if evaluator(test)(nobody)), len(tests))
        for name, tests in mail.fields.choices.items()
    }
    return _filled(slots.tree(source, mail.nonce), said, taken)


def _filled(tree: slots.Tree, said: dict[str, str], taken: dict[str, int]) -> str:
    parts = []
    for node in tree:
        if isinstance(node, slots.Choice):
            parts.append(_filled(node.branches[taken[node.name]], said, taken))
        elif isinstance(node, slots.Slot):
            parts.append(said.get(node.name, ""))
        elif isinstance(node, str):
            parts.append(node)
    return "".join(parts)
