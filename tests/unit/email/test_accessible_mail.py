"""The rules for the ear and the eye hold in every theme, whatever the issue is made of."""

import re

import lxml.html
import pytest

from publisher.actions.themes.email_themes import load_theme
from publisher.renderers.email import compile_edition, join_message, render
from publisher.renderers.email.outline import headline, words_of
from tests.golden.issues import mails
from tests.golden.sample_issue import ENVELOPE, READER
from tests.mail_rules import HEADINGS, faults
from tests.mail_samples import issue
from tests.properties import how_many

GENERATED = how_many(500)
SHARE = 50  # issues in one test


@pytest.mark.parametrize("name", mails.NAMES)
def test_a_golden_has_no_fault(name: str) -> None:
    assert faults(mails.mail_of(name).html) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, GENERATED, SHARE))
def test_no_generated_issue_has_a_fault(first: int) -> None:
    """Slow: large inputs."""
    found = {}
    for seed in range(first, first + SHARE):
        theme, composition = issue(seed)
        mail = render(composition, load_theme(theme))
        if faulty := [*faults(mail.html), *_untitled(composition, mail.html)]:
            found[seed, theme] = faulty
        raw = join_message(compile_edition(mail, ENVELOPE), READER)
        assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert found == {}


def _untitled(composition, html):
    """Stories without a heading of their own, and a title that is not the subject."""
    page = lxml.html.document_fromstring(html)
    heads = [_flat(one.text_content()) for one in page.iter(*HEADINGS)]
    for article in composition.articles:
        title = _flat(headline(article, words_of(article, composition)))
        if title in heads:
            heads.remove(title)
        else:
            yield f"no heading for {title[:60]}"
    title = _flat(page.findtext("head/title") or "")
    if title != _flat(composition.subject) and "{{" not in composition.subject:
        yield "the title is not the subject"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


BROKEN = {
    "no lang and dir": ('<div class="desk" aria', '<div class="desk" lang="" aria'),
    "one h1": ("<h1", "<h2"),
    "from h": ("<h2", "<h4"),
    "role=presentation": (' role="presentation"', ""),
    "th without scope": (' scope="col"', ""),
    "no alt": (" alt=", " title="),
    "a picture from nowhere": ('src="https:', 'src="http:'),
    "no way to leave": ("-leave-end", "-gone-end"),
    "a link that does not say": ('class="link"', 'href="x">Ici</a><a class="link"'),
    "an empty link": ('class="link"', 'href="x"></a><a class="link"'),
    "are all called": ('class="link"', 'href="x">Nous</a><a href="y">Nous</a><a class="link"'),
    " on #": ("color: #5c564e", "color: #9c968e"),
    "no colours": ("color: #5c564e", "color: grey"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_the_rules_see_each_fault(fault: str) -> None:
    html = mails.mail_of("digest-fr").html
    good, bad = BROKEN[fault]
    assert good in html
    assert any(fault in one for one in faults(html.replace(good, bad)))
