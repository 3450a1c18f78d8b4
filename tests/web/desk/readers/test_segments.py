"""Segments at the desk: clicked and typed, counted, explained, kept, and who goes by them."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from publisher.actions.readers.segments.create_segment import create_segment
from publisher.audience.models import Segment, Subscriber, SubscriberTag, Tag
from publisher.audience.segments.terms import vocabulary
from publisher.delivery.models import Send
from publisher.publications.models import Membership
from publisher.web.desk.readers.segment_words import OPERATORS, TERMS
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
SEGMENTS = "/desk/readers/segments/"
CLICKED = {
    "view": "rows",
    "how-0": "all",
    "term-0.0": "tag",
    "value-0.0": "VIP",
    "how-0.1": "any",
    "not-0.1": "on",
    "term-0.1.0": "language",
    "op-0.1.0": "is",
    "value-0.1.0": "de",
    "term-0.1.1": "issues received",
    "op-0.1.1": ">",
    "value-0.1.1": "3",
}
TYPED = "tag VIP and not (language is de or issues received > 3)"


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in(Role.ADMIN)


@pytest.fixture
def vip(ours: Newsroom) -> Subscriber:
    tag = Tag.objects.create(publication=ours.publication, name="VIP", key="vip", created_at=NOW)
    reader = Subscriber.objects.get(address_key="rive1@example.org")
    SubscriberTag.objects.create(publication=ours.publication, subscriber=reader, tag=tag)
    return reader


def made(room: Newsroom, slug: str = "vip", text: str = "tag VIP") -> Segment:
    return create_segment(publication=room.publication, slug=slug, text=text, actor="t", now=NOW)


def test_what_is_clicked_and_what_is_typed_are_one_tree(
    admin: Client, vip: Subscriber, ours: Newsroom
) -> None:
    clicked = admin.post(f"{SEGMENTS}new/", {**CLICKED, "slug": "Clicked", "act": "keep"})
    assert clicked.status_code == 302
    typed = {"view": "text", "text": TYPED, "slug": "typed", "act": "keep"}
    assert admin.post(f"{SEGMENTS}new/", typed).status_code == 302
    one, two = Segment.objects.order_by("pk")
    assert one.tree == two.tree
    assert one.slug == "clicked"
    page = admin.get(f"{SEGMENTS}{two.pk}/").text
    assert re.search(r'name="value-0\.0" value="VIP"', page)
    assert re.search(r'name="not-0\.1" checked', page)
    text = admin.post(f"{SEGMENTS}{one.pk}/", {**CLICKED, "act": "other"}).text
    assert TYPED in unescape(text)
    rows = admin.post(f"{SEGMENTS}{one.pk}/", {"view": "text", "text": TYPED, "act": "other"})
    assert 'name="term-0.1.1"' in rows.text


def test_rows_and_groups_are_added_and_taken_away_by_buttons(
    admin: Client, vip: Subscriber
) -> None:
    page = f"{SEGMENTS}new/"
    more = admin.post(page, {**CLICKED, "act": "add:0.1"}).text
    assert 'name="term-0.1.2"' in more
    assert 'aria-invalid="true"' not in more
    group = admin.post(page, {**CLICKED, "act": "group:0"}).text
    assert 'name="how-0.2"' in group
    less = admin.post(page, {**CLICKED, "act": "drop:0.1.0"}).text
    assert 'value="de"' not in less
    assert 'name="term-0.1.0"' in less
    gone = admin.post(page, {**CLICKED, "act": "drop:0.1"}).text
    assert "term-0.1" not in gone
    for nonsense in ("drop:9.9", "add:x", "drop:0", "group:", "add:0.0"):
        assert admin.post(page, {**CLICKED, "act": nonsense}).status_code == 200, nonsense


def test_a_count_says_whom_it_means(admin: Client, vip: Subscriber) -> None:
    asked = {"view": "text", "text": "tag VIP", "act": "count"}
    assert "1 inscrit est visé" in admin.post(f"{SEGMENTS}new/", asked).text
    live = admin.post(f"{SEGMENTS}count/", CLICKED).json()
    assert (live["count"], live["text"]) == ("1", TYPED)
    clicks = admin.post(f"{SEGMENTS}count/", {"view": "text", "text": "clicked"}).json()
    assert (clicks["count"], clicks["unmeasured"]) == ("0", "3")
    assert admin.post(f"{SEGMENTS}count/", {"view": "text", "text": "x"}).json()["count"] is None


def test_it_is_explained_for_one_reader(admin: Client, vip: Subscriber) -> None:
    asked = {"view": "text", "text": "tag VIP and language is fr", "act": "explain"}
    page = admin.post(f"{SEGMENTS}new/", {**asked, "address": "rive1@example.org"}).text
    assert "n’y est pas" in page
    assert page.count("ne tient pas") == 1
    nobody = admin.post(f"{SEGMENTS}new/", {**asked, "address": "x@example.org"})
    assert nobody.status_code == 400
    assert "tag VIP and language is fr" in nobody.text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("tag VIP and langage is fr", "langage"),
        ("tag nobody", "nobody"),
        ('tag "VIP', "&#34;VIP"),
        ("joined after 2026-13-01", "2026-13-01"),
        ("(" * 200 + "bounced" + ")" * 200, "("),
    ],
)
def test_an_error_stands_at_its_word(text: str, word: str, admin: Client, vip: Subscriber) -> None:
    answer = admin.post(f"{SEGMENTS}new/", {"view": "text", "text": text, "act": "keep"})
    assert answer.status_code == 400
    marked = re.search(r"<mark>(.*?)</mark>", answer.text)
    assert marked is not None
    assert marked[1].startswith(word[:3])
    assert 'aria-invalid="true"' in answer.text
    assert not Segment.objects.exists()


def test_a_row_that_is_wrong_says_so_and_keeps_what_was_typed(
    admin: Client, vip: Subscriber
) -> None:
    wrong = {**CLICKED, "value-0.1.1": "beaucoup", "act": "keep", "slug": "x"}
    answer = admin.post(f"{SEGMENTS}new/", wrong)
    assert answer.status_code == 400
    assert 'value="beaucoup"' in answer.text
    assert 'id="fault-0.1.1"' in answer.text
    assert not Segment.objects.exists()


def test_it_is_deleted_unless_a_newsletter_goes_by_it(
    admin: Client, vip: Subscriber, ours: Newsroom
) -> None:
    found = made(ours)
    ours.newsletter.segment = found
    ours.newsletter.save()
    page = f"{SEGMENTS}{found.pk}/"
    assert "Le Matin de Rive" in admin.get(page).text
    refused = admin.post(f"{page}delete/")
    assert refused.status_code == 409
    assert "Le Matin de Rive" in refused.text
    assert "des lettres passent par lui" in refused.text
    ours.newsletter.segment = None
    ours.newsletter.save()
    assert admin.post(f"{page}delete/").status_code == 302
    assert not Segment.objects.exists()


def test_a_send_that_is_decided_keeps_its_text_and_the_page_says_so(
    admin: Client, vip: Subscriber, ours: Newsroom
) -> None:
    found = made(ours)
    send = ours.sent(Send.State.RUNNING, accepted=1, pending=2)
    Send.objects.filter(pk=send.pk).update(segment={"slug": "vip", "tree": found.tree})
    page = f"{SEGMENTS}{found.pk}/"
    assert "texte d’alors" not in admin.get(page).text
    changed = {"view": "text", "text": "language is fr", "act": "keep"}
    assert admin.post(page, changed).status_code == 302
    text = admin.get(page).text
    assert "texte d’alors" in text
    assert "Ce matin à Rive" in text
    send.refresh_from_db()
    assert send.segment == {"slug": "vip", "tree": made(ours, "again", "tag VIP").tree}


def test_a_segment_about_something_gone_is_shown_and_mended(
    admin: Client, vip: Subscriber, ours: Newsroom
) -> None:
    found = made(ours)
    Tag.objects.all().delete()
    assert "n’existe plus" in admin.get(SEGMENTS).text
    page = admin.get(f"{SEGMENTS}{found.pk}/").text
    assert "tag VIP" in page
    mended = {"view": "text", "text": "language is fr", "act": "keep"}
    assert admin.post(f"{SEGMENTS}{found.pk}/", mended).status_code == 302


def test_whoever_may_not_see_readers_sees_no_segment(
    signed_in: SignedIn, ours: Newsroom, theirs: Newsroom
) -> None:
    editor, other = signed_in(Role.EDITOR), made(theirs, text="language is fr")
    assert editor.get(SEGMENTS).status_code == 403
    assert editor.post(f"{SEGMENTS}count/", CLICKED).status_code == 403
    admin = signed_in(Role.ADMIN)
    assert admin.get(f"{SEGMENTS}{other.pk}/").status_code == 404
    assert admin.post(f"{SEGMENTS}{other.pk}/delete/").status_code == 404


def test_every_term_and_operator_has_its_words(ours: Newsroom) -> None:
    from publisher.query.vocabulary import OPERATORS as KNOWN

    assert set(TERMS) == set(vocabulary(ours.publication).by_name)
    ops: Any = {op.value for each in KNOWN.values() for op in each} - {"holds", "has"}
    assert set(OPERATORS) == ops
