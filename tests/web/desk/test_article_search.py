"""The list of articles: full text, filters, pages by cursor; and what of it is written when."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.stories.list_articles import Wanted, find_articles
from publisher.actions.stories.search_due import search_due
from publisher.content.parsers import parse
from publisher.editorial.models import Article
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
STORY = "{headline}\n\nLes élections régionales d’Évry : la sœur du maire l’emporte.\n"


def stored(ours: Newsroom, guid: str, text: str) -> Article:
    return store_article(
        arrival=Arrival(publication=ours.publication, actor="cli:test", now=NOW),
        parsed=parse(text.encode(), filename="a.txt"),
        guid=guid,
    ).article


def hits(ours: Newsroom, text: str) -> set[str]:
    wanted = Wanted(text=text)
    return set(
        find_articles(ours.publication, now=NOW, wanted=wanted).values_list("guid", flat=True)
    )


@pytest.mark.parametrize(
    "asked",
    [
        "elections",
        "Élection",
        "EVRY",
        "d'Évry",
        "soeur maire",
        "sœur",
        "empor",
        "vote",
        "conseil-7",
    ],
)
def test_any_word_of_a_story_finds_it_without_accents_case_or_ending(
    asked: str, ours: Newsroom
) -> None:
    stored(ours, "conseil-7", STORY.format(headline="Jour de vote"))
    assert hits(ours, asked) == {"conseil-7"}


@pytest.mark.parametrize("asked", ["élections mercure", "lections", "' OR zz=zz --", "zzz:*"])
def test_all_words_count_and_no_sign_of_a_query_language_does(asked: str, ours: Newsroom) -> None:
    stored(ours, "conseil-7", STORY.format(headline="Jour de vote"))
    assert hits(ours, asked) == set()
    assert hits(ours, '"') == {"rive-1", "conseil-7"}, "without a word nothing is asked"


def test_the_search_knows_the_text_of_now_and_forgets_what_was_taken_down(ours: Newsroom) -> None:
    found = stored(ours, "vote", STORY.format(headline="Jour de vote"))
    stored(ours, "vote", "Jour de marché\n\nLes halles ouvrent.\n")
    assert (hits(ours, "élections"), hits(ours, "halles")) == (set(), {"vote"})
    takedown_article(article=found, reason="Jugement.", actor="cli:test", now=NOW)
    assert hits(ours, "halles") == set()


def test_stories_from_before_the_search_are_made_searchable_by_the_sweep(ours: Newsroom) -> None:
    Article.objects.update(searchable=False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM editorial_articlewords")
    assert hits(ours, "paragraphe") == set()
    assert search_due() == Article.objects.count()
    assert hits(ours, "paragraphe") == {"rive-1"}
    assert search_due() == 0


def test_filters_are_in_the_address_and_add_up(signed_in: SignedIn, ours: Newsroom) -> None:
    ours.story("z", headline="Zéphyr", access="paid", published_at=NOW + timedelta(days=3))
    client = signed_in(Role.VIEWER)

    def found(query: str) -> set[str]:
        text = client.get(f"/desk/articles/?{query}").text
        return {name for name in ("La marée", "Zéphyr") if name in text}

    both = {"La marée", "Zéphyr"}
    assert found("rubric=Monde+%E2%80%BA+Europe") == both
    assert found("rubric=Monde") == set()
    assert found("access=paid") == {"Zéphyr"}
    assert found("rubric=Monde") == set()
    assert found("newsletter=-") == {"Zéphyr"}
    assert found(f"newsletter={ours.newsletter.slug}") == {"La marée"}
    assert found("since=2026-11-21") == {"Zéphyr"}
    assert found("until=2026-11-20") == {"La marée"}
    assert found("since=2026-11-20&until=2026-11-23") == both
    assert found("access=paid&newsletter=matin") == set()
    for nonsense in ("since=x", "until=99999-01-01", "access=all", "after=!!", "after=WzFd"):
        assert found(nonsense) == both
    page = client.get("/desk/articles/?access=paid&newsletter=matin").text
    assert "Aucun article de ce genre" in page
    assert '<details class="further" open>' in page


def test_pages_by_cursor_show_each_story_once_there_and_back(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    for number in range(120):  # many of one date: the number decides
        ours.story(f"s{number}", headline=f"H{number:03}", published_at=NOW)
    client = signed_in(Role.VIEWER)
    for sort in ("-published", "headline", "-rubric", "version"):
        pages, address = [], f"?sort={sort}"
        while address:
            text = client.get(f"/desk/articles/{address}").text
            pages.append(re.findall(r">(H\d{3})</a>", text))
            after = re.search(r'rel="next" href="([^"]+)"', text)
            address = after[1].replace("&amp;", "&") if after else ""
        seen = [name for page in pages for name in page]
        assert len(pages) == 3
        assert sorted(seen) == [f"H{number:03}" for number in range(120)]
        previous = re.search(r'rel="prev" href="([^"]+)"', text)
        assert previous
        back = client.get("/desk/articles/" + previous[1].replace("&amp;", "&")).text
        assert re.findall(r">(H\d{3})</a>", back) == pages[1]
        assert client.get(f"/desk/articles/?sort={sort}&after=WzEsMV0").status_code == 200


def test_the_page_asks_the_same_questions_of_one_story_or_a_hundred(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.VIEWER)
    client.get("/desk/articles/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/desk/articles/?q=par")
    for number in range(60):
        ours.story(f"s{number}", published_at=NOW)
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/desk/articles/?q=par")
    assert len(few) == len(many) <= 25
    assert len(answer.content) < 100_000
