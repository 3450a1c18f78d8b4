"""The pages of reports: what they say, what they give as files, what they ask of the database."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publisher.audience.models import ReaderActivity
from publisher.delivery.models import (
    Attempt,
    Delivery,
    DeliveryEvent,
    HeardNews,
    ReaderClick,
    Send,
)
from publisher.editorial.models import Edition
from tests.generated_year import Year, generated_year
from tests.shared_rows import shared_rows
from tests.web.api.client import program
from tests.web.conftest import Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEAR = "/desk/reports/?first=2025-11-20&last=2026-11-20"
MOST_QUERIES = 25
# Whether a canceled send reached anybody is asked of the ledger: one row, by its index.
HAS_ANY = re.compile(r'SELECT 1 AS "a" FROM .* LIMIT 1$', re.S)
LEDGER = [
    one._meta.db_table
    for one in (Attempt, Delivery, DeliveryEvent, HeardNews, ReaderActivity, ReaderClick)
]


@shared_rows
def newsroom(db: None) -> Newsroom:
    return make_newsroom("rive", "La Rive")


@shared_rows
def year(newsroom: Newsroom) -> Year:
    return generated_year(newsroom.publication, letters=2, readers=24)


@pytest.fixture
def client(newsroom: Newsroom) -> Client:
    made = Client(headers={"host": "localhost", "accept-language": "fr"})
    made.force_login(newsroom.member("vera", "viewer"))
    return made


def test_a_year_is_drawn_with_its_tables(client: Client, year: Year) -> None:
    page = client.get(YEAR).text
    assert page.count('<svg class="chart"') >= 5
    assert (
        page.count('role="img"')
        == page.count('aria-labelledby="time-title') + page.count('class="chart"') - 1
    )
    assert "style=" not in page
    assert "onclick" not in page
    assert "48 numéros sont partis." in page
    assert "non mesuré" in page


def test_a_month_without_a_letter_offers_the_next_step(client: Client, newsroom: Newsroom) -> None:
    page = client.get("/desk/reports/?period=2020-02").text
    assert "Aucun numéro n’est parti ces jours-là" in page
    assert 'href="/desk/issues/"' in page


@pytest.mark.parametrize("asked", ["period=2026-13", "first=2026-02-30&last=x", "first=2026-01-01"])
def test_bad_days_are_said_and_given_back(client: Client, year: Year, asked: str) -> None:
    answer = client.get(f"/desk/reports/?{asked}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_of_another_newsletter_there_is_nothing(client: Client, year: Year) -> None:
    other = make_newsroom("ailleurs", "Ailleurs")
    assert client.get("/desk/reports/?newsletter=matin").status_code in (200, 404)
    assert client.get(f"/desk/issues/{other.issue.pk}/report/").status_code == 404
    assert client.get("/desk/reports/?newsletter=nulle-part").status_code == 404


def test_each_table_is_a_file_without_formulas(client: Client, year: Year) -> None:
    issue = year.sends[0].issue
    issue.subject = '=HYPERLINK("http://x")'
    issue.save()
    for part in ("letters", "time", "reasons", "destinations", "hours", "growth", "lists"):
        answer = client.get(f"{YEAR}&part={part}")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        text = answer.content.decode("utf-8-sig")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
        assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row)
    assert client.get(f"{YEAR}&part=nothing").status_code == 404


def test_an_issue_has_its_report(client: Client, year: Year, newsroom: Newsroom) -> None:
    page = client.get(f"/desk/issues/{year.sends[0].issue_id}/report/").text
    assert re.search(r"[\d]+\s%\sdes courriels ont été acceptés", page)
    assert client.get(f"/desk/issues/{year.sends[0].issue_id}/report/?part=letters").content
    draft = client.get(f"/desk/issues/{newsroom.issue.pk}/report/").text
    assert "n’est pas encore parti" in draft


def test_nothing_of_a_reader_stands_in_it(client: Client, year: Year) -> None:
    for path in (YEAR, f"/desk/issues/{year.sends[0].issue_id}/report/", f"{YEAR}&part=letters"):
        assert "@" not in client.get(path).text


def test_the_questions_do_not_grow(
    client: Client, year: Year, django_assert_max_num_queries
) -> None:
    issue = f"/desk/issues/{year.sends[0].issue_id}/report/"
    for path in ("/desk/reports/?period=2026-05", YEAR, issue):
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(path)


def test_no_report_reads_the_ledger(client: Client, year: Year) -> None:
    issue = year.sends[0].issue_id
    Edition.objects.filter(issue=issue).update(arm=Edition.Arm.MEASURED)
    pages = (
        *("/desk/reports/?period=2026-05", YEAR, f"{YEAR}&part=letters"),
        *(f"/desk/issues/{issue}/report/", f"/desk/issues/{issue}/"),
    )
    asking = program(year.publication).client
    answers = [(client, path) for path in pages]
    answers += [(asking, f"/api/v1/issues/{issue}/{what}") for what in ("report", "clicks")]
    answers += [(asking, "/api/v1/reports?period=2026")]
    for by, path in answers:
        with CaptureQueriesContext(connection) as asked:
            assert by.get(path).status_code == 200
        sums = [one["sql"] for one in asked if not HAS_ANY.match(one["sql"])]
        read = {name for name in LEDGER for sql in sums if f'"{name}"' in sql}
        assert read == set(), path


def test_a_send_under_way_is_said_and_not_counted(client: Client, year: Year) -> None:
    Send.objects.filter(pk=year.sends[-1].pk).update(tallied_at=None, state="running")
    page = client.get(YEAR).text
    assert "47 numéros sont partis." in page
    assert "1 envoi est encore en cours" in page
