"""What a send freezes of its readers for merge fields, and what each of them gets."""

import email
import email.policy
import hashlib
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from publisher.actions.issues.render_issue import render_issue
from publisher.actions.issues.web_view import public_subjects, web_view
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.readers.create_list import create_list
from publisher.actions.sends.send_issue import send_issue
from publisher.audience.models import MailingList, Subscriber, Subscription
from publisher.cli.main import run
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery
from publisher.editorial.models import Issue
from tests.newsroom import NOW, STORY, Newsroom, newsroom
from tests.promises.test_promise_07_reproducible import Keeper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
INTRO = """Bonsoir{{ " " ~ subscriber.name if subscriber.name }},
[la carte](https://carte.example.org/?a=1).

{% if "cercle" in subscriber.lists %}
Au cercle, ce soir.
{% endif %}

{% if subscriber.access == "paid" %}
Merci de votre abonnement.
{% else %}
Abonnez-vous.
{% endif %}
"""
ASKING = {
    "subject": "{{ subscriber.name|default('Vous') }}, la rivière revient",
    "intro": INTRO,
}


def evening(**changes: str) -> tuple[Newsroom, Issue]:
    """A letter to Ana, of the paid list too, Béla, of the circle, and one without a name."""
    room = newsroom()
    room.readers("ana@example.org,Ana", "bela@example.org,<b>Béla</b>", "sans.nom@example.org,")
    for slug, access, address in (("abonnes", "paid", "ana"), ("cercle", "registered", "bela")):
        made = create_list(
            publication=room.publication, slug=slug, name=slug, actor="cli:test", now=NOW
        )
        MailingList.objects.filter(pk=made.pk).update(access=access)
        join(f"{address}@example.org", made)
    room.story("s1")
    issue = room.issue("s1")
    for name, value in changes.items():
        setattr(issue, name, value)
    issue.save()
    return room, issue


def join(address: str, mailing_list: MailingList, status: str = "confirmed") -> None:
    Subscription.objects.create(
        publication=mailing_list.publication,
        mailing_list=mailing_list,
        subscriber=Subscriber.objects.get(address=address),
        status=status,
        consent_source="test",
        created_at=NOW,
        changed_at=NOW,
    )


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def text(raw: bytes) -> str:
    part = parsed(raw).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def frozen() -> dict[str, dict[str, object]]:
    return {row.address.split("@")[0]: row.merge_values for row in Delivery.objects.all()}


def deliver(directory: Path) -> dict[str, bytes]:
    """What each address got."""
    keeper = Keeper()
    worker = MailWorker(
        relays=[Relay(lambda: keeper)],
        host=Host("machine", "boot"),
        data_dir=directory,
        clock=lambda: NOW,
    )
    deliver_mail(worker=worker)
    worker.end()
    return keeper.kept


def test_a_send_freezes_lists_and_access_only_where_they_are_asked_for() -> None:
    _, issue = evening()
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    assert frozen()["ana"] == {"name": "Ana", "language": ""}

    Delivery.objects.all().delete()
    issue.sends.all().delete()
    Issue.objects.filter(pk=issue.pk).update(**ASKING)
    unconfirmed = MailingList.objects.get(slug="cercle")
    join("sans.nom@example.org", unconfirmed, "unconfirmed")
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    rows = frozen()
    assert rows["ana"] == {
        "name": "Ana", "language": "", "lists": ["abonnes", "matin"], "access": "paid",
    }  # fmt: skip
    assert rows["bela"]["lists"] == ["cercle", "matin"]
    assert rows["sans.nom"]["lists"] == ["matin"]
    assert rows["sans.nom"]["access"] == "registered"


def test_each_reader_gets_and_can_be_shown_what_was_meant(tmp_path: Path) -> None:
    room, issue = evening(**ASKING)
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    kept = deliver(tmp_path)
    ana, bela, nameless = (kept[f"{one}@example.org"] for one in ("ana", "bela", "sans.nom"))
    assert parsed(ana)["Subject"] == "Ana, la rivière revient"
    assert parsed(nameless)["Subject"] == "Vous, la rivière revient"
    assert "Merci de votre abonnement." in text(ana)
    assert "Abonnez-vous." not in text(ana)
    assert "Au cercle, ce soir." in text(bela)
    assert "Bonsoir <b>Béla</b>," in text(bela)
    assert "cercle" not in text(nameless)
    assert "Bonsoir, la carte" in text(nameless)

    room.story("s1", STORY.replace("dix ans", "douze ans"), now=NOW + timedelta(hours=1))
    Issue.objects.filter(pk=issue.pk).update(intro="Autre", subject="Autre")
    Subscription.objects.filter(mailing_list__slug="abonnes").delete()
    Subscriber.objects.update(name="Quelqu’un d’autre")
    for address, body in kept.items():
        later = NOW + timedelta(days=30)
        again = render_issue(
            issue=issue, format="eml", recipient=address, actor="cli:auditor", now=later
        )
        assert hashlib.sha256(again).hexdigest() == hashlib.sha256(body).hexdigest()


