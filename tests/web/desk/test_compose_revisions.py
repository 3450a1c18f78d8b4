"""What each save leaves: steps back and forth, two people's changes, and what is kept of both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from publisher.actions.compose.drafts import draft_of
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.compose.revisions import (
    MOST_KEPT,
    ONE_TYPING,
    Save,
    composition_from,
    head_of,
    steps_of,
)
from publisher.actions.compose.save_composition import Conflict, save_composition
from publisher.actions.compose.undo_edit import redo_edit, undo_edit
from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.issues.create_issue import issue_hash
from publisher.actions.issues.list_issues import items_of
from publisher.editorial.models import Issue, IssueRevision
from publisher.errors import Refused
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom
from tests.web.desk.test_desk_compose import fields_of, page_of, pressed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
CLAIRE, YANN = "user:claire", "user:yann"


def now_is(room: Newsroom) -> Issue:
    return Issue.objects.select_related("newsletter", "publication").get(pk=room.issue.pk)


def save(room: Newsroom, who: str, *, seen: str = "", after: int = 0, by_itself: bool = False,
         **texts: str) -> str:  # fmt: skip
    """Save these texts over the composition of that hash (else of now); the hash then."""
    issue = now_is(room)
    seen, at = seen or issue.content_hash, NOW + timedelta(seconds=after)
    base = IssueRevision.objects.filter(issue=issue, content_hash=seen).last()
    draft = draft_of(issue)
    if base is not None:
        draft = composition_from(base.composition)
    draft = replace(draft, **texts)  # type: ignore[arg-type]
    saved = save_composition(
        issue=issue, draft=draft, seen_hash=seen, actor=who, now=at, by_itself=by_itself
    )
    return saved.issue.content_hash


def step(room: Newsroom, verb: Callable[..., Issue]) -> str:
    issue = now_is(room)
    return verb(issue=issue, actor=CLAIRE, now=NOW, seen_hash=issue.content_hash).intro


def test_steps_are_undone_one_by_one_and_done_again(ours: Newsroom) -> None:
    for text in ("Un.", "Deux.", "Trois."):
        save(ours, CLAIRE, intro=text)
    assert [step(ours, undo_edit) for _ in range(3)] == ["Deux.", "Un.", ""]
    with pytest.raises(Refused, match="no other composition"):
        step(ours, undo_edit)
    assert [step(ours, redo_edit) for _ in range(3)] == ["Un.", "Deux.", "Trois."]
    with pytest.raises(Refused):
        step(ours, redo_edit)
    step(ours, undo_edit)
    save(ours, CLAIRE, intro="Autre.")
    assert step(ours, undo_edit) == "Deux.", "a new step follows the one that it was made from"
    assert step(ours, redo_edit) == "Autre."


def test_an_undone_composition_has_the_hash_that_it_had(ours: Newsroom) -> None:
    first = save(ours, CLAIRE, intro="Un.")
    save(ours, CLAIRE, intro="Deux.")
    step(ours, undo_edit)
    assert now_is(ours).content_hash == first


def test_somebody_who_goes_on_typing_makes_one_step(ours: Newsroom) -> None:
    save(ours, CLAIRE, intro="L", by_itself=True)
    for second, text in enumerate(("Le", "Le p", "Le phare."), 1):
        save(ours, CLAIRE, intro=text, by_itself=True, after=second)
    assert step(ours, undo_edit) == ""
    step(ours, redo_edit)
    late = int(ONE_TYPING.total_seconds()) + 60
    save(ours, CLAIRE, intro="Le phare luit.", by_itself=True, after=late)
    save(ours, CLAIRE, subject="Phare", by_itself=True, after=late + 1)
    assert step(ours, undo_edit) == "Le phare luit."
    assert step(ours, undo_edit) == "Le phare."


def test_changes_of_different_parts_both_stand(ours: Newsroom) -> None:
    seen = save(ours, CLAIRE, intro="Un.")
    save(ours, YANN, subject="Le sien")
    save(ours, CLAIRE, seen=seen, preheader="Le mien")
    issue = now_is(ours)
    assert (issue.subject, issue.preheader, issue.intro) == ("Le sien", "Le mien", "Un.")


def test_a_part_that_both_changed_is_asked_about(ours: Newsroom) -> None:
    seen = save(ours, CLAIRE, intro="Un.")
    save(ours, YANN, intro="Le sien.", subject="Le sien")
    with pytest.raises(Conflict) as raised:
        save(ours, CLAIRE, seen=seen, intro="Le mien.")
    found = {one.part.field: one for one in raised.value.found}
    assert (found["intro"].mine, found["intro"].theirs) == ("Le mien.", "Le sien.")
    assert found["intro"].changed_by is None
    assert found["subject"].changed_by == "theirs"
    assert raised.value.saved_by == YANN
    assert now_is(ours).intro == "Le sien."


def test_stories_of_both_stand_where_the_order_is_ones(signed_in: SignedIn, ours: Newsroom) -> None:
    """One adds a story, another writes a headline for the first."""
    other, client = ours.story("autre", headline="Une autre"), signed_in(Role.EDITOR)
    pressed(client, ours, "save", intro="Un.")
    stale = fields_of(client.get(page_of(ours)).text, "composing")
    pressed(client, ours, f"add-{other.pk}")
    answer = client.post(page_of(ours), stale | {"act": "save", "headline-1": "Mon titre"})
    assert answer.status_code == 302, answer.text
    assert "deux modifications" in client.get(answer.headers["Location"]).text
    first, second = draft_of(now_is(ours)).items or ()
    assert (first.headline, second.guid) == ("Mon titre", "autre")


def test_a_takedown_leaves_no_words_behind(ours: Newsroom) -> None:
    save(ours, CLAIRE, intro="Un.")
    takedown_article(article=ours.article, reason="ordonnance", actor="t", now=NOW)
    assert not IssueRevision.objects.exists()


def test_a_correction_in_between_is_no_step_lost(ours: Newsroom) -> None:
    save(ours, CLAIRE, intro="Un.")
    issue = now_is(ours)
    issue.subject = "Corrigé"
    issue.content_hash = issue_hash(issue, [one.article_version for one in items_of(issue)])
    issue.save()
    assert steps_of(issue, head_of(issue)).undo_to is None
    save(ours, CLAIRE, intro="Deux.")
    assert step(ours, undo_edit) == "Un."
    assert now_is(ours).subject == "Corrigé"


def test_only_so_many_are_kept(ours: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.actions.compose.revisions.MOST_KEPT", 3)
    assert MOST_KEPT > 3
    for number in range(6):
        save(ours, CLAIRE, intro=f"{number}.")
    assert IssueRevision.objects.count() == 3
    assert step(ours, undo_edit) == "4."


def test_an_edit_that_changes_nothing_keeps_nothing(ours: Newsroom) -> None:
    save(ours, CLAIRE, intro="Un.")
    before = IssueRevision.objects.count()
    issue = now_is(ours)
    edit_issue(issue=issue, draft=draft_of(issue), actor=CLAIRE, now=NOW, save=Save())
    assert IssueRevision.objects.count() == before
