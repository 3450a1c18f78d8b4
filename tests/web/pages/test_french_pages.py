"""What a French editor and a French reader see: no word of the machine's English, no decimal point,
no path of the server, and no two landmarks of one name. All pages are walked, as they are rendered.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client
from lxml import html

from publisher.delivery.models import Delivery
from publisher.editorial.models import Article, Newsletter
from publisher.syndication.models import Destination
from tests.browser.night_room import night
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import Room, make_room, running
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
# English words that are no French ones, and the codes that the machine has for itself.
ENGLISH = re.compile(
    r"\b(the|of|and|is|was|not|with|from|none|unknown|cannot|such|denied|connection) (?=[a-z])|"
    r"\b(written|directory|errno|file|all|everything|everybody|readers)\b",
    re.IGNORECASE,
)
DECIMAL_POINT = re.compile(r"\d\.\d")
SERVER_PATH = re.compile(r"(?<![\w.:/])/(?:srv|tmp|var|home|etc|usr|opt|root|work)/")
BREAKS = re.compile(r"\b[nN]° \d")
# Of formats and standards.
NAMES = re.compile(r"(?:ninjs|NewsML-G2|NITF|Atom|RSS) \d\.\d+|RFC \d+|v=spf1 [^»]*")
# Of the desk alone: an engineer wants the words of servers, an editor does not. Codes and settings
# have underlines; commands may stand in a <code>.
OF_SERVERS = re.compile(
    r"\b(guid|errno|HTTP|SMTP|SQL|processus|pending|leased|attempting|retrying|accepted|bounced|"
    r"failed|suppressed|superseded|uncertain|scheduled|running|held|preparing|finished|canceled|"
    r"webhook-id|unknown_\w+|publisher [a-z]+)\b|\b[A-Za-z]+_[A-Za-z_]+\b|\b[45]\d\d [A-Z]",
    re.IGNORECASE,
)
SILENT = (
    "self::code or self::script or self::style or self::pre or @lang='en' "
    "or contains(@class, 'code')"
)


@shared_rows
def room(db: None) -> Room:
    made = make_room("anse", "L’Anse", "fr")
    got_by_partners(made.corrected)
    destinations = Destination.objects.filter(partner__slug="agence")
    destinations.update(channel="directory", settings={"path": "/srv/agence"})
    rows = Delivery.objects.filter(
        destination__in=destinations, article_version__article=made.corrected
    ).order_by("pk")
    states = Delivery.State
    answers = [
        (states.ACCEPTED, "written", "tag-anse.example.org,2026-bassin-1.json"),
        (states.RETRYING, "errno 2", "No such file or directory: /srv/agence"),
        (states.RETRYING, "no connection", "the address cannot be called: no answer"),
    ]
    for row, (state, code, reply) in zip(rows, answers, strict=True):
        Delivery.objects.filter(pk=row.pk).update(
            state=state, reply_code=code, reply=reply, reason=None
        )
    Article.objects.filter(guid="bassin").update(source="file")
    return made


@pytest.fixture
def client(room: Room) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    client.force_login(room.user)
    return client


def pages_of(client: Client, room: Room) -> Iterator[tuple[str, html.HtmlElement]]:
    """Every page with its address; readers' as strangers see them."""
    more = [
        f"/desk/sends/{running(room).pk}/",
        "/mailbox/",
        "/desk/publication/sample/",
        *night(room),
    ]
    stranger = Client(headers={"host": "localhost", "accept-language": "fr"})
    engineer = Client(headers={"host": "localhost", "accept-language": "fr"})
    engineer.cookies["partner"], engineers_pages = room.engineer()
    for who, addresses in (
        (engineer, engineers_pages),
        (client, [*room.desk(), *more, "/desk/nothing", "/desk/stop/"]),
        (stranger, room.readers()),
    ):
        for address in addresses:
            answer = who.get(address, follow=True)
            assert answer.status_code in (200, 404, 405, 410), address
            yield address, html.fromstring(answer.text)


def said(page: html.HtmlElement) -> Iterator[str]:
    """Each text that a person reads or hears in the language of the page."""
    yield from page.xpath(
        f"//text()[not(ancestor::*[{SILENT}]) and normalize-space()]"
        f"|//@aria-label|//@alt|//@placeholder|//@title[not(ancestor::*[{SILENT}])]"
    )