def test_control_copies_are_merged_for_who_gets_them(tmp_path: Path) -> None:
    room, issue = evening(**ASKING)
    room.newsletter.control_addresses = ["ana@example.org", "chef@example.org"]
    room.newsletter.save()
    send_issue(
        issue=issue, idempotency_key=None, actor="cli:test", now=NOW, undo=timedelta(minutes=5)
    )
    kept = deliver(tmp_path)
    assert parsed(kept["ana@example.org"])["Subject"] == "Ana, la rivière revient"
    assert "Merci de votre abonnement." in text(kept["ana@example.org"])
    assert "Abonnez-vous." in text(kept["chef@example.org"])


def test_a_preview_is_as_its_reader_would_get_it_and_nobodys_without_one() -> None:
    _, issue = evening(**ASKING)

    def preview(address: str | None) -> bytes:
        return render_issue(issue=issue, format="eml", recipient=address, actor="cli:test", now=NOW)

    assert "Merci de votre abonnement." in text(preview("ana@example.org"))
    for nobody in (preview(None), preview("inconnu@example.org")):
        assert parsed(nobody)["Subject"] == "Vous, la rivière revient"
        assert "Abonnez-vous." in text(nobody)


def test_pages_show_nobodys_form() -> None:
    _, issue = evening(**ASKING)
    assert public_subjects(issues=[issue], now=NOW) == {issue.pk: "Vous, la rivière revient"}
    page = web_view(issue=issue, now=NOW)
    assert "<title>Vous, la rivière revient</title>" in page
    assert "Abonnez-vous." in page
    assert "Bonsoir, " in page
    for hidden in ("slot-", "{{", "Merci de", "Au cercle"):
        assert hidden not in page


def test_a_headline_with_braces_is_no_merge_field() -> None:
    room = newsroom()
    room.readers("ana@example.org,Ana")
    room.story("s1", "Les accolades {{ subscriber.nom }} expliquées\n\nUn texte {% if %}.\n")
    issue = room.issue("s1")
    raw = render_issue(issue=issue, format="eml", recipient=None, actor="cli:test", now=NOW)
    assert parsed(raw)["Subject"] == "Les accolades {{ subscriber.nom }} expliquées"
    assert public_subjects(issues=[issue], now=NOW) == {issue.pk: issue.subject}


def test_campaign_parameters_stand_on_links_of_stories_and_intro_alone() -> None:
    room, issue = evening(**ASKING)
    words = ["--campaign", "utm_source=lettre", "--campaign", "utm_campaign={newsletter}-{date}"]
    assert run(["newsletter", "change", "matin", *words]) == 0
    room.newsletter.refresh_from_db()
    issue.newsletter.refresh_from_db()
    html = render_issue(issue=issue, format="html", recipient=None, actor="cli:test", now=NOW)
    plain = render_issue(issue=issue, format="text", recipient=None, actor="cli:test", now=NOW)
    wanted = "?utm_source=lettre&utm_campaign=matin-2026-05-04"
    story = room.publication.articles.get().pk
    for page, joint in ((html.decode().replace("&amp;", "&"), '"'), (plain.decode(), "\n")):
        assert f"/articles/{story}{wanted}{joint}" in page.replace("-la-riviere-revient", "")
        assert f"https://carte.example.org/?a=1&{wanted[1:]}{joint}" in page
        assert page.count("utm_source") == page.count("utm_campaign")
        for line in page.split(joint):
            assert "utm_source" not in line or "/articles/" in line or "carte." in line
    assert "utm_source" not in web_view(issue=issue, now=NOW)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--campaign", "utm_source"], "is not like utm_source=lettre"),
        (["--campaign", "a b=c"], "is not like utm_source=lettre"),
        (["--campaign", "a=b\r\nc"], "is not like utm_source=lettre"),
        (["--campaign", "a={reader}"], "{reader} in a is not known"),
        (["--campaign", "a={{issue}}"], "is not known; there are {issue}"),
        (["--greeting", "Bonjour {{ subscriber.prenom }}"], "there is no subscriber.prenom"),
        (["--greeting", "Bonjour {% for"], "line 1: "),
        ([one for n in range(11) for one in ("--campaign", f"a{n}=1")], "at most 10"),
    ],
)
def test_bad_parameters_and_greetings_change_nothing(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    room = newsroom()
    kept = ["--campaign", "utm_source=lettre", "--greeting", "Salut {{ subscriber.name }}"]
    assert run(["newsletter", "change", "matin", *kept]) == 0
    assert run(["newsletter", "change", "matin", *words]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    room.newsletter.refresh_from_db()
    assert room.newsletter.campaign == {"utm_source": "lettre"}
    assert room.newsletter.greeting == "Salut {{ subscriber.name }}"
    assert run(["newsletter", "change", "matin", "--no-campaign", "--greeting", ""]) == 0
    room.newsletter.refresh_from_db()
    assert (room.newsletter.campaign, room.newsletter.greeting) == ({}, "")
