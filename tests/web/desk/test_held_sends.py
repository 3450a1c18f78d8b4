"""A send that a story holds: why, in the language of the page, and only what works is offered."""

from collections.abc import Callable

import pytest
from django.test import Client

from publisher.actions.stories.running_sends import hold_issue_sends
from publisher.delivery.models import LedgerIdentity, Send
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom

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
    send, version = ours.sent(Send.State.SCHEDULED, pending=2), ours.article.current
    assert version is not None
    version.change = change
    hold_issue_sends(article=ours.article, version=version, now=version.created_at)
    client, page = signed_in(Membership.Role.SENDER), f"/desk/sends/{send.pk}/"
    french, english = WHY[change]
    for where in (page, "/desk/"):
        shown = client.get(where).text
        assert "«\u00a0La marée monte à Rive\u00a0»" in shown
        assert french in shown
        assert "UTC" not in shown
    assert english in client.get(page, headers={"accept-language": "en"}).text


def test_a_held_send_goes_on_with_the_corrected_text_or_is_canceled(
    ours: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    send, client = ours.sent(Send.State.HELD, pending=2), signed_in(Membership.Role.SENDER)
    ours.issue.refresh_from_db()
    page = client.get(f"/desk/sends/{send.pk}/").text
    assert "Reprendre avec le texte corrigé\u00a0: 2 inscrits attendent" in page
    assert 'value="cancel"' in page
    assert 'value="pause"' not in page
    assert client.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"}).status_code == 302
    ours.issue.refresh_from_db()
    assert ours.issue.approved_hash == ours.issue.content_hash != ""
    assert "user:" in ours.issue.approved_by


def test_an_editor_is_not_offered_to_resume(
    ours: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    send, client = ours.sent(Send.State.HELD, pending=2), signed_in(Membership.Role.EDITOR)
    assert 'value="resume"' not in client.get(f"/desk/sends/{send.pk}/").text
    assert client.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"}).status_code == 403
    send.refresh_from_db()
    assert send.state == Send.State.HELD


def test_a_story_under_embargo_is_said_to_keep_it_held(
    ours: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    send, client = ours.sent(Send.State.HELD, pending=2), signed_in(Membership.Role.SENDER)
    Article.objects.filter(pk=ours.article.pk).update(pubstatus="withheld")
    answer = client.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"})
    assert answer.status_code == 409
    assert "retenu ou sous embargo" in answer.text


def test_a_paused_send_offers_to_resume(ours: Newsroom, signed_in: Callable[[str], Client]) -> None:
    send, client = ours.sent(Send.State.PAUSED, pending=2), signed_in(Membership.Role.SENDER)
    page = client.get(f"/desk/sends/{send.pk}/").text
    assert 'value="resume"' in page
    assert client.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"}).status_code == 302


def test_what_a_copied_ledger_holds_is_let_go_only_after_it_was_adopted(
    ours: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    send, client = ours.sent(Send.State.HELD, pending=2), signed_in(Membership.Role.SENDER)
    Send.objects.filter(pk=send.pk).update(hold_code="ledger_copied")
    LedgerIdentity.objects.create(fingerprint="x", held_at=NOW, held_code="ledger_copied")
    page = client.get(f"/desk/sends/{send.pk}/").text
    assert "est une copie" in page
    answer = client.post(f"/desk/sends/{send.pk}/control/", {"act": "resume"})
    assert answer.status_code == 409
    assert "il faut d’abord adopter le registre" in answer.text
    send.refresh_from_db()
    assert send.state == Send.State.HELD
