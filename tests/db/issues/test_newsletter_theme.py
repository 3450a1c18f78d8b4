"""How a newsletter's mails look: chosen by name, else by what kind it is."""

import pytest

from publisher.actions.compose.drafts import chosen_items
from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def publication() -> Publication:
    return newsroom().publication


def made(publication: Publication, slug: str, **given: str) -> Newsletter:
    return create_newsletter(
        publication=publication, slug=slug, list_slugs=[], actor="cli:test", now=NOW, **given
    )


def changed(newsletter: Newsletter, kind: str | None = None, theme: str | None = None) -> str:
    return change_newsletter(
        publication=newsletter.publication,
        slug=newsletter.slug,
        kind=kind,
        theme=theme,
        control_addresses=None,
        actor="cli:test",
        now=NOW,
    ).theme


def test_the_kind_chooses_where_nobody_did(publication: Publication) -> None:
    assert made(publication, "soir").theme == "digest"
    assert made(publication, "direct", kind="alert").theme == "alert"
    assert made(publication, "edito", theme="letter").theme == "letter"


def test_a_chosen_theme_stays_when_the_kind_changes(publication: Publication) -> None:
    soir, edito = made(publication, "soir"), made(publication, "edito", theme="letter")
    assert (changed(soir, kind="alert"), changed(soir, kind="letter")) == ("alert", "digest")
    assert changed(edito, kind="alert") == "letter"
    assert changed(soir, theme="letter") == "letter"


@pytest.mark.parametrize("name", ["nobody", "base", "notice", "../digest", ""])
def test_a_theme_that_is_none_is_named_and_changes_nothing(
    publication: Publication, name: str
) -> None:
    soir = made(publication, "soir")
    with pytest.raises(
        PublisherError, match="known are: alert, briefing, digest, letter, magazine"
    ) as caught:
        changed(soir, kind="alert", theme=name)
    assert (caught.value.code, caught.value.where) == ("unknown_theme", "--theme")
    soir.refresh_from_db()
    assert (soir.kind, soir.theme) == ("letter", "digest")


@pytest.mark.parametrize(
    ("theme", "by_command", "at_the_desk"),
    [
        ("briefing", ["full", "teaser", "teaser"], ["full", "teaser", "teaser"]),
        ("digest", ["full", "full", "full"], ["full", "teaser", "teaser"]),
        ("letter", ["full", "full", "full"], ["full", "full", "full"]),
    ],
)
def test_stories_after_the_first_are_as_long_as_the_theme_wants(
    theme: str, by_command: list[str], at_the_desk: list[str]
) -> None:
    room, guids = newsroom(), ("s1", "s2", "s3")
    for guid in guids:
        room.story(guid)
    room.newsletter.theme = theme
    issue = room.issue(*guids)
    assert list(issue.items.order_by("position").values_list("length", flat=True)) == by_command
    assert [one.length for one in chosen_items(guids, theme)] == at_the_desk
