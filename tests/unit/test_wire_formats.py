"""The formats of newsrooms: valid by their official schemas, the same bytes each time, and each of
them says all that partners must know of a story."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from publisher.actions.partners.copies.judge_rules import profiles
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.content.parsers import parse
from publisher.renderers.wire.formats import FORMATS
from publisher.renderers.wire.judges import judge
from tests.wire_schemas import NINJS, XML, faults
from tests.wire_stories import MOMENT, SOURCE, STORIES, published

CODES = [*NINJS, *XML]


@pytest.fixture(scope="session")
def schemas(shared: Path) -> Path:
    return shared / "schemas"


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("code", CODES)
def test_it_is_valid_and_the_same_each_time(code: str, name: str, schemas: Path) -> None:
    body = FORMATS[code].render(STORIES[name], SOURCE)
    assert body == FORMATS[code].render(STORIES[name], SOURCE)
    assert faults(code, body, schemas) == []


WRONG = {
    **dict.fromkeys(NINJS, (b'"type":"text"', b'"type":"gossip"')),
    "newsml-g2": (b'qcode="ninat:text"', b'qcode="text"'),
    "nitf": (b"<hedline>", b"<hedline><p/>"),
}


@pytest.mark.parametrize("code", CODES)
def test_the_check_can_fail(code: str, schemas: Path) -> None:
    body = FORMATS[code].render(STORIES["every-block"], SOURCE)
    right, wrong = WRONG[code]
    assert right in body
    assert faults(code, body.replace(right, wrong), schemas)


# What a reader of each format must find of a story, to the letter: no-break spaces too.
SAID = {
    "every-block": [
        "tag:courrier.example.org,2026:phare", "Société du Courrier", "Agences clientes seulement",
        "Maëlle Kerbrat", "Maëlle Kerbrat suit le littoral", "La Compagnie des Vedettes", "usable",
        "17\u00a0h\u00a042", "bénévoles\u202f: onze", "Patrimoine", "PENFRET-PHARE", "Feature",
        "Îles de Glénan", "20000422", "20000038", "Littoral", "Finistère", "https://courrier.ex",
        "Le phare au crépuscule", "La lanterne de Penfret", "Yann Le Goff / Le Courrier des Îles",
    ],
    "correction": [
        "L’horaire était faux\u00a0: 17\u00a0h\u00a042", "https://agence.example.net/quai.jpg",
        "Un quai", "Le quai, vide.", "AFP", "afp", "paid",
    ],
    "killed": ["canceled", "RETRAIT IMPÉRATIF\u00a0: Une personne est en danger."],
    "unpublished": ["canceled", "ARTICLE DÉPUBLIÉ"],
    "withheld": ["withheld", "ARTICLE SUSPENDU"],
    "embargo": ["SOUS EMBARGO jusqu’au 2026-03-03 06:31 UTC"],
    "excerpt": ["Extrait\u00a0: la suite"],
    "arabic": ["لقد أضاءت", "rtl", "Une phrase en français.", "تونس"],
    "enclosed": ["https://e.example.org/%C3%A9.mp3", "audio/mpeg", "Le rapport"],
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("code", CODES)
def test_it_says_all_that_partners_must_know(code: str, name: str) -> None:
    text = FORMATS[code].render(STORIES[name], SOURCE).decode()
    assert [words for words in SAID[name] if words not in text] == []


def test_a_kill_takes_back_the_pictures_that_are_items_of_their_own(schemas: Path) -> None:
    render = FORMATS["newsml-g2"].render
    story, kill = STORIES["every-block"], STORIES["killed"]
    withdrawn = tuple(b.src for b in story.content.blocks if isinstance(b, Figure))
    body = render(replace(kill, guid=story.guid), replace(SOURCE, withdrawn=withdrawn))
    assert faults("newsml-g2", body, schemas) == []

    def pictures(of: bytes) -> dict[str, str]:
        root = etree.fromstring(of)
        items = root.findall("{*}itemSet/{*}newsItem")
        found = {one.get("guid", ""): one for one in items}
        kinds = {guid: one.find("{*}itemMeta/{*}itemClass") for guid, one in found.items()}
        status = {guid: one.find("{*}itemMeta/{*}pubStatus") for guid, one in found.items()}
        return {
            guid: status[guid].get("qcode")  # type: ignore[union-attr]
            for guid, kind in kinds.items()
            if kind is not None and kind.get("qcode") == "ninat:picture"
        }

    before = pictures(render(story, SOURCE))
    assert before
    assert pictures(body) == dict.fromkeys(before, "stat:canceled")
    assert "penfret" not in body.decode().lower().replace("penfret-phare", "")
    found = parse(body, filename="a.xml")
    assert (found.pubstatus, found.article.guid) == ("canceled", story.guid)


@pytest.mark.parametrize("code", CODES)
def test_a_killed_story_has_no_text_whoever_hands_it_over(code: str) -> None:
    story = STORIES["every-block"]
    killed = replace(story, pubstatus="canceled", taken_back="killed", notice="Une erreur.")
    text = FORMATS[code].render(killed, SOURCE).decode()
    assert "Une erreur." in text
    assert "interrupteur" not in text
    assert ".png" not in text


@pytest.mark.parametrize("code", CODES)
def test_a_picture_that_was_left_out_is_nowhere_in_it(code: str) -> None:
    text = FORMATS[code].render(STORIES["unlicensed"], SOURCE).decode()
    assert ".png" not in text
    assert "La lanterne de Penfret" not in text


@pytest.mark.parametrize("code", CODES)
def test_a_sample_says_so(code: str) -> None:
    body = FORMATS[code].render(STORIES["every-block"], replace(SOURCE, sample=True))
    assert "EXEMPLE\u00a0: ceci n’est pas une information." in body.decode()


@pytest.mark.parametrize("code", CODES)
def test_times_are_in_whole_seconds_and_an_embargo_ends_no_sooner(code: str) -> None:
    """Readers that know no fractions refuse the file (superdesk-core's of ninjs)."""
    soon = MOMENT.replace(microsecond=1)
    story = STORIES["embargo"]
    content = replace(story.content, embargo_until=soon)
    text = FORMATS[code].render(replace(story, published_at=soon, content=content), SOURCE).decode()
    if code != "ninjs":  # as its partners have known it
        assert "00001" not in text
        assert "06:30:02Z" in text or "T063002Z" in text


@pytest.mark.slow
@pytest.mark.parametrize("code", XML)
def test_a_large_story_with_many_pictures_takes_no_more_than_its_length(code: str) -> None:
    """Slow: large inputs."""

    def seconds(pictures: int) -> float:
        shown = [Figure(src=f"https://a.example.org/{n}.jpg", alt="Quai") for n in range(pictures)]
        words = Paragraph(content=(Span("Le bac traverse. " * 300),))
        blocks = tuple(block for figure in shown for block in (words, figure))
        story = published(replace(STORIES["bare"].content, blocks=blocks))
        began = time.process_time()
        assert len(FORMATS[code].render(story, SOURCE)) > 5000 * pictures
        return time.process_time() - began

    seconds(20)
    few, many = min(seconds(50) for _ in range(3)), seconds(400)
    assert many < few * 8 * 3


@pytest.mark.parametrize("code", CODES)
def test_its_judge_finds_nothing_in_a_story_of_ours_and_what_is_wrong_with_a_broken_one(
    code: str,
) -> None:
    now = MOMENT + timedelta(days=1)
    for name in ("every-block", "correction", "killed", "withheld", "embargo", "arabic"):
        body = FORMATS[code].render(STORIES[name], SOURCE)
        assert judge(code, body, profiles(code), now=now) == [], name
    content = replace(STORIES["bare"].content, headline=" ")
    body = FORMATS[code].render(published(content, version=1), replace(SOURCE, language="x y"))
    found = {one.rule for one in judge(code, body, profiles(code), now=now)}
    assert found == {"headline", "language", "text"}
    assert {one.rule for one in judge(code, b"<x>", profiles(code), now=now)} == {"unreadable"}
