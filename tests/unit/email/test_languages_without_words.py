"""A mail in a language that we have no words for: ours are English there, and each of them says so,
so that nothing English is read from right to left or in another voice."""

import re
from collections.abc import Iterator
from dataclasses import replace

import lxml.html
import pytest

from publisher.actions.themes.email_themes import SERVICE, load_theme, our_names
from publisher.renderers.email import render, render_notice
from publisher.renderers.email.themes.sample import sample
from publisher.renderers.email.types import Composition, Item
from publisher.renderers.email.words.strings import strings_for
from tests.golden.issues import arabic

WITHOUT = ("he", "fa", "ur")
THEMES = sorted(our_names() - {"notice", SERVICE})
THEIRS = re.compile(r"\S+@\S+|Mastodon|FANAR.*|ماستودون|يوتيوب")  # what the newsroom wrote in Latin
NOTICE = arabic.SAMPLE.notice


def issue(language: str) -> Composition:
    """The Arabic sample, said to be in another language, with all that takes words of ours."""
    arab = sample("ar")
    lead, short = arab.stories
    others = [replace(lead, length=length) for length in ("teaser", "line")]
    others += [
        replace(short, article=replace(short.article, pubstatus=status, notice=None))
        for status in ("canceled", "withheld")
    ]
    return replace(
        arab,
        language=language,
        brand=replace(arab.brand, language=language),
        items=tuple(
            _said(one, language) if isinstance(one, Item) else one for one in (*arab.items, *others)
        ),
    )


def _said(item: Item, language: str) -> Item:
    content = replace(item.article.content, language=language, sponsor="راعٍ")
    return replace(item, article=replace(item.article, content=content))


def faults(html: str) -> Iterator[str]:
    """English that is not said to be, and what is said to be English and has no word of it."""
    body = lxml.html.document_fromstring(html).find("body")
    for text in body.xpath(".//text()"):
        said = {
            name: next(one.get(name) for one in _around(text) if one.get(name))
            for name in ("lang", "dir")
        }
        words, english = THEIRS.sub("", text), said == {"lang": "en", "dir": "ltr"}
        if re.search("[A-Za-z]{2}", words) and not english:
            yield f"{text!r} is read as {said}"
        if said["lang"] == "en" and re.search(r"[^\W\d_]", words) and not re.search("[A-Z]", words):
            yield f"{text!r} is not English"


def _around(text: object) -> Iterator[lxml.html.HtmlElement]:
    parent = text.getparent()  # type: ignore[attr-defined]
    if not text.is_tail:  # type: ignore[attr-defined]
        yield parent
    yield from parent.iterancestors()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", WITHOUT)
def test_every_english_passage_of_an_issue_says_so(theme: str, language: str) -> None:
    for intro in ("", "الميناء يستيقظ باكرا."):
        composition = replace(issue(language), intro=intro)
        html = render(composition, load_theme(theme)).html
        page = lxml.html.document_fromstring(html)
        assert (page.get("lang"), page.get("dir")) == (language, "rtl")
        assert list(faults(_greeted(html))) == []


def test_a_greeting_of_the_newsletters_own_is_in_its_language() -> None:
    own = replace(issue("he"), greeting="שלום,")
    page = lxml.html.document_fromstring(render(own, load_theme("digest")).html)
    (greeting,) = page.xpath("//p[contains(., '-greeting-end')]")
    assert greeting.get("lang") is None


@pytest.mark.parametrize("language", WITHOUT)
def test_every_english_passage_of_a_notice_says_so(language: str) -> None:
    correction = replace(
        NOTICE,
        language=language,
        headline_language=language,
        brand=replace(NOTICE.brand, language=language),
    )
    plain = strings_for(language).withdrawn_plain
    withdrawal = replace(correction, withdrawn=True, headline=None, text=plain)
    for notice in (correction, withdrawal):
        html = render_notice(notice, load_theme("notice")).html
        assert list(faults(_greeted(html))) == []


def _greeted(html: str) -> str:
    return re.sub(r"slot-[0-9a-f]{16}-greeting-end", "Hello,", html)
