"""Pages that lead on to what comes next, where people who tried from the README alone had stuck."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from publisher.delivery.models import Send
from publisher.editorial.models import Newsletter
from publisher.publications.models import Membership, Publication
from tests.web.conftest import Newsroom
from tests.web.desk.test_newsletters import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
NEW = "/desk/newsletters/new/"


def test_who_wants_an_alert_and_has_none_makes_one_and_is_back_at_the_story(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client, story = signed_in(Role.ADMIN), ours.article.pk
    led = f"{NEW}?kind=alert&story={story}"
    door = unescape(client.get(f"/desk/articles/{story}/alert/").text)
    assert f'href="{led}"' in door
    form = form_of(client, led)
    assert (form["kind"], form["theme"]) == (["alert"], ["alert"])
    form |= {"name": "Alertes", "list": [ours.mailing_list.slug]}
    refused = client.post(NEW, form | {"name": ""})
    assert f'name="story" value="{story}"' in refused.text, "it is given back"
    answer = client.post(NEW, form)
    assert answer.headers["Location"] == f"/desk/articles/{story}/alert/?newsletter=alertes"
    assert "Envoyer «\u00a0Alertes\u00a0»" in client.get(answer.headers["Location"]).text
    made = Newsletter.objects.get(slug="alertes")
    page = client.get(f"/desk/newsletters/{made.pk}/").text
    assert "à côté d’un article" in page
    assert "/desk/issues/new/?newsletter=alertes" not in page


@pytest.mark.parametrize("story", ["x", "-1", "9" * 30, "/desk/", "\u0661"])
def test_a_story_that_is_none_leads_nowhere(
    story: str, signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.ADMIN)
    form = form_of(client, NEW) | {"name": "Alertes", "kind": ["alert"], "story": story}
    answer = client.post(NEW, form)
    made = Newsletter.objects.get(slug="alertes")
    assert answer.headers["Location"] == f"/desk/newsletters/{made.pk}/"


def test_what_was_kept_of_who_writes_is_said_with_what_comes_next(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client, page = signed_in(Role.ADMIN), "/desk/begin/sender/"
    Publication.objects.update(publisher_name="", postal_address="")
    assert "C’est gardé" not in client.get(page).text
    form = form_of(client, page) | {"publisher_name": "Rive SARL", "postal_address": "1, quai"}
    assert client.post(page, form).status_code == 302
    kept = client.get(page).text
    assert "C’est gardé" in kept
    assert 'href="#dns"' in kept


def test_an_issue_that_has_every_story_says_so(signed_in: SignedIn, ours: Newsroom) -> None:
    client, page = signed_in(Role.EDITOR), f"/desk/issues/{ours.issue.pk}/compose/"
    assert "Tous les articles y sont déjà" in client.get(page).text
    assert "Aucun article ne correspond" in client.get(f"{page}?q=nulle+part").text
    ours.story("autre")
    assert "Tous les articles y sont déjà" not in client.get(page).text


def test_another_hour_is_offered_no_longer_than_it_can_be_given(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client, send = signed_in(Role.SENDER), ours.sent(Send.State.SCHEDULED)
    later = datetime.now(UTC) + timedelta(hours=2)
    Send.objects.update(not_before=later, started_at=None, finished_at=None)
    for part in ("", "progress/"):
        assert "Lui donner une autre heure" in client.get(f"/desk/sends/{send.pk}/{part}").text
    Send.objects.update(state=Send.State.FINISHED, started_at=later, finished_at=later)
    for part in ("", "progress/"):
        assert "Lui donner une autre heure" not in client.get(f"/desk/sends/{send.pk}/{part}").text
