"""Newsletters at the desk: made and changed, with a sample; their rules, and when digests go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from publisher.actions.compose.preview_rule import preview_rule
from publisher.actions.compose.rules import Rule, rule_from
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.readers.digests.schedule import week_of
from publisher.audience.models import MailingList
from publisher.editorial.models import Article, Issue, IssueItem, Newsletter
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
MOST_QUERIES = 25
LATER = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)  # a Friday


def form_of(client: Client, page: str) -> dict[str, object]:
    """The fields of the page's own form as a browser sends them."""
    found = html.fromstring(client.get(page).text).xpath("//main//form[@method='post']")
    values: dict[str, object] = {}
    for name, value in found[0].form_values():
        values[name] = [*values[name], value] if isinstance(values.get(name), list) else [value]
    return values


def test_a_name_is_enough_and_its_list_comes_with_it(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.ADMIN)
    form = form_of(client, "/desk/newsletters/new/") | {"name": "Le Soir à l’Île", "slug": ""}
    answer = client.post("/desk/newsletters/new/", form)
    made = Newsletter.objects.latest("pk")
    assert answer.headers["Location"] == f"/desk/newsletters/{made.pk}/"
    assert (made.slug, made.kind, made.theme) == ("le-soir-a-lile", "letter", "digest")
    assert [one.slug for one in made.mailing_lists.all()] == ["le-soir-a-lile"]
    again = client.post("/desk/newsletters/new/", form)
    assert again.status_code == 400
    assert "porte déjà ce nom court" in again.text
    assert Newsletter.objects.count() == 2


def test_all_of_it_is_changed_or_nothing(signed_in: SignedIn, ours: Newsroom) -> None:
    other = MailingList.objects.create(
        publication=ours.publication, slug="soir", name="Le soir", created_at=NOW
    )
    client, page = signed_in(Role.ADMIN), f"/desk/newsletters/{ours.newsletter.pk}/"
    form = form_of(client, page)
    changes = {
        "name": "Le Matin",
        "kind": "alert",
        "theme": "alert",
        "sender_name": "Anne, La Rive",
        "reply_to": "anne@rive.example.org",
        "list": [other.slug],
        "control": "chef@example.org\nclaire@example.org",
    }
    wrong = client.post(page, form | changes | {"reply_to": "nobody"})
    assert wrong.status_code == 400
    assert 'value="Anne, La Rive"' in wrong.text
    assert Newsletter.objects.get().name == "Le Matin de Rive"
    assert client.post(page, form | changes).status_code == 302
    letter = Newsletter.objects.get()
    assert (letter.name, letter.kind, letter.sender_name) == ("Le Matin", "alert", "Anne, La Rive")
    assert [one.slug for one in letter.mailing_lists.all()] == ["soir"]
    assert letter.control_addresses == ["chef@example.org", "claire@example.org"]
    none = client.post(page, form | changes | {"list": []})
    assert "Cochez au moins une liste" in none.text
    issue = Issue.objects.select_related("newsletter", "publication").get()
    mail = render_issue(issue=issue, format="eml", recipient=None, actor="t", now=NOW).decode()
    assert 'From: "Anne, La Rive" <lettre@rive.example.org>' in mail
    assert "Reply-To: anne@rive.example.org" in mail


def test_the_sample_wears_the_theme_of_the_form(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.ADMIN)
    shown = {
        theme: client.get(f"/desk/newsletters/sample/?theme={theme}&name=Le+Soir")
        for theme in ("digest", "letter", "alert")
    }
    assert len({page.text for page in shown.values()}) == 3
    assert all("Le Soir" in page.text for page in shown.values())
    assert shown["alert"].headers["Content-Security-Policy"].startswith("sandbox")
    unknown = client.post("/desk/newsletters/sample/", {"theme": "../../etc"})
    assert unknown.status_code == 400
    assert "Ce thème n’existe plus" in unknown.text


def out_on(ours: Newsroom, guid: str, day: int, hour: int = 5) -> Article:
    at = datetime(2026, 11, day, hour, tzinfo=UTC)
    article = ours.story(guid, headline=f"Du {day}, {guid}")
    Article.objects.filter(pk=article.pk).update(published_at=at, created_at=at)
    return article


def week(ours: Newsroom, **rule: object) -> dict[str, tuple[str, ...]]:
    given = replace(Rule(at="07:00"), **rule)  # type: ignore[arg-type]
    found = preview_rule(newsletter=ours.newsletter, rule=given, now=LATER)
    return {f"{one.at:%m-%d %H:%M}": one.headlines for one in found}


