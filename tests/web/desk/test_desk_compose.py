"""Composing at the desk: what each button does, who may, and that nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from lxml import html

from publisher.actions.compose.compose_due import compose_due
from publisher.actions.compose.drafts import draft_of
from publisher.actions.compose.set_rule import set_rule
from publisher.actions.feeds.feed_changes import feeds_changed, mark_feeds
from publisher.editorial.models import Article, Issue
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
FIELD = re.compile(
    r'<input (?:dir="auto" )?type="(?:text|hidden|date|url|search)"'
    r'[^>]*? name="([^"]+)" value="([^"]*)"'
    r'|<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>'
)


def page_of(ours: Newsroom) -> str:
    return f"/desk/issues/{ours.issue.pk}/compose/"


def form_in(text: str) -> dict[str, str]:
    """The fields of the composing form as a browser would send them."""
    found = {a or c: b or d for a, b, c, d in FIELD.findall(text.split('class="composing"')[1])}
    for name, body in re.findall(r'<select[^>]*? name="([^"]+)">(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'type="radio" name="([^"]+)" value="([^"]*)" checked', text))
    return found


def fields_of(text: str, name: str) -> dict[str, str]:
    """The fields of the form of that id as a browser would send them, but for its button."""
    (form,) = (one for one in html.fromstring(text).forms if one.get("id") == name)
    empty = {one.name for one in form.xpath('.//input[@type="radio"][@value=""][@checked]')}
    return dict(form.form_values()) | dict.fromkeys(empty, "")  # which lxml sends as "on"


def pressed(client: Client, ours: Newsroom, act: str, **changes: str) -> str:
    """Open the page, change fields, press a button; the page that comes."""
    form = form_in(client.get(page_of(ours)).text) | changes | {"act": act}
    answer = client.post(page_of(ours), form)
    assert answer.status_code == 302, answer.text
    return client.get(answer.headers["Location"]).text


def guids() -> list[str]:
    return [item.guid for item in draft_of(Issue.objects.get()).items or ()]


def test_an_editor_makes_an_issue_of_what_is_ticked(signed_in: SignedIn, ours: Newsroom) -> None:
    old, new = ours.story("old"), ours.story("new")
    Article.objects.filter(pk=new.pk).update(published_at=NOW + timedelta(hours=1))
    client = signed_in(Role.EDITOR)
    assert "Histoire new" in client.get("/desk/issues/new/").text
    ticked = {"newsletter": "rive-matin", "article": [old.pk, new.pk]}
    answer = client.post("/desk/issues/new/", ticked)
    made = Issue.objects.latest("pk")
    assert answer.headers["Location"] == f"/desk/issues/{made.pk}/compose/"
    assert [item.guid for item in draft_of(made).items or ()] == ["new", "old"]
    nothing = client.post("/desk/issues/new/", {"newsletter": "rive-matin"})
    assert nothing.status_code == 400
    assert "un numéro a au moins un article" in nothing.text


def test_stories_are_searched_by_words_and_by_rubric(signed_in: SignedIn, ours: Newsroom) -> None:
    ours.story("a", headline="Le phare se rallume")
    for article in Article.objects.all():
        feeds_changed(publication=ours.publication, article=article)
    mark_feeds(publication=ours.publication)
    client = signed_in(Role.EDITOR)
    for query, there in (("q=phare rallume", True), ("q=marée", False), ("rubric=monde", True)):
        assert ("Le phare se rallume" in client.get(f"/desk/issues/new/?{query}").text) is there
    assert "Aucun article ne correspond" in client.get("/desk/issues/new/?rubric=sport").text


@pytest.mark.slow
def test_each_button_saves_and_then_acts(signed_in: SignedIn, ours: Newsroom) -> None:
    """Slow: many requests."""
    other = ours.story("autre", headline="Une autre")
    client = signed_in(Role.EDITOR)
    page = pressed(client, ours, f"add-{other.pk}", subject="Ce soir", intro="Un **mot**.")
    assert guids() == ["rive-1", "autre"]
    issue = Issue.objects.get()
    assert (issue.subject, issue.intro) == ("Ce soir", "Un **mot**.")
    assert 'value="Ce soir"' in page
    pressed(client, ours, "up-2", **{"headline-2": "Mon titre", "section-1": "À la une"})
    first, second = draft_of(Issue.objects.get()).items or ()
    assert (first.guid, first.headline, second.section) == ("autre", "Mon titre", "À la une")
    pressed(client, ours, "down-1")
    assert guids() == ["rive-1", "autre"]
    pressed(client, ours, "out-1")
    assert guids() == ["autre"]
    box = {"advertiser-1": "Librairie", "text-1": "Des livres.", "after-1": "1"}
    page = pressed(client, ours, "save", **box)
    assert "Librairie" in page
    assert len(Issue.objects.get().sponsors) == 1
    pressed(client, ours, "unsponsor-1")
    assert Issue.objects.get().sponsors == []
    entry = AuditEntry.objects.filter(verb="edit_issue").latest("pk")
    assert entry.actor == "user:a-editor"


def test_what_is_wrong_is_named_and_what_was_typed_stays(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.EDITOR)
    form = form_in(client.get(page_of(ours)).text)
    wrong = form | {"act": "save", "intro": "Gardé.", "headline-1": "x" * 401}
    answer = client.post(page_of(ours), wrong)
    assert answer.status_code == 400
    assert "Article\u00a01, titre\u00a0: c’est trop long." in answer.text
    assert "Gardé." in answer.text
    assert Issue.objects.get().intro == ""
    fields = client.post(page_of(ours), form | {"act": "save", "subject": "{{ name }}"})
    assert fields.status_code == 400
    assert "Objet" in fields.text


def test_two_editors_hear_of_each_other(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    mine = form_in(client.get(page_of(ours)).text) | {"act": "save", "intro": "Le mien."}
    pressed(client, ours, "save", intro="Le sien.")
    answer = client.post(page_of(ours), mine)
    assert answer.status_code == 409
    assert "a enregistré les mêmes éléments après que vous avez ouvert la page" in answer.text
    assert "Le mien." in answer.text
    assert "Le sien." in answer.text
    assert Issue.objects.get().intro == "Le sien."
    again = client.post(page_of(ours), fields_of(answer.text, "conflict") | {"act": "settle"})
    assert again.status_code == 302
    assert Issue.objects.get().intro == "Le mien."
    pressed(client, ours, "undo")
    assert Issue.objects.get().intro == "Le sien.", "neither text is lost"


def test_what_has_left_is_closed_and_says_so(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    form = form_in(client.get(page_of(ours)).text) | {"act": "save"}
    ours.sent()
    assert "Ce numéro est parti" in client.get(page_of(ours)).text
    assert client.post(page_of(ours), form).status_code == 409
    assert "/compose/" not in client.get(f"/desk/issues/{ours.issue.pk}/").text


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.EDITOR, 200)])
def test_editors_compose_and_viewers_do_not(
    signed_in: SignedIn, ours: Newsroom, role: str, status: int
) -> None:
    client = signed_in(role)
    for page in (page_of(ours), "/desk/issues/new/"):
        assert client.get(page).status_code == status
    shown = "/compose/" in client.get(f"/desk/issues/{ours.issue.pk}/").text
    assert shown is (status == 200)


def test_others_issues_and_stories_are_not_there(
    signed_in: SignedIn, ours: Newsroom, theirs: Newsroom
) -> None:
    client = signed_in(Role.EDITOR)
    assert client.get(page_of(theirs)).status_code == 404
    assert client.post(page_of(theirs), {"act": "save"}).status_code == 404
    form = form_in(client.get(page_of(ours)).text) | {"act": f"add-{theirs.article.pk}"}
    client.post(page_of(ours), form)
    assert [i.guid for i in draft_of(ours.issue).items or ()] == ["rive-1"]
    client.post("/desk/issues/new/", {"newsletter": "cap-matin", "article": [theirs.article.pk]})
    assert Issue.objects.count() == 2


def test_a_killed_story_is_marked_and_can_be_taken_out(signed_in: SignedIn, ours: Newsroom) -> None:
    other = ours.story("autre")
    client = signed_in(Role.EDITOR)
    pressed(client, ours, f"add-{other.pk}")
    Article.objects.filter(guid="rive-1").update(pubstatus="canceled")
    assert "retirez-le" in client.get(page_of(ours)).text
    assert "retirez-le" not in pressed(client, ours, "out-1")
    assert guids() == ["autre"]


def test_the_list_says_what_newsletters_compose_and_why_not(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    set_rule(
        newsletter=ours.newsletter,
        changes={"at": "07:00", "at_least": 3},
        actor="t",
        now=NOW,
    )
    ours.newsletter.refresh_from_db()
    client = signed_in(Role.VIEWER)
    assert "compose son prochain numéro le" in client.get("/desk/issues/").text
    assert ours.newsletter.composes_at
    compose_due(now=ours.newsletter.composes_at)
    page = client.get("/desk/issues/").text
    assert re.search(r"nouve.+ article.*, et la règle en demande 3\u00a0: pas de numéro", page)
