"""A send that a story holds: why, in the language of the page, and only what works is offered."""

from collections.abc import Callable

import pytest
from django.test import Client

from publisher.actions.publish_article import hold_issue_sends
from publisher.delivery.models import Send
from publisher.editorial.models import ArticleVersion
from publisher.publications.models import Membership
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Change = ArticleVersion.Change
WHY = {
    Change.CORRECTED: ("a été rectifié le 20 nov. 2026, 07:30 (version", "was corrected on"),
    Change.KILLED: ("retrait impératif le 20 nov. 2026, 07:30.", "was killed on"),
    Change.TAKEN_DOWN: ("supprimé pour raison légale le", "was taken down on"),
    Change.UNPUBLISHED: ("a été retiré le 20 nov. 2026, 07:30.", "was withdrawn on"),
}


@pytest.mark.parametrize("change", WHY)
def test_why_it_is_held_is_said_in_both_languages(
    change: ArticleVersion.Change, ours: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    send, version = ours.sent(pending=2), ours.article.current
    assert version is not None
    version.change = change
    hold_issue_sends(article=ours.article, version=version)
    client, page = signed_in(Membership.Role.SENDER), f"/desk/sends/{send.pk}/"
    french, english = WHY[change]
    for where in (page, "/desk/"):
        shown = client.get(where).text
        assert "«\u00a0La marée monte à Rive\u00a0»" in shown
        assert french in shown
        assert "UTC" not in shown
    assert english in client.get(page, headers={"accept-language": "en"}).text


def test_a_held_send_offers_to_cancel_and_nothing_that_is_refused(
    ours: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    send, client = ours.sent(Send.State.HELD, pending=2), signed_in(Membership.Role.SENDER)
    page = client.get(f"/desk/sends/{send.pk}/").text
    assert 'value="cancel"' in page
    assert 'value="resume"' not in page
    assert 'value="pause"' not in page
    assert client.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"}).status_code == 409


def test_a_paused_send_offers_to_resume(ours: Newsroom, signed_in: Callable[[str], Client]) -> None:
    send, client = ours.sent(Send.State.PAUSED, pending=2), signed_in(Membership.Role.SENDER)
    page = client.get(f"/desk/sends/{send.pk}/").text
    assert 'value="resume"' in page
    assert client.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"}).status_code == 302
