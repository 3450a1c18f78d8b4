"""Reports for somebody outside: an address shows figures, ends, is taken back, knows nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.actions.figures.hand_out import address_of
from publisher.delivery.models import ReportLink
from publisher.publications.models import AuditEntry
from publisher.publications.tokens import seal
from tests.generated_year import Year, generated_year
from tests.shared_rows import shared_rows
from tests.web.conftest import Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GIVEN = {"newsletter": "matin-g", "first": "2026-01-01", "last": "2026-06-30", "days": "30"}


@shared_rows
def newsroom(db: None) -> Newsroom:
    return make_newsroom("rive", "La Rive")


@shared_rows
def year(newsroom: Newsroom) -> Year:
    return generated_year(newsroom.publication, letters=1, readers=18)


@pytest.fixture
def client(newsroom: Newsroom) -> Client:
    made = Client(headers={"host": "localhost", "accept-language": "fr"})
    made.force_login(newsroom.member("sam", "sender"))
    return made


@pytest.fixture
def anybody() -> Client:
    return Client(headers={"host": "localhost", "accept-language": "fr"})


def made_by(client: Client, **changes: str) -> ReportLink:
    answer = client.post("/desk/reports/shared/", GIVEN | changes)
    assert answer.status_code == 200, answer.text
    return ReportLink.objects.latest("pk")


def path_of(link: ReportLink) -> str:
    return "/report/" + address_of(link).rpartition("/")[2]


def test_it_is_shown_to_who_has_no_account(client: Client, anybody: Client, year: Year) -> None:
    link = made_by(client, note="pour Anne")
    answer = anybody.get(path_of(link))
    assert answer.status_code == 200
    assert "Le matin" in answer.text
    assert "La mer" not in answer.text
    for word in ("@", "pour Anne", "salon du livre", "adresse inconnue", "<script", "style="):
        assert word not in answer.text
    assert answer.text.count('<svg class="chart"') >= 3
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert anybody.post(path_of(link)).status_code == 405


def test_it_ends_and_is_taken_back(client: Client, anybody: Client, year: Year) -> None:
    link = made_by(client)
    ReportLink.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert anybody.get(path_of(link)).status_code == 410
    other = made_by(client)
    assert anybody.get(path_of(other)).status_code == 200
    assert client.post(f"/desk/reports/shared/{other.pk}/end/").status_code == 302
    gone = anybody.get(path_of(other))
    assert gone.status_code == 410
    assert "Le matin" not in gone.text
    verbs = AuditEntry.objects.filter(verb__endswith="_report").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["hand_out_report", "hand_out_report", "take_back_report"]


def test_a_made_up_address_is_none(anybody: Client, client: Client, year: Year) -> None:
    link = made_by(client)
    for token in ("x", "é" * 22, seal("leave", link.pk), path_of(link)[8:-1], "a" * 5000):
        assert anybody.get(f"/report/{token}").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"days": "0"},
        {"days": "367"},
        {"days": "-1"},
        {"days": "1e3"},
        {"first": "2026-07-01"},
        {"last": ""},
        {"newsletter": "nulle-part"},
        {"note": "x" * 201},
    ],
)
def test_bad_input_makes_nothing_and_is_given_back(
    client: Client, year: Year, changes: dict[str, str]
) -> None:
    answer = client.post("/desk/reports/shared/", GIVEN | changes)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert not ReportLink.objects.exists()
    assert 'value="2026-01-01"' in answer.text or "first" in changes


def test_whose_newsletter_is_gone_shows_nothing(
    client: Client, anybody: Client, year: Year
) -> None:
    link = made_by(client)
    ReportLink.objects.update(newsletter="partie")
    assert anybody.get(path_of(link)).status_code == 410


def test_who_may_only_look_hands_nothing_out(newsroom: Newsroom, year: Year) -> None:
    viewer = Client(headers={"host": "localhost"})
    viewer.force_login(newsroom.member("vera", "viewer"))
    assert viewer.get("/desk/reports/shared/").status_code == 403
    assert viewer.post("/desk/reports/shared/", GIVEN).status_code == 403