def test_the_last_seven_days_are_composed_as_they_would_have_been(ours: Newsroom) -> None:
    for guid, day in (("a", 23), ("b", 24), ("c", 24), ("d", 26)):
        out_on(ours, guid, day)
    out_on(ours, "late", 26, hour=7)
    killed = out_on(ours, "killed", 25)
    Article.objects.filter(pk=killed.pk).update(pubstatus="canceled")
    found = week(ours)
    assert list(found) == [f"11-{day} 06:00" for day in (27, 26, 25, 24, 23, 22, 21)]
    assert found["11-23 06:00"] == ("Du 23, a",)
    assert found["11-24 06:00"] == ("Du 24, c", "Du 24, b")
    assert found["11-25 06:00"] == ()
    assert found["11-26 06:00"] == ("Du 26, d",)
    assert found["11-27 06:00"] == ("Du 26, late",)
    few = week(ours, at_least=2)
    assert few["11-23 06:00"] == ()
    assert few["11-24 06:00"] == ("Du 24, c", "Du 24, b", "Du 23, a")
    assert list(week(ours, days=("mon",))) == ["11-23 06:00"]
    assert not IssueItem.objects.filter(article_version__headline="Du 23, a").exists()


def test_what_an_earlier_issue_had_comes_in_none(ours: Newsroom) -> None:
    assert "La marée monte à Rive" not in str(week(ours, new_only=False).values())


def test_a_rule_is_tried_then_kept(signed_in: SignedIn, ours: Newsroom) -> None:
    at = datetime.now(UTC) - timedelta(days=2)
    article = ours.story("hier", headline="Paru avant-hier")
    Article.objects.filter(pk=article.pk).update(published_at=at, created_at=at)
    client, page = signed_in(Role.ADMIN), f"/desk/newsletters/{ours.newsletter.pk}/rule/"
    form = form_of(client, page) | {"at": "07:30", "on": "1", "at_most": "5", "approve": "1"}
    tried = client.post(page, form | {"act": "try"})
    assert "Paru avant-hier" in tried.text
    assert 'value="07:30"' in tried.text
    assert Newsletter.objects.get().rule == {}
    assert client.post(page, form | {"act": "keep"}).status_code == 302
    letter = Newsletter.objects.get()
    kept = rule_from(letter.rule)
    assert (kept.at, kept.at_most, kept.approve, kept.new_only) == ("07:30", 5, True, True)
    assert letter.composes_at is not None
    wrong = client.post(page, form | {"at": "7 heures", "act": "keep"})
    assert wrong.status_code == 400
    assert "Écrivez l’heure comme 07:00" in wrong.text
    off = {name: value for name, value in form.items() if name != "on"}
    client.post(page, off | {"act": "keep"})
    assert Newsletter.objects.get().composes_at is None


def test_the_digests_hour_is_changed(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.ADMIN)
    assert client.post("/desk/digests/", {"day": "sun", "hour": "09:30"}).status_code == 302
    assert week_of(ours.publication) == ("sun", "09:30")
    wrong = client.post("/desk/digests/", {"day": "sun", "hour": "25:00"})
    assert wrong.status_code == 400
    assert week_of(ours.publication) == ("sun", "09:30")


def test_pages_cost_the_same_however_many_there_are(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.ADMIN)
    one = f"/desk/newsletters/{ours.newsletter.pk}/"
    pages = ["/desk/newsletters/", one, f"{one}rule/", "/desk/newsletters/new/", "/desk/digests/"]
    counts = []
    client.get(pages[0])  # what is read once by a process
    for more in (0, 15):
        for number in range(more):
            out_on(ours, f"m{number}", 24)
            letter = Newsletter.objects.create(
                publication=ours.publication, slug=f"l{number}", name="L", created_at=NOW
            )
            letter.mailing_lists.add(ours.mailing_list)
        counts.append([_queries(client, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= MOST_QUERIES


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.SENDER])
def test_who_may_not_set_up_sees_the_list_alone(
    role: str, signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(role)
    listed = client.get("/desk/newsletters/")
    assert "Le Matin de Rive" in listed.text
    assert "/new/" not in listed.text
    for page in ("new/", f"{ours.newsletter.pk}/", f"{ours.newsletter.pk}/rule/", "sample/"):
        assert client.get(f"/desk/newsletters/{page}").status_code == 403
