"""What each page looks like and says, as far as its document tells: French signs and numbers, no
word of a machine, no sentence of another language; tables that can be read on a telephone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from lxml import html

from publisher.actions.partners.ways import WAYS
from publisher.publications.models import AuditEntry, User
from publisher.renderers.feeds.lint.words import BREACHES
from publisher.web.desk.setup.audit_words import OBJECTS, VERBS
from tests.browser.every_page import Visitor, visitors
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import make_room
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
SPOKEN = ("placeholder", "title", "aria-label", "alt", "data-label")
CODE = ("script", "style", "code", "pre", "textarea", "del", "ins", "kbd", "bdi")
ENGLISH = re.compile(r"\b(?:the|is|are|was|with|and|that|this|from|which|its|of)\b", re.I)
ARABIC = re.compile("[\u0621-\u064a]")
# What stands on pages as it was written elsewhere: by a newsroom, by a server, for a notice.
ELSEWHERE = re.compile(
    r"furniture\.|We count how often|If you agreed to it|block 4:|Expected an expression|https?://|mail\\.mjml"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a page, and where it stands."""

    path: str
    tag: str
    text: str


@shared_rows
def everybody(db: None) -> list[Visitor]:
    room = make_room("anse", "L’Anse", "fr")
    got_by_partners(room.corrected)
    return list(visitors(room))


def documents(everybody: list[Visitor], language: str) -> Iterator[tuple[str, html.HtmlElement]]:
    """Every page but those of the documentation, as people of that language see it."""
    User.objects.update(language=language)
    for visitor in everybody:
        client = Client(headers={"host": "localhost", "accept-language": language})
        if visitor.cookie:
            client.cookies[visitor.cookie[0]] = visitor.cookie[1]
        for path in visitor.paths:
            if not path.startswith("/docs/"):
                yield path, html.document_fromstring(client.get(path, follow=True).text)


def said(everybody: list[Visitor], language: str) -> Iterator[Said]:
    """Each text once, and the attributes that are read to somebody."""
    seen = set()
    for path, page in documents(everybody, language):
        for element in page.body.iter():
            if not isinstance(element.tag, str) or element.tag in CODE:
                continue
            texts = [element.text, *(child.tail for child in element)]
            texts += [element.get(name) for name in SPOKEN]
            for text in filter(None, texts):
                whole = re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
                if whole and whole not in seen and not ELSEWHERE.search(whole):
                    seen.add(whole)
                    yield Said(path, element.tag, whole)


MONTHS = "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc"
ONE = "mois|fois|repris|refus"  # end in s and are one
WRONG = {
    "a colon without its space": re.compile(r"[^\W_]:(?:\s|$)|[)»”]:(?:\s|$)"),
    "quotation marks of English": re.compile(r"[“”\"]"),
    "an apostrophe of a typewriter": re.compile(r"\w'\w"),
    "a day as machines write it": re.compile(r"\b\d{4}-\d\d-\d\d\b(?! ?\.)"),
    "the first of a month as a number": re.compile(rf"(?<!\d)1 (?:{MONTHS})"),
    "none or one in the plural": re.compile(
        rf"(?<![\d,.\u202f\u00a0 /+–-])[01][ \u00a0\u202f](?!{ONE})[a-zéèàêç]{{3,}}s\b"
    ),
    "a value of the program": re.compile(r"\b(?:None|True|False|undefined|NaN)\b|\[\]|\{\}"),
    "mails instead of courriels": re.compile(
        r"(?<!Apple )(?<!Proton )\b[Mm]ails?\b(?!\.)(?! \}\})"
    ),
}  # fmt: skip


@pytest.mark.slow
def test_french_pages_are_french(everybody: list[Visitor]) -> None:
    """Slow: every page is asked for."""
    found = [
        f"{one.path} <{one.tag}> {what}: {one.text}"
        for one in said(everybody, "fr")
        for what, wrong in WRONG.items()
        if wrong.search(one.text)
    ]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_sentence_is_left_in_english(everybody: list[Visitor], language: str) -> None:
    """Slow: every page is asked for."""
    found = [
        f"{one.path} <{one.tag}>: {one.text}"
        for one in said(everybody, language)
        if not ARABIC.search(one.text) and len(set(ENGLISH.findall(one.text.lower()))) > 1
    ]
    assert found == []


@pytest.mark.slow
def test_tables_can_be_read_on_a_telephone(everybody: list[Visitor]) -> None:
    """Slow: every page is asked for."""
    found = []
    for path, page in documents(everybody, "fr"):
        for table in page.iter("table"):
            names = table.get("class", "").split()
            columns = len(table.xpath("./thead/tr[1]/th"))
            if "list" in names and columns > 3 and "stack" not in names:
                around = table.getparent().get("class", "")
                found += [] if "scroll" in around else [f"{path}: {columns} columns do not scroll"]
            for cell in table.xpath("./tbody/tr/td") if "stack" in names else ():
                found += [f"{path}: {fault}" for fault in _mute(cell)]
    assert sorted(set(found)) == []


def _mute(cell: html.HtmlElement) -> Iterator[str]:
    """What is wrong with a cell that stands below the others, away from its column's name."""
    text = " ".join(cell.text_content().split())
    classes = set(cell.get("class", "").split())
    named = bool(cell.get("data-label")) or bool(classes & {"version", "place-number"})
    if re.fullmatch(r"[\d \u202f\u00a0,%]+", text) and not named:
        yield f"a number without its name, {text}"
    if text == "–" and not named and "none" not in classes:
        yield "a dash that says nothing"


def test_the_log_has_words_for_all_that_was_done(everybody: list[Visitor]) -> None:
    rows = AuditEntry.objects.all()
    assert {row.verb for row in rows} - set(VERBS) == set()
    assert {row.object_type for row in rows if row.object_type} - set(OBJECTS) == set()


def test_every_setting_of_a_destination_speaks_each_language() -> None:
    words = [BREACHES[code] for code in BREACHES]
    for way in WAYS.values():
        words.append(way.label)
        for field in way.fields:
            words += [field.help, *filter(None, [field.label]), *(field.choices or {}).values()]
    assert len(words) > 60
    assert [one for one in words if set(one) != {"en", "fr", "ar"}] == []
