"""Slots in the place of a composition's merge fields, before a theme sees it."""

from dataclasses import replace

from publisher.content.typography import is_blank
from publisher.errors import PublisherError
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.fields.evaluated import ReaderValues, text_writer
from publisher.renderers.email.fields.grammar import Fields, Text, attributes_asked, parse
from publisher.renderers.email.intro import read_intro
from publisher.renderers.email.types import Composition
from publisher.renderers.email.words.strings import strings_for

SUBJECT, PREHEADER = "subject", "preheader"


def place_fields(composition: Composition, nonce: str) -> tuple[Composition, Fields]:
    """The composition with slots in the place of a subject or preheader that differs between
    readers, and what all its slots stand for.

    Raises PublisherError `bad_merge_field` naming the text and the line, or `empty_subject`.
    """
    intro = read_intro(composition.intro, composition.language, nonce)
    greeting = parse(composition.greeting, slots.GREETING)
    texts = {
        **intro.fields.texts,
        slots.GREETING: greeting or default_greeting(composition.language),
    }
    shown = {}
    for name, source in ((SUBJECT, composition.subject), (PREHEADER, composition.preheader)):
        text = parse(source, name)
        shown[name] = _filled_for_nobody(text, composition.language)
        if attributes_asked(text):
            if name == SUBJECT and is_blank(shown[name]):
                raise _no_subject()
            texts[name] = text
            shown[name] = slots.placeholder(nonce, name)
    composition = replace(composition, subject=shown[SUBJECT], preheader=shown[PREHEADER])
    return composition, Fields(texts, intro.fields.choices)


def text_for_anybody(text: str, where: str, language: str) -> str:
    """A text with merge fields as everybody may read it: for a reader of the letter's language of
    whom nothing else is known. Raises PublisherError `bad_merge_field`."""
    return _filled_for_nobody(parse(text, where), language)


def default_greeting(language: str) -> Text:
    """The language's own: with the name where it is known."""
    words = strings_for(language)
    return greeting_of(words.greeting_named, words.greeting)


def greeting_of(named: str, nameless: str) -> Text:
    """A greeting from a line with `{name}` in it, and one for a reader without."""
    before, _, after = named.partition("{name}")
    name = ("get", "name")
    return (("if", ((name, (before, ("out", name), after)),), (nameless,)),)


def _filled_for_nobody(text: Text, language: str) -> str:
    return text_writer(text)(ReaderValues(language=language.split("-")[0].lower()))


def _no_subject() -> PublisherError:
    return PublisherError(
        "empty_subject",
        "the subject is empty for a reader of whom nothing is known; add words of its own, such as "
        "{{ subscriber.name|default('...') }}",
        SUBJECT,
    )