def faults_of(text: str) -> list[str]:
    told = NAMES.sub("", " ".join(re.split(r"[ \n\t]+", text)))
    found = [ENGLISH.search(told), DECIMAL_POINT.search(told), SERVER_PATH.search(told)]
    found.append(BREAKS.search(told))
    return [f"{one[0]!r} in {told!r}" for one in found if one]


@pytest.mark.slow
def test_no_page_speaks_english_counts_with_points_or_names_a_path(
    client: Client, room: Room
) -> None:
    """Slow: many requests."""
    faults = {}
    for address, page in pages_of(client, room):
        if bad := [fault for text in said(page) for fault in faults_of(text)]:
            faults[address] = bad
    assert faults == {}


def test_no_page_of_the_desk_speaks_of_servers_or_shows_a_code(client: Client, room: Room) -> None:
    # A remedy for whoever runs the installation names its setting.
    names = re.compile(r"\S+@\S+|https?://\S+|\S*\.example\.org\S*|PUBLISHER_[A-Z_]+|v=spf1.*")
    faults = {}
    for address, page in pages_of(client, room):
        if address.startswith("/desk/"):
            texts = [names.sub("", text) for text in said(page)]
            if bad := [text.strip()[:80] for text in texts if OF_SERVERS.search(text)]:
                faults[address] = bad
    assert faults == {}


def landmarks(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    roles = {"nav": "navigation", "aside": "complementary", "main": "main", "section": "region"}
    for element in page.xpath(
        "//nav|//aside|//main|//section|//*[@role='region' or @role='search']"
    ):
        names = [element.get("aria-label") or ""]
        for part in (element.get("aria-labelledby") or "").split():
            names += page.xpath(f"string(//*[@id='{part}'])")
        name = " ".join("".join(names).split())
        role = element.get("role") or roles.get(element.tag, "")
        if role in ("region", "navigation", "complementary", "main", "search") and (
            name or role != "region"
        ):
            yield role, name


@pytest.mark.slow
def test_no_page_has_two_landmarks_of_one_name_or_two_things_of_one_id(
    client: Client, room: Room
) -> None:
    """Slow: many requests."""
    faults = {}
    for address, page in pages_of(client, room):
        counted = Counter([*landmarks(page), *(("id", one) for one in page.xpath("//@id"))])
        if twice := [one for one, number in counted.items() if number > 1]:
            faults[address] = twice
    assert faults == {}


def test_a_killed_storys_page_is_not_called_open(client: Client, room: Room) -> None:
    killed = client.get(f"/desk/articles/{room.killed.pk}/").text
    assert "ne montre que l’avis" in killed
    assert "ouverte à tous" not in killed
    assert "ouverte à tous" in client.get(f"/desk/articles/{room.corrected.pk}/").text


def test_feeds_and_answers_are_named_in_words(client: Client, room: Room) -> None:
    page = client.get(f"/desk/articles/{room.corrected.pk}/").text
    assert "le fichier tag-anse.example.org,2026-bassin-1.json est déposé" in page
    for address in (room.corrected, room.killed, room.settling):
        page = client.get(f"/desk/articles/{address.pk}/").text
        assert "No such file" not in page


def test_the_tab_and_the_column_have_words_of_their_own(client: Client) -> None:
    page = html.fromstring(client.get("/desk/articles/").text)
    tabs = [" ".join(one.text_content().split()) for one in page.xpath("//nav//a")]
    columns = [" ".join(one.text_content().split()) for one in page.xpath("//th")]
    assert "Réglages" in tabs
    assert not set(tabs) & {column.strip(" ↑↓") for column in columns}


def test_letters_come_before_alerts(client: Client, room: Room) -> None:
    newsletter = room.newsroom.newsletter
    Newsletter.objects.create(
        publication=newsletter.publication,
        slug="alerte",
        name="Alerte",
        kind=Newsletter.Kind.ALERT,
        created_at=newsletter.created_at,
    )
    page = html.fromstring(client.get("/desk/issues/new/").text)
    offered = page.xpath("//select[@id='newsletter']/option/text()")
    letters = Newsletter.objects.filter(
        publication=newsletter.publication, kind=Newsletter.Kind.LETTER
    )
    assert offered == [*sorted(letters.values_list("name", flat=True)), "Alerte"]
