"""Promise 5 and access: every exit walked, every part of every kind of story looked for.

Slow: each test sets up a whole house and walks through it, twice or more.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.editorial import clock
from tests.promises.outside import NOW
from tests.promises.walk import BODY, PARTS, House, house, mark, marks, walk
from tests.subscriber import subscriber

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.database]
HIDDEN = ("embargoed", "withheld", "killed", "takendown")
# What of a story stands before its cut, where an exit says that much of it at all.
PUBLIC = {*PARTS, "before"}
REST = {"after", "caption", "alt", "credit"}
# Who reads what whole. Everything else ends at the cut.
#                          free   registered  paid
WHOLE = {
    "partner":                (True, True,  True),
    "partner by webhook":     (True, False, False),  # as its access is, which nobody set
    "page":                   (True, False, False),
    "front":                  (True, False, False),
    "archive":                (True, False, False),
    "view":                   (True, False, False),
    "feed":                   (True, False, False),
    "feed of the registered": (True, True,  False),
    "feed of the paying":     (True, True,  True),
    "feed by hub":            (True, False, False),
    "archive pages":          (True, False, False),
    "archive pages of the paying": (True, True, True),
    "site maps":              (True, False, False),
    "api":                    (True, False, False),
    "api of the paying":      (True, True,  True),
    "mail to gratuite":       (True, True,  False),
    "mail to payante":        (True, True,  True),
}  # fmt: skip
BRIEF = {"front", "archive", "site maps"}  # they show headlines and standfirsts only
NOBODY = {"api of another title", "api without a token"}
KINDS = ("free", "registered", "paid")


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[House]:
    settings.ALLOWED_HOSTS, settings.MEDIA_ROOT = ["*"], tmp_path / "media"
    with subscriber() as server:
        settings.ALLOW_PRIVATE = [server.address]
        made = house(tmp_path / "agence", server)
        for kind in KINDS:
            made.tell(kind, access=kind)
        yield made
    cache.clear()


def hide(place: House) -> None:
    """Four more stories, composed into the issues while they could be, then taken back."""
    place.tell("embargoed", embargo=datetime.now(UTC) + timedelta(days=300))
    for name in HIDDEN[1:]:
        place.tell(name)
    compose(place)
    close(place, NOW)


def compose(place: House) -> None:
    """An issue for each kind of reader, and one that each story leads."""
    place.compose("gratuite", "registered")
    place.compose("payante", "paid")
    for name in HIDDEN:
        place.compose(f"lettre-{name}", "registered", lead=name)


def close(place: House, now: datetime) -> None:
    """Take back each of the hidden stories in its way; one under embargo already stays so."""
    stories = place.stories
    if stories["embargoed"].embargo_until is None:
        ends = now + timedelta(days=300)
        embargo_article(article=stories["embargoed"], until=ends, actor="test", now=now)
    withhold_article(article=stories["withheld"], actor="test", now=now)
    kill_article(article=stories["killed"], notice="Erreur.", actor="test", now=now)
    takedown_article(article=stories["takendown"], reason="Juge.", actor="test", now=now)


def leaks(place: House, now: datetime) -> dict[tuple[str, str], set[str]]:
    """What leaves of the hidden stories at `now`, by exit and story."""
    found = marks(place, walk(place, now))
    return {
        (exit_, story): parts
        for exit_, stories in found.items()
        for story, parts in stories.items()
        if story in HIDDEN and parts
    }


def test_who_reads_what_whole(place: House) -> None:
    place.compose("gratuite", "registered")
    place.compose("payante", "paid")
    found = marks(place, walk(place, datetime.now(UTC)))
    assert set(found) == {*WHOLE, *NOBODY}
    assert not [exit_ for exit_ in NOBODY if any(found[exit_].values())]
    for exit_, row in WHOLE.items():
        for kind, whole in zip(KINDS, row, strict=True):
            seen = found[exit_][kind]
            if whole and exit_ not in BRIEF:
                assert {"before", *REST} <= seen, (exit_, kind)
            else:
                assert not seen & REST, (exit_, kind, seen & REST)
                assert "headline" in seen or exit_ in BRIEF, (exit_, kind)


def test_nothing_of_what_is_closed_stands_anywhere(place: House) -> None:
    hide(place)
    assert not leaks(place, datetime.now(UTC))


def test_what_was_out_is_closed_at_every_exit(place: House) -> None:
    """Partners, subscribers and programs have it; not a word of it leaves any more."""
    for name in HIDDEN:
        place.tell(name)
    compose(place)
    now = datetime.now(UTC)
    before = marks(place, walk(place, now))
    assert {e for e in before if all("headline" in before[e][s] for s in HIDDEN)} >= {
        "partner", "partner by webhook", "feed", "feed by hub", "archive pages", "site maps", "api",
    }  # fmt: skip
    for file in place.folder.iterdir():
        file.unlink()
    close(place, now)
    later = now + timedelta(minutes=2)
    assert not leaks(place, later)


def test_a_clock_two_hours_ahead_opens_nothing(
    place: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers' and servers' clock is ahead; the database's is right, and it counts."""
    real = datetime.now(UTC)
    place.tell("embargoed", embargo=real + timedelta(hours=1))
    place.compose("gratuite", "registered")
    monkeypatch.setattr(clock, "database_now", lambda: real)
    ahead = real + timedelta(hours=2)
    found = marks(place, walk(place, ahead))
    assert not {exit_: s["embargoed"] for exit_, s in found.items() if s["embargoed"]}
    monkeypatch.setattr(clock, "database_now", lambda: ahead)
    later = marks(place, walk(place, ahead))
    assert later["partner"]["embargoed"] >= {"headline", "after"}, "it opens in its time"
    assert later["feed"]["embargoed"] >= {"headline", "after"}


