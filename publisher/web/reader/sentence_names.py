"""What readers' pages and mails say, for a publication that puts it into a language of its own."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.utils import translation

from publisher.renderers.email.service.letter import words_for
from publisher.renderers.email.service.says import sentences_in
from publisher.web.reader.joining.sentences import ENGLISH, SENTENCES, our_words

Sentences = Mapping[str, str]
# What one sentence says at a time; a sentence that counts things stays ours.
# `python -m publisher.web.catalogues` writes it.
OF_PAGES = Path(__file__).resolve().parent / "sentences.json"


@lru_cache(maxsize=8)
def sentences(language: str) -> Mapping[str, Sentences]:
    """Ours in a language that we speak, by what names them (actions/publications/own_sentences.py),
    in three groups: `pages`, `sign_up`, `mails`."""
    sign_up = {our_words(ENGLISH, key): our_words(language, key) for key in SENTENCES}
    with translation.override(language):
        pages = {
            message: translation.gettext(message)
            for message in _of_pages()
            if message not in sign_up
        }
    return {"pages": pages, "sign_up": sign_up, "mails": sentences_in(words_for(language))}


@lru_cache(maxsize=1)
def known_sentences() -> Sentences:
    """All of them in English, by name."""
    return {name: text for group in sentences(ENGLISH).values() for name, text in group.items()}


@lru_cache(maxsize=1)
def _of_pages() -> tuple[str, ...]:
    return tuple(json.loads(OF_PAGES.read_text(encoding="utf-8")))
