"""Issues: composed from what may be mailed, compiled once, read again byte for byte."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.issues.compile_issue import compile_issue, load_edition
from publisher.actions.issues.create_issue import create_issue
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.issues.render_issue import message_of_delivery, render_issue
from publisher.actions.publications.create_publication import create_publication
from publisher.audience.models import Subscriber
from publisher.cli.main import run
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph, Span
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Article, Edition, Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()


@shared_rows
def newsletter():
    publication = create_publication(
        slug="iles", name="Le Courrier des Îles", domain="example.org", actor="test", now=NOW
    )
    store(publication, "une", "Le phare se rallume")
    store(publication, "deux", "La criée passe à la nuit")
    return create_newsletter(
        publication=publication, slug="soir", list_slugs=[], name="Soir", actor="test", now=NOW
    )


def store(publication, guid, headline):
    content = Content(
        headline=headline,
        standfirst=f"Chapeau de {guid}.",
        language="fr",
        blocks=(Paragraph(content=(Span(f"Corps\u00a0: {guid}."),)),),
    )
    store_article(
        arrival=Arrival(publication=publication, source="test", actor="test", now=NOW),
        parsed=Parsed(article=content),
        guid=guid,
    )


def made(newsletter, *guids, **options):
    return create_issue(
        newsletter=newsletter, guids=guids or ["une", "deux"], actor="test", now=NOW, **options
    )


def test_subject_and_preheader_come_from_the_lead(newsletter):
    issue = made(newsletter)
    assert (issue.subject, issue.preheader) == ("Le phare se rallume", "Chapeau de une.")
    assert made(newsletter, subject="Autre").subject == "Autre"


def test_the_hash_changes_with_subject_order_and_nothing_else(newsletter):
    one = made(newsletter).content_hash
    assert made(newsletter).content_hash == one
    assert made(newsletter, subject="Autre").content_hash != one
    assert made(newsletter, "deux", "une").content_hash != one


@pytest.mark.parametrize(
    ("guids", "code"),
    [
        (["une", "nulle"], "unknown_article"),
        (["une", "une"], "article_twice"),
        (["tuee"], "article_not_mailable"),
        (["demain"], "article_not_mailable"),
        (["retenue"], "article_not_mailable"),
    ],
)
def test_what_may_not_be_mailed_is_refused_by_name(newsletter, guids, code):
    for guid in ("tuee", "demain", "retenue"):
        store(newsletter.publication, guid, guid)
    Article.objects.filter(guid="tuee").update(pubstatus="canceled")
    Article.objects.filter(guid="retenue").update(pubstatus="withheld")
    Article.objects.filter(guid="demain").update(embargo_until=NOW + timedelta(days=1))
    with pytest.raises(PublisherError) as caught:
        made(newsletter, *guids)
    assert caught.value.code == code
    assert guids[-1] in caught.value.message
    assert not Issue.objects.exists()


def test_the_same_issue_is_the_same_edition(newsletter):
    issue = made(newsletter)
    edition = compile_issue(issue=issue, now=NOW)
    later = compile_issue(issue=Issue.objects.get(), now=NOW + timedelta(hours=3))
    assert later.pk == edition.pk
    stored = Edition.objects.get()
    assert load_edition(stored).sha256 == edition.sha256
    stored.sha256 = "0" * 64
    with pytest.raises(Refused, match="compile the issue anew"):
        load_edition(stored)


def test_a_story_killed_since_is_its_notice_and_takes_the_subject_along(newsletter):
    issue = made(newsletter)
    Article.objects.filter(guid="une").update(pubstatus="canceled", notice="Retiré, pardon.")
    html = render_issue(issue=issue, format="eml", recipient=None, actor="test", now=NOW).decode()
    text = render_issue(issue=issue, format="text", recipient=None, actor="test", now=NOW).decode()
    assert "Retiré, pardon." in text
    assert not re.search("phare|Chapeau de une|Corps.: une", html + text)


def test_an_embargo_set_since_refuses_the_issue(newsletter):
    issue = made(newsletter)
    Article.objects.filter(guid="deux").update(embargo_until=NOW + timedelta(hours=1))
    with pytest.raises(Refused, match="'deux'"):
        compile_issue(issue=issue, now=NOW)


@pytest.fixture
def delivery(newsletter):
    issue = made(newsletter)
    edition = compile_issue(issue=issue, now=NOW)
    publication = newsletter.publication
    reader = Subscriber.objects.create(
        publication=publication, address="Lea@example.org", address_key="lea@example.org",
        created_at=NOW,
    )  # fmt: skip
    send = Send.objects.create(
        publication=publication, kind="issue", state="running", issue=issue, edition=edition,
        created_by="test", created_at=NOW, not_before=NOW,
    )  # fmt: skip
    return Delivery.objects.create(
        publication=publication, send=send, issue=issue, subscriber=reader, edition=edition,
        address=reader.address, merge_values={"name": "Léa"}, state="accepted", dated_at=NOW,
        changed_at=NOW,
    )  # fmt: skip


def test_what_was_sent_is_read_again_byte_for_byte(delivery):
    sent = message_of_delivery(delivery, load_edition(delivery.edition), None)
    store(delivery.publication, "une", "Un tout autre titre")
    later = NOW + timedelta(days=400)
    seen = render_issue(
        issue=delivery.issue, format="eml", recipient="lea@EXAMPLE.org", actor="cli:x", now=later
    )
    assert seen == sent
    assert "Bonjour Léa," in sent.decode().replace("=C3=A9", "é")
    entry = AuditEntry.objects.get(verb="read_delivery")
    assert (entry.actor, entry.object_id) == ("cli:x", str(delivery.pk))


def test_the_command_prints_those_bytes_and_says_when_there_are_none(delivery, capfdbinary):
    sent = message_of_delivery(delivery, load_edition(delivery.edition), None)
    number = str(delivery.issue_id)
    render = ["issue", "render", number, "--format", "eml", "--recipient"]
    assert run([*render, "lea@example.org"]) == 0
    assert capfdbinary.readouterr() == (sent, b"")
    assert run([*render, "paul@example.org"]) == 0
    printed = capfdbinary.readouterr()
    assert b"To: paul@example.org" in printed.out
    assert b"this is how it would be" in printed.err


def test_the_command_creates_and_shows_the_contracts_document(newsletter, capsys):
    assert run(["issue", "create", "soir", "--article", "deux", "--article", "une", "--json"]) == 0
    created = json.loads(capsys.readouterr().out)
    assert created["articles"] == [{"guid": "deux", "version": 1}, {"guid": "une", "version": 1}]
    assert (created["newsletter"], created["state"]) == ("soir", "draft")
    assert run(["issue", "show", created["issue"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == created


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["create", "matin", "--article", "une"], "unknown_newsletter"),
        (["create", "soir", "--article", "nulle"], "unknown_article"),
        (["show", "999"], "unknown_issue"),
        (["show", "abc"], "unknown_issue"),
        (["render", "-1"], "usage"),
    ],
)
def test_bad_input_ends_with_2_and_names_itself(newsletter, capsys, arguments, code):
    assert run(["issue", *arguments, "--json"] if code != "usage" else ["issue", *arguments]) == 2
    if code != "usage":
        assert json.loads(capsys.readouterr().err)["error"]["code"] == code
    assert not Issue.objects.exists()
