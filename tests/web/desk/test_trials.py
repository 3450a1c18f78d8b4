"""A test of an issue for the newsroom: marked, and nothing else follows from it."""

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.test import Client

from publisher.actions.sends.render_send import render_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.send_trial import send_trial
from publisher.actions.stories.kill_article import kill_article
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Edition, Issue
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry, Membership, User
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
CLAIRE = "claire@example.org"


def trial(room: Newsroom, *to: str, anybody: bool = True) -> Send:
    return send_trial(issue=room.issue, addresses=to, actor="test", now=NOW, to_anybody=anybody)


def mail_of(send: Send, to: str) -> EmailMessage:
    raw = render_send(send=send, recipient=to, format="eml", actor="test", now=NOW)
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_it_says_so_in_subject_and_both_parts(ours: Newsroom) -> None:
    mail = mail_of(trial(ours, CLAIRE), CLAIRE)
    assert mail["Subject"] == f"[Essai] {ours.issue.subject}"
    for kind in ("html", "plain"):
        part = mail.get_body((kind,))
        assert part is not None
        said = part.get_content().replace("\u00a0", " ")
        assert said.count("Essai pour la rédaction : aucun inscrit n’a reçu ce courriel.") == 1


def test_nothing_else_follows(ours: Newsroom) -> None:
    before = Issue.objects.values().get(pk=ours.issue.pk)
    send = trial(ours, CLAIRE, "LEA@example.org")
    assert Issue.objects.values().get(pk=ours.issue.pk) == before
    assert (send.kind, send.recipients, send.state) == (Send.Kind.TEST, 2, Send.State.RUNNING)
    assert not Delivery.objects.exclude(issue=None).exists()
    assert not Edition.objects.filter(counts_clicks=True).exists()
    started = send_issue(issue=ours.issue, idempotency_key=None, actor="test", now=NOW)
    assert started.created
    assert started.send.edition is not None
    assert b"[Essai]" not in bytes(started.send.edition.compiled)
    entry = AuditEntry.objects.get(verb="send_trial")
    assert "@" not in str(entry.detail)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ((), "no_address"),
        (("claire",), "bad_address"),
        ((CLAIRE, "a@b@c"), "bad_address"),
        (tuple(f"a{n}@example.org" for n in range(21)), "too_many_addresses"),
    ],
)
def test_what_is_refused_sends_nothing(ours: Newsroom, to: tuple[str, ...], code: str) -> None:
    with pytest.raises(PublisherError) as refused:
        trial(ours, *to)
    assert refused.value.code == code
    assert not Send.objects.exists()
    assert not Edition.objects.exists()


def test_a_story_that_may_not_leave_does_not_leave_for_a_look(ours: Newsroom) -> None:
    story = ours.issue.items.get().article_version.article
    kill_article(article=story, notice="Retiré.", actor="test", now=NOW)
    with pytest.raises(PublisherError) as refused:
        trial(ours, CLAIRE)
    assert refused.value.code == "article_killed"
    assert not Send.objects.filter(kind=Send.Kind.TEST).exists()


def test_others_than_the_newsroom_want_a_permission(ours: Newsroom) -> None:
    person = User.objects.create_user("claire", email=CLAIRE.upper())
    Membership.objects.create(publication=ours.publication, user=person, role="editor")
    ours.issue.newsletter.control_addresses = ["controle@example.org"]
    assert trial(ours, CLAIRE, "controle@example.org", anybody=False).recipients == 2
    with pytest.raises(PublisherError) as refused:
        trial(ours, CLAIRE, "voisin@example.net", anybody=False)
    assert refused.value.code == "not_newsroom"
    assert Send.objects.count() == 1


def test_the_desk_sends_it_and_shows_what_became_of_it(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Membership.Role.SENDER)
    page = f"/desk/issues/{ours.issue.pk}/"
    assert f'action="{page}test/"' in client.get(page).text
    answer = client.post(f"{page}test/", {"to": "a@example.org, b@example.org"})
    send = Send.objects.get(kind=Send.Kind.TEST)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/sends/{send.pk}/")
    assert send.recipients == 2
    assert client.get(answer["Location"]).status_code == 200


def test_the_desk_says_why_not_and_keeps_what_was_typed(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Membership.Role.EDITOR)
    page = f"/desk/issues/{ours.issue.pk}/"
    answer = client.post(f"{page}test/", {"to": "voisin@example.net"})
    assert answer.status_code == 409
    assert "un essai ne part qu’aux personnes de la rédaction" in answer.text
    assert 'value="voisin@example.net"' in answer.text
    assert not Send.objects.exists()
    assert client.post(f"{page}test/", {"to": ""}).status_code == 409


def test_a_viewer_sends_none(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Membership.Role.VIEWER)
    page = f"/desk/issues/{ours.issue.pk}/"
    assert f"{page}test/" not in client.get(page).text
    assert client.post(f"{page}test/", {"to": CLAIRE}).status_code == 403