def test_a_clock_that_jumps_back_closes_again(place: House) -> None:
    ends = NOW + timedelta(hours=1)
    place.tell("embargoed", embargo=ends)
    place.compose("gratuite", "registered")
    walk(place, ends + timedelta(hours=1))
    for file in place.folder.iterdir():
        file.unlink()  # the partner has it: that cannot be undone
    found = marks(place, walk(place, ends - timedelta(minutes=10)))
    by_now = {e for e in found if e.startswith(("mail", "feed", "partner"))}
    assert not {e: found[e]["embargoed"] for e in by_now if found[e]["embargoed"]}


def test_the_database_tells_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    clock._readings.clear()
    assert abs(clock.database_now() - datetime.now(UTC)) < timedelta(seconds=10)
    ahead = datetime.now(UTC) + timedelta(hours=2)
    assert clock.by_the_database(ahead) < ahead - timedelta(hours=1)
    clock._readings.clear()


def test_every_part_is_looked_for() -> None:
    assert {*PUBLIC, *REST, "picture"} == {*PARTS, *BODY}


def test_an_advance_copy_goes_to_whom_it_was_granted_alone(place: House, tmp_path: Path) -> None:
    """It says until when; at the end of the embargo it comes again without that, for the others
    for the first time; a kill before reaches who has it."""
    early = tmp_path / "avance"
    early.mkdir()
    add_partner(
        publication=place.publication,
        slug="avance",
        name="Avance",
        channel="directory",
        settings={"path": str(early)},
        advance_copies=True,
        actor="test",
        now=NOW,
    )
    real = datetime.now(UTC)
    place.tell("embargoed", embargo=real + timedelta(hours=1))
    assert not marks(place, walk(place, real))["partner"]["embargoed"]
    copy = sent(early, "embargoed")
    assert copy["embargoedUntil"].startswith(f"{real + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    assert mark("embargoed", "after") in copy["bodies"][0]["value"]
    later = marks(place, walk(place, real + timedelta(hours=2)))
    assert "after" in later["partner"]["embargoed"]
    assert "embargoedUntil" not in sent(early, "embargoed")


def test_a_kill_under_embargo_reaches_who_has_an_advance_copy(place: House, tmp_path: Path) -> None:
    early = tmp_path / "avance"
    early.mkdir()
    add_partner(
        publication=place.publication, slug="avance", name="", channel="directory",
        settings={"path": str(early)}, advance_copies=True, actor="test", now=NOW,
    )  # fmt: skip
    real = datetime.now(UTC)
    story = place.tell("embargoed", embargo=real + timedelta(hours=1))
    walk(place, real)
    kill_article(article=story, notice="Erreur.", actor="test", now=real)
    assert not marks(place, walk(place, real))["partner"]["embargoed"]
    assert sent(early, "embargoed")["pubStatus"] == "canceled"


def sent(folder: Path, story: str) -> dict[str, Any]:
    """The newest version of a story in a partner's folder."""
    files = sorted(folder.glob(f"{story}-*"), key=lambda path: path.name)
    return json.loads(files[-1].read_text())
