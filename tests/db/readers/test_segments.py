"""Segments, tags and fields by their commands; newsletters and sends that go by segments."""

import json
from typing import Any

import pytest
from django.utils import timezone

from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.readers.count_audience import count_audience
from publisher.actions.sends.start_send import start_due_sends
from publisher.audience.models import MailingList, ReaderActivity, Segment, Subscriber, Tag
from publisher.cli.main import run
from publisher.delivery.models import Delivery, Send
from publisher.publications.models import AuditEntry
from publisher.query.tree import DEEPEST, MOST_CLAUSES
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EXAMPLE = 'language is fr and joined after 2026-01-01 and not tag "abonné"'


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(*[f"reader{number}@example.org,Reader {number}" for number in range(6)])
    Subscriber.objects.filter(address__in=["reader0@example.org"]).update(language="de")
    Subscriber.objects.exclude(language="de").update(language="fr-CA")
    return made


@pytest.fixture
def publisher(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command with --json; its document, or its error with `exit`."""

    def command(*arguments: str) -> Any:
        code = run([*arguments, "--json"])
        printed = capsys.readouterr()
        if code == 0:
            return json.loads(printed.out)
        return {"exit": code, **json.loads(printed.err.strip().splitlines()[-1])["error"]}

    return command


def test_a_segment_is_created_counted_and_explained(room: Newsroom, publisher: Any) -> None:
    tagged = publisher("subscriber", "tag", "reader1@example.org", "Abonné", "vip")
    assert tagged == {"address": "reader1@example.org", "tags": ["Abonné", "vip"]}
    made = publisher("segment", "create", "fideles", EXAMPLE)
    assert made["text"] == EXAMPLE.replace("abonné", "Abonné")  # the tag's own spelling
    assert made["problem"] is None
    count = {"segment": "fideles", "text": made["text"], "count": 4, "unmeasured": 0}
    assert publisher("segment", "count", "fideles") == count
    assert publisher("segment", "count", EXAMPLE) == {**count, "segment": None}
    assert publisher("segment", "explain", "fideles", "READER1@example.org") == {
        "segment": "fideles",
        "address": "reader1@example.org",
        "matches": False,
        "clauses": [
            {"text": "language is fr", "holds": True},
            {"text": "joined after 2026-01-01", "holds": True},
            {"text": 'not tag "Abonné"', "holds": False},
        ],
    }
    left = publisher("subscriber", "untag", "reader1@example.org", "abonné")
    assert left["tags"] == ["vip"]
    assert publisher("segment", "count", "fideles")["count"] == 5
    changed = publisher("segment", "change", "fideles", "language is de")
    assert changed["segment"] == "fideles"
    assert publisher("segment", "count", "fideles")["count"] == 1
    assert publisher("segment", "list")["segments"] == [changed]
    assert publisher("segment", "delete", "fideles")["deleted"] is True
    assert publisher("segment", "list") == {"segments": []}
    verbs = AuditEntry.objects.filter(verb__endswith="_segment").order_by("pk")
    assert [entry.verb for entry in verbs] == ["create_segment", "change_segment", "delete_segment"]


def measured(room: Newsroom, *names: str) -> None:
    """They agreed, and have got a letter whose links say so."""
    for name in names:
        reader = Subscriber.objects.get(address=f"{name}@example.org")
        reader.tracking_consent_at = timezone.now()
        reader.save()
        ReaderActivity.objects.create(
            publication=room.publication,
            mailing_list=room.newsletter.mailing_lists.get(),
            subscriber=reader,
            received=1,
            clicks=0,
        )


def test_unmeasured_is_neither_true_nor_false(room: Newsroom, publisher: Any) -> None:
    measured(room, "reader2")
    Subscriber.objects.filter(address="reader1@example.org").update(
        tracking_consent_at=timezone.now()  # who agreed, and got no measured letter, is not
    )
    for text, count in (("clicked", 0), ("not clicked", 1), ("clicked or not clicked", 1)):
        assert publisher("segment", "count", text) == {
            "segment": None,
            "text": text,
            "count": count,
            "unmeasured": 5,
        }
    assert publisher("segment", "count", "clicked or language is de")["unmeasured"] == 4
    assert publisher("segment", "count", "clicked and language is de")["unmeasured"] == 1
    publisher("segment", "create", "muets", "not clicked and not bounced")
    said = publisher("segment", "explain", "muets", "reader3@example.org")
    assert said["matches"] is None
    assert [one["holds"] for one in said["clauses"]] == [None, True]


def test_the_checks_say_who_is_left_out_unmeasured(room: Newsroom, publisher: Any) -> None:
    measured(room, "reader2", "reader3")
    publisher("segment", "create", "muets", "not clicked")
    publisher("segment", "create", "de", "language is de")
    publisher("newsletter", "change", "matin", "--segment", "muets", "--exclude", "de")
    room.newsletter.refresh_from_db()
    room.story("s1")
    issue = room.issue("s1")
    said = {
        one.code: one.values
        for one in preflight(issue=issue, now=timezone.now(), network=False).warnings
    }
    assert said["unmeasured_left_out"] == {"readers": 3}
    assert publisher("issue", "send", str(issue.pk))["recipients"] == 2


def test_errors_point_at_the_word_and_change_nothing(room: Newsroom, publisher: Any) -> None:
    wrong = publisher("segment", "create", "faux", "language is fr and tag abonné")
    assert wrong["exit"] == 2
    assert (wrong["code"], wrong["where"]) == ("unknown_tag", "character 24")
    assert "no tag 'abonné'" in wrong["message"]
    assert not Segment.objects.exists()
    publisher("segment", "create", "juste", "language is fr")
    for arguments, code in (
        (("create", "juste", "language is de"), "segment_exists"),
        (("create", "Pas Bon", "language is de"), "bad_slug"),
        (("change", "juste", "language fr"), "unexpected_word"),
        (("change", "autre", "language is fr"), "unknown_segment"),
        (("change", "juste", "(" * 200 + "bounced" + ")" * 200), "too_deep"),
        (("explain", "autre", "reader1@example.org"), "unknown_segment"),
        (("explain", "juste", "nobody@example.org"), "unknown_subscriber"),
        (("delete", "autre"), "unknown_segment"),
        (("count", "autre"), "unknown_segment"),
        (("count", "autre is fr"), "unknown_word"),
        (("count", ""), "unknown_segment"),
    ):
        found = publisher("segment", *arguments)
        assert (found["exit"], found["code"]) == (2, code), arguments
    assert publisher("segment", "count", "juste")["text"] == "language is fr"
    assert publisher("subscriber", "untag", "reader1@example.org", "vip")["code"] == "unknown_tag"
    assert publisher("subscriber", "tag", "reader1@example.org", "a\u202eb")["code"] == "bad_name"
    assert publisher("subscriber", "tag", "nobody@example.org", "a")["code"] == "unknown_subscriber"
    assert not Tag.objects.exists()


def test_fields_are_declared_asked_about_and_deleted(room: Newsroom, publisher: Any) -> None:
    made = publisher("field", "create", "Âge", "--type", "number")
    assert (made["field"], made["type"], made["choices"]) == ("Âge", "number", [])
    choice = ("field", "create", "Édition", "--type", "choice")
    assert publisher(*choice)["code"] == "bad_choices"
    assert publisher(*choice, "--choice", "Nord", "--choice", "Sud")["choices"] == ["Nord", "Sud"]
    assert publisher("field", "create", "âge", "--type", "text")["code"] == "field_exists"
    assert publisher("field", "create", "x", "--type", "float")["code"] == "unknown_type"
    names = [field["field"] for field in publisher("field", "list")["fields"]]
    assert sorted(names) == ["Âge", "Édition"]

    key = str(room.publication.subscribers.model.objects.count())  # some id that is no field's
    reader = Subscriber.objects.get(address="reader1@example.org")
    own = str(_field_id("Âge"))
    reader.fields = {own: 41, key + "0": "stays"}
    reader.save()
    publisher("segment", "create", "vieux", 'field "Âge" > 40')
    publisher("segment", "create", "autre", "language is fr")
    assert publisher("segment", "count", "vieux")["count"] == 1
    done = publisher("field", "delete", "ÂGE")
    assert done == {"field": "ÂGE", "values": 1, "segments": ["vieux"]}
    reader.refresh_from_db()
    assert reader.fields == {key + "0": "stays"}
    for arguments in (("count", "vieux"), ("explain", "vieux", "reader1@example.org")):
        broken = publisher("segment", *arguments)
        assert (broken["exit"], broken["code"]) == (2, "unknown_field")
        assert broken["where"] == "segment vieux"
        assert "segment vieux: there is no field 'Âge' any more" in broken["message"]
    listed = {row["segment"]: row for row in publisher("segment", "list")["segments"]}
    assert listed["vieux"]["text"] == 'field "Âge" > 40'
    assert "no field 'Âge'" in listed["vieux"]["problem"]
    assert listed["autre"]["problem"] is None
    assert publisher("field", "delete", "Âge")["code"] == "unknown_field"


def _field_id(name: str) -> int:
    from publisher.audience.models import Field

    return Field.objects.get(name=name).pk


def test_a_new_name_changes_no_segment(room: Newsroom, publisher: Any) -> None:
    publisher("subscriber", "tag", "reader1@example.org", "abonné")
    publisher("segment", "create", "s", 'tag "abonné" and list matin')
    Tag.objects.update(name="abonnés 2026", key="abonnés 2026")
    MailingList.objects.update(slug="aube")
    found = publisher("segment", "count", "s")
    assert (found["text"], found["count"]) == ('tag "abonnés 2026" and list aube', 1)


def test_a_newsletter_goes_to_a_segment_without_an_exclusion(
    room: Newsroom, publisher: Any
) -> None:
    publisher("subscriber", "tag", "reader1@example.org", "abonné")
    publisher("segment", "create", "fr", "language is fr")
    publisher("segment", "create", "abonnes", 'tag "abonné"')
    changed = publisher("newsletter", "change", "matin", "--segment", "fr", "--exclude", "abonnes")
    assert (changed["segment"], changed["exclude"]) == ("fr", "abonnes")
    refused = publisher("segment", "delete", "fr")
    assert (refused["exit"], refused["code"]) == (1, "segment_in_use")
    assert "matin" in refused["message"]
    assert Segment.objects.count() == 2

    room.newsletter.refresh_from_db()
    room.story("s1")
    issue = room.issue("s1")
    assert count_audience(newsletter=room.newsletter, now=timezone.now()) == 4
    sent = publisher("issue", "send", str(issue.pk))
    assert (sent["recipients"], sent["segment"], sent["exclude"]) == (4, "fr", "abonnes")
    rows = Delivery.objects.filter(send_id=sent["send"])
    assert set(rows.values_list("address", flat=True)) == {
        f"reader{number}@example.org" for number in range(2, 6)
    }
    back = publisher("newsletter", "change", "matin", "--segment", "", "--exclude", "")
    assert (back["segment"], back["exclude"]) == (None, None)
    assert publisher("segment", "delete", "fr")["deleted"] is True  # the send keeps its text
    assert publisher("newsletter", "list")["newsletters"][0]["segment"] is None
    other = publisher("newsletter", "create", "soir", "--list", "matin", "--exclude", "abonnes")
    assert (other["segment"], other["exclude"]) == (None, "abonnes")
    assert publisher("newsletter", "change", "soir", "--segment", "x")["code"] == "unknown_segment"


def test_a_send_keeps_the_text_of_its_decision(room: Newsroom, publisher: Any) -> None:
    publisher("segment", "create", "fr", "language is fr")
    publisher("segment", "create", "de", "language is de")
    publisher("newsletter", "change", "matin", "--segment", "fr")
    room.newsletter.refresh_from_db()
    room.story("s1")
    issue = room.issue("s1")
    at = "2099-01-01T06:00:00Z"
    sent = publisher("issue", "send", str(issue.pk), "--segment", "de", "--at", at)
    assert (sent["recipients"], sent["segment"]) == (1, "de")
    publisher("segment", "change", "de", "language is fr")
    publisher("segment", "delete", "fr")
    assert start_due_sends(now=_at(at)) == 1
    rows = Delivery.objects.filter(send_id=sent["send"])
    assert [row.address for row in rows] == ["reader0@example.org"]


@pytest.mark.slow
def test_a_broken_segment_holds_a_send_and_is_said_before(room: Newsroom, publisher: Any) -> None:
    """Slow: much is written to the ledger."""
    publisher("field", "create", "VIP", "--type", "bool")
    publisher("segment", "create", "vip", "field VIP is yes or language is fr")
    room.newsletter.segment = Segment.objects.get()
    room.newsletter.save()
    room.story("s1")
    room.story("s2", "Une autre\n\nElle suit.\n")
    at = "2099-01-01T06:00:00Z"
    sent = publisher("issue", "send", str(room.issue("s1").pk), "--at", at)
    assert sent["recipients"] == 5
    publisher("field", "delete", "VIP")
    assert start_due_sends(now=_at(at)) == 0
    send = Send.objects.get(pk=sent["send"])
    assert send.state == Send.State.HELD
    assert "segment vip: there is no field 'VIP' any more" in str(send.hold_values)
    assert not Delivery.objects.exists()

    issue = room.issue("s2")
    report = preflight(issue=issue, now=timezone.now(), network=False)
    found = [one for one in report.findings if one.code == "segment_broken"]
    assert [one.where for one in found] == ["segment vip"]
    assert not report.ok
    refused = publisher("issue", "send", str(issue.pk))
    assert (refused["exit"], refused["code"]) == (2, "unknown_field")
    assert Send.objects.filter(issue=issue).count() == 0
    assert publisher("issue", "send", str(issue.pk), "--segment", "")["recipients"] == 6


def test_an_empty_segment_is_an_empty_audience(room: Newsroom, publisher: Any) -> None:
    publisher("segment", "create", "personne", "bounced and not bounced")
    room.story("s1")
    refused = publisher("issue", "send", str(room.issue("s1").pk), "--segment", "personne")
    assert refused["code"] == "empty_audience"
    assert "in its segment" in refused["message"]


def _at(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


def test_the_deepest_and_the_widest_are_counted(room: Newsroom, publisher: Any) -> None:
    """As far as the language goes, both databases go too."""
    publisher("subscriber", "tag", "reader1@example.org", *[f"t{n}" for n in range(200)])
    deep = "bounced"
    for level in range(DEEPEST):
        sign, clause = ("and", "language is fr") if level % 2 else ("or", "tag t1")
        deep = f"not ({deep} {sign} issues received >= {level} from matin {sign} {clause})"
    # The outermost parenthesis is a group like the others.
    assert publisher("segment", "count", deep)["text"] == deep
    wide = " or ".join(f"tag t{n}" for n in range(MOST_CLAUSES))
    assert publisher("segment", "count", wide)["count"] == 1
    mixed = " or ".join(
        f'(tag t{n} and consent source is "{n}" and issues received > {n} and not bounced)'
        for n in range(MOST_CLAUSES // 4)
    )
    assert publisher("segment", "count", mixed)["count"] == 0
    many = ", ".join(f"d{n}.example.org" for n in range(400))
    assert publisher("segment", "count", f"domain not in ({many})")["count"] == 6
