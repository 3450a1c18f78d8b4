"""Promises 4, 5, 10 and 12 on each channel of partners, against its real other side."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.pause_partner import pause_partner
from publisher.actions.partners.pulling.made_secret import made_secret
from publisher.actions.stories.kill_article import kill_article
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.syndication.filters.stored import tree_of
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import GUID, story
from tests.promises.dying_worker import VERBS
from tests.promises.partner_places import OWN, Place

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRETS = {
    "webhook": {"bearer": "bearer-of-the-partner"},
    "s3": {"key": "AKIATEST:secret-of-the-test"},
}
# What each channel is told wrongly, and the code of the answer.
WRONG: dict[str, list[tuple[dict[str, str], str]]] = {
    "directory": [({"path": "relative"}, "path_not_absolute"), ({}, "missing_setting")],
    "mail": [({"to": "nobody"}, "bad_address"), ({"to": "a@b.org", "as": "fax"}, "unknown_form")],
    "pull": [({"url": "https://x.example.org"}, "unknown_setting")],
    "s3": [
        ({"bucket": "press", "key": "a:b"}, "bad_bucket"),
        ({"bucket": "s3://press", "key": "a"}, "bad_key"),
        ({"bucket": "s3://press?endpoint=http://10.0.0.1", "key": "a:b"}, "url_not_https"),
    ],
    "webhook": [
        ({"url": "http://10.0.0.1/in"}, "url_not_https"),
        ({"url": "https://x.example.org", "secret": "short"}, "bad_secret"),
        ({"url": "https://x.example.org", "bearer": "two words"}, "bad_bearer"),
        ({"url": "https://x.example.org", "certificate": "none"}, "bad_certificate"),
    ],
}
Add = Callable[..., Destination]


def now() -> datetime:
    return datetime.now(UTC)


def ask(verb: str, *arguments: object) -> Any:
    return VERBS[verb](*arguments)


@pytest.fixture
def title() -> Publication:
    cache.clear()
    return publication()


@pytest.fixture(params=OWN)
def place(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Place]:
    (tmp_path / "place").mkdir()
    made = OWN[request.param](tmp_path / "place")  # type: ignore[call-arg]
    settings.ALLOW_PRIVATE = [made.address] if made.address else []
    for name, value in made.environment.items():
        setattr(settings, name, value)
    yield made
    made.close()


@pytest.fixture
def add(title: Publication, place: Place) -> Add:
    def added(**terms: Any) -> Destination:
        values = {**place.settings(), **SECRETS.get(place.channel, {})}
        made = add_partner(
            publication=title, slug="agence", name="", channel=place.channel, settings=values,
            actor="test", now=now() - timedelta(minutes=5), **terms,
        )  # fmt: skip
        secret = made_secret(destination=made, given=values, actor="test", now=now())
        place.added(secret or "", ask)
        return made

    return added


def came(place: Place) -> list[tuple[str, str]]:
    return [(document["version"], document["pubStatus"]) for _, document in place.whole()]


@pytest.mark.slow
def test_promise_4_a_kill_reaches_who_holds_the_story_whatever_changed(
    title: Publication, place: Place, add: Add
) -> None:
    """Slow: much is written to the ledger."""
    destination = add()
    article = story(title, now=now())
    deliver_to_partners(now=now())
    assert came(place) == [("1", "usable")]
    Destination.objects.update(filter_tree=tree_of("rubric Sport"))
    pause_partner(partner=destination.partner, actor="test", now=now())
    kill_article(article=article, notice="Faux.", actor="test", now=now())
    deliver_to_partners(now=now())
    assert came(place) == [("1", "usable"), ("2", "canceled")]


def test_promise_4_once_a_kill_is_recorded_no_older_text_begins(
    title: Publication, place: Place, add: Add
) -> None:
    add()
    article = story(title, now=now())
    kill_article(article=article, notice="Faux.", actor="test", now=now())
    deliver_to_partners(now=now())
    assert came(place) == []


def test_promise_5_an_embargo_holds_and_an_advance_copy_says_so(
    title: Publication, place: Place, add: Add
) -> None:
    add()
    until = now() + timedelta(days=1)
    story(title, now=now(), embargo_until=until)
    deliver_to_partners(now=now())
    assert came(place) == []
    Destination.objects.update(advance_copies=True)
    story(title, now=now(), guid=f"{GUID}-2", embargo_until=until)
    deliver_to_partners(now=now())
    ((_, document),) = place.whole()
    assert document["embargoedUntil"]


def test_promise_10_a_wrong_setting_is_named_and_adds_nothing(
    title: Publication, place: Place
) -> None:
    for values, code in WRONG[place.channel]:
        with pytest.raises(PublisherError) as caught:
            add_partner(
                publication=title, slug="agence", name="", channel=place.channel,
                settings=values, actor="test", now=now(),
            )  # fmt: skip
        assert caught.value.code == code
        assert caught.value.where.startswith(("--set", "--channel", "--webhook")), code
        assert not any(secret in str(caught.value) for secret in values.values() if " " in secret)
    assert not Destination.objects.exists()


def test_promise_12_no_secret_is_readable_at_rest_or_in_a_log(
    title: Publication,
    place: Place,
    add: Add,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    destination = add()
    secrets = [value.rpartition(":")[2] for value in SECRETS.get(place.channel, {}).values()]
    if place.channel in ("pull", "webhook"):
        made = made_secret(destination=destination, given={}, actor="test", now=now())
        assert made
        secrets.append(made)
    story(title, now=now())
    place.close()  # so that it fails, and says so
    deliver_to_partners(now=now())
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump))
    texts = [dump.read_text(), caplog.text]
    assert json.loads(texts[0])
    assert [secret for secret in secrets for text in texts if secret in text] == []
