"""Composing: what an editor sets, writes and orders, what is refused, and what an edit voids."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.issues.issue_snapshot import composition_of
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.delivery.models import Send
from publisher.delivery.wording import english
from publisher.editorial.models import Article, Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()
TEXT = "{headline}\n\n{standfirst}\n\nUn texte assez long pour ne pas être pris pour un chapeau.\n"


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    for number, guid in enumerate(("une", "deux", "trois"), 1):
        text = TEXT.format(headline=f"Titre {number}", standfirst=f"Chapeau {number}.")
        made.story(guid, text, now=NOW - timedelta(hours=1))
    return made


@shared_rows
def issue(room: Newsroom) -> Issue:
    return room.issue("une", "deux", now=NOW)


def edited(issue: Issue, **fields: object) -> Issue:
    return edit_issue(
        issue=issue,
        draft=IssueDraft(**fields),  # type: ignore[arg-type]
        actor="user:a",
        now=NOW,
    )


def items(*guids: str, **fields: str) -> tuple[ItemDraft, ...]:
    return tuple(ItemDraft(guid=guid, **fields) for guid in guids)


def box(after: int, advertiser: str, text: str, url: str = "") -> tuple[SponsorDraft, ...]:
    return (SponsorDraft(after=after, advertiser=advertiser, text=text, url=url),)


def text_of(issue: Issue, kind: str = "text") -> str:
    fresh = Issue.objects.get(pk=issue.pk)
    return render_issue(
        issue=fresh,
        format=kind,  # type: ignore[arg-type]
        recipient=None,
        actor="t",
        now=NOW,
    ).decode()


def guids(issue: Issue) -> list[str]:
    return [item.guid for item in draft_of(issue).items or ()]


def picture(room: Newsroom) -> str:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "#336699").save(data, "PNG")
    return store_picture(publication=room.publication, data=data.getvalue(), now=NOW).name


@pytest.mark.slow
def test_an_edit_is_in_the_mail_and_in_the_log(issue: Issue) -> None:
    """Slow: much is written to the ledger."""
    before = issue.content_hash
    edited(
        issue,
        preheader="Ce qui compte",
        intro="Un mot **de nous**.",
        items=(
            ItemDraft(guid="deux", section="À la une", headline="Mon titre", teaser="Mon chapeau."),
            ItemDraft(guid="une", section="En bref", length="line"),
        ),
        sponsors=(SponsorDraft(after=1, advertiser="Librairie", text="Des *livres*."),),
    )
    text = text_of(issue).casefold()
    assert text.index("un mot") < text.index("mon chapeau.") < text.index("librairie")
    assert text.index("mon titre") < text.index("librairie") < text.rindex("titre 1")
    assert "chapeau 2" not in text
    shown = composition_of(Issue.objects.get(), now=NOW)
    assert shown.intro == "Un mot **de nous**."
    assert [type(one).__name__ for one in shown.items] == ["Item", "Sponsor", "Item"]
    assert [one.section for one in shown.stories] == ["À la une", "En bref"]
    entry = AuditEntry.objects.get(verb="edit_issue")
    assert (entry.actor, entry.object_id) == ("user:a", str(issue.pk))
    assert entry.detail["changed"] == ["preheader", "intro", "items", "sponsors"]
    issue.refresh_from_db()
    assert issue.content_hash == entry.detail["content_hash"] != before


def test_a_subject_that_nobody_wrote_follows_the_lead_and_one_that_was_written_stays(
    issue: Issue,
) -> None:
    assert edited(issue, items=items("deux", "une")).subject == "Titre 2"
    assert Issue.objects.get().preheader == "Chapeau 2."
    lead = items("deux", headline="Mon titre")
    assert edited(issue, items=lead).subject == "Mon titre"
    assert edited(issue, subject="À moi").subject == "À moi"
    assert edited(issue, items=items("une")).subject == "À moi"
    assert Issue.objects.get().preheader == "Chapeau 1."


def test_nothing_changed_is_no_edit(issue: Issue) -> None:
    edit_issue(issue=issue, draft=draft_of(issue), actor="user:a", now=NOW)
    assert not AuditEntry.objects.filter(verb="edit_issue").exists()


def test_stories_are_added_moved_and_taken_out(issue: Issue) -> None:
    edited(issue, items=items("trois", "une", "deux"))
    assert guids(issue) == ["trois", "une", "deux"]
    edited(issue, items=items("une", "deux", "trois"))
    assert guids(issue) == ["une", "deux", "trois"]
    edited(issue, items=items("une", "trois"))
    assert guids(issue) == ["une", "trois"]


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"subject": "  "}, "missing_text", "subject"),
        ({"subject": "Ce soir\r\nBcc: x"}, "bad_text", "subject"),
        ({"preheader": "a\u2028b"}, "bad_text", "preheader"),
        ({"preheader": "a" * 151}, "text_too_long", "preheader"),
        ({"intro": "a\0b"}, "bad_text", "intro"),
        ({"intro": "> " * 300 + "a"}, "bad_markdown", "intro"),
        ({"subject": "Bonjour {{ name }}"}, "bad_merge_field", "subject:1"),
        ({"intro": "Un\n\n{% for a in b %}{% endfor %}"}, "bad_merge_field", "intro:3"),
        ({"items": ()}, "no_articles", "items"),
        ({"items": items("une", "une")}, "article_twice", "items[2].article"),
        ({"items": items("une", "nulle")}, "unknown_article", "items[2].article"),
        ({"items": items("une", length="long")}, "bad_length", "items[1].length"),
        ({"items": items("une", headline="a" * 401)}, "text_too_long", "items[1].headline"),
        ({"items": items("une", picture="nulle.png")}, "picture_of_another", "items[1].picture"),
        ({"sponsors": box(9999, "A", "b")}, "bad_place", "sponsors[1].after"),
        ({"sponsors": box(0, " ", "b")}, "missing_text", "sponsors[1].advertiser"),
        ({"sponsors": box(0, "A", "")}, "missing_text", "sponsors[1].text"),
        (
            {"sponsors": box(0, "A", "b", "javascript:alert(1)")},
            "bad_web_address",
            "sponsors[1].url",
        ),
    ],
)
def test_bad_input_names_its_place_and_changes_nothing(
    issue: Issue, fields: dict[str, object], code: str, where: str
) -> None:
    before = draft_of(issue)
    with pytest.raises(PublisherError) as caught:
        edited(issue, **{"preheader": "Autre", **fields})
    assert (caught.value.code, caught.value.where) == (code, where)
    assert draft_of(Issue.objects.get()) == before


def test_a_picture_must_be_the_storys_or_one_that_is_out(room: Newsroom, issue: Issue) -> None:
    name = picture(room)
    chosen = items("une", picture=name, alt="Un pont")
    with pytest.raises(PublisherError, match="neither a picture of this article"):
        edited(issue, items=chosen)
    Article.objects.get(guid="trois").current.pictures.add(room.publication.pictures.get())
    with pytest.raises(PublisherError, match="say in alt"):
        edited(issue, items=items("une", picture=name))
    Article.objects.filter(guid="trois").update(embargo_until=NOW + timedelta(days=1))
    with pytest.raises(PublisherError, match="neither a picture of this article"):
        edited(issue, items=chosen)
    Article.objects.filter(guid="trois").update(embargo_until=None)
    edited(issue, items=chosen)
    assert 'alt="Un pont"' in text_of(issue, "html")


def test_a_sponsor_stays_between_stories_that_leave(room: Newsroom, issue: Issue) -> None:
    ad = SponsorDraft(after=2, advertiser="Librairie", text="Des livres.")
    edited(issue, items=items("une", "deux", "trois"), sponsors=(ad,))
    unpublish_article(article=Article.objects.get(guid="deux"), actor="t", now=NOW)
    edited(issue, items=items("une", "trois"))
    assert draft_of(Issue.objects.get()).sponsors == (ad,)
    edited(issue, items=items("trois"))
    assert draft_of(Issue.objects.get()).sponsors == (replace(ad, after=1),)
    assert len(composition_of(Issue.objects.get(), now=NOW).items) == 2


def test_an_edit_voids_the_approval_and_the_send_waits(room: Newsroom, issue: Issue) -> None:
    room.readers("lea@example.org,Léa")
    send = send_issue(
        issue=issue, idempotency_key=None, actor="t", now=NOW, undo=timedelta(minutes=5)
    ).send
    edited(issue, subject="Autre")
    issue.refresh_from_db()
    assert (issue.state, issue.approved_hash) == ("draft", "")
    assert start_due_sends(now=NOW + timedelta(minutes=6)) == 0
    send.refresh_from_db()
    assert (send.state, english(send.hold)) == (Send.State.HELD, "its approval is void")


def test_another_hour_is_another_mail(issue: Issue) -> None:
    before = issue.content_hash
    assert edited(issue, dated_at=issue.dated_at + timedelta(minutes=1)).content_hash != before


def test_a_headlines_braces_do_not_keep_anybody_from_editing(room: Newsroom) -> None:
    room.story("a", TEXT.format(headline="Les {{ accolades }}", standfirst="Un chapeau."), now=NOW)
    made = room.issue("a", "une", now=NOW)
    done = edit_issue(
        issue=made, draft=replace(draft_of(made), intro="Bonsoir."), actor="user:a", now=NOW
    )
    assert (done.subject, done.intro) == ("Les {{ accolades }}", "Bonsoir.")


def test_what_has_left_is_not_edited(room: Newsroom, issue: Issue) -> None:
    room.readers("lea@example.org,Léa")
    send_issue(issue=issue, idempotency_key=None, actor="t", now=NOW)
    with pytest.raises(Refused) as caught:
        edited(issue, subject="Autre")
    assert caught.value.code == "issue_sent"
    assert Issue.objects.get().subject == "Titre 1"


def test_two_editors_do_not_overwrite_each_other(issue: Issue) -> None:
    seen = issue.content_hash
    edited(issue, subject="Le premier")
    with pytest.raises(Refused) as caught:
        edit_issue(
            issue=issue, draft=IssueDraft(subject="Le second"), actor="b", now=NOW, seen_hash=seen
        )
    assert caught.value.code == "issue_changed"
    assert Issue.objects.get().subject == "Le premier"


def test_a_story_killed_since_can_be_taken_out_and_keeps_nobody_from_editing(
    issue: Issue,
) -> None:
    kill_article(article=Article.objects.get(guid="deux"), notice="Non.", actor="t", now=NOW)
    edited(issue, intro="Un mot.", items=items("deux", "une"))
    edited(issue, items=items("une"))
    assert guids(issue) == ["une"]
    with pytest.raises(PublisherError, match="retired"):
        edited(issue, items=items("une", "deux"))


def test_items_come_in_their_newest_version(room: Newsroom, issue: Issue) -> None:
    text = TEXT.format(headline="Titre mis à jour", standfirst="Chapeau.")
    room.story("deux", text, now=NOW)
    edited(issue, items=items("une", "deux"))
    assert [row.article_version.number for row in issue.items.all()] == [1, 2]


def test_a_new_issue_from_a_draft_whole_or_not_at_all(room: Newsroom) -> None:
    made = {"newsletter": room.newsletter, "actor": "t", "now": NOW}
    with pytest.raises(PublisherError):
        compose_issue(draft=IssueDraft(items=items("une", "nulle")), **made)  # type: ignore[arg-type]
    assert not Issue.objects.exists()
    draft = IssueDraft(intro="Bonjour.", items=items("trois", "une"))
    issue = compose_issue(draft=draft, **made)  # type: ignore[arg-type]
    assert (issue.subject, issue.preheader) == ("Titre 3", "Chapeau 3.")
    assert draft_of(issue).intro == "Bonjour."


def test_a_takedown_leaves_nothing_that_the_editor_wrote_of_the_story(issue: Issue) -> None:
    lead = ItemDraft(guid="une", headline="Le secret", teaser="Tout dire.", alt="Lui")
    edited(issue, items=(lead, ItemDraft(guid="deux")))
    assert Issue.objects.get().subject == "Le secret"
    takedown_article(article=Article.objects.get(guid="une"), reason="Tribunal", actor="t", now=NOW)
    stands = draft_of(Issue.objects.get())
    assert stands.items == items("une", "deux")
    assert (stands.subject, stands.preheader) == ("matin", "")
