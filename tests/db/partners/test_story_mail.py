"""Stories to a partner’s mailbox, by real SMTP: read by the standard library, judged by dkimpy."""

import email
import email.policy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import dkim
import pytest

from publisher.actions.issues import editions
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.partner_parcel import open_channel
from publisher.actions.publications.dkim_keys import (
    activate_dkim_key,
    as_signing_key,
    create_dkim_keys,
)
from publisher.actions.readers.suppressions import suppress
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.types import TriesOut
from publisher.delivery.models import Delivery
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email.edition.dkim import dns_record
from publisher.syndication.models import Destination
from tests.channels.chaos import Chaos
from tests.db.ledger import publication
from tests.db.mail.test_receive_mail import bounce
from tests.db.partner_rows import GUID, NOW, later, states, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DESK = "depeches@partenaire.example.org"


@pytest.fixture
def title() -> Publication:
    made = publication()
    Publication.objects.filter(pk=made.pk).update(return_domain="retours.example.org")
    made.refresh_from_db()
    return made


@pytest.fixture
def relay(settings: Any) -> Iterator[Chaos]:
    with Chaos() as made:
        settings.SMTP_URL, settings.ALLOW_PRIVATE = made.url, [made.address]
        yield made


def desk(of: Publication, **options: Any) -> Destination:
    form = {"as": options.pop("form")} if "form" in options else {}
    return add_partner(
        publication=of, slug="agence", name="", channel="mail", settings={"to": DESK, **form},
        actor="test", now=NOW, **options,
    )  # fmt: skip


def mails(relay: Chaos) -> list[EmailMessage]:
    read = (email.message_from_bytes(one.body, policy=email.policy.default) for one in relay.mails)
    return list(read)  # type: ignore[arg-type]


def test_a_page_is_read_in_the_mail_with_its_text(title: Publication, relay: Chaos) -> None:
    destination = desk(title, format="html")
    story(title)
    deliver_to_partners(now=NOW)
    assert states(destination) == ["accepted"]
    (mail,), (taken,) = mails(relay), relay.mails
    assert (mail["To"], mail["Subject"]) == (DESK, "Le phare des Glénan")
    assert taken.sender.startswith("b-")
    assert taken.sender.endswith("@retours.example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    text, page = mail.iter_parts()
    assert "Le phare se rallume." in text.get_content()  # type: ignore[attr-defined]
    assert "Le phare se rallume." in page.get_content()  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", ["", "attachment"])
def test_a_wire_file_is_attached_as_it_is(title: Publication, relay: Chaos, form: str) -> None:
    desk(title, **({"form": form} if form else {}))
    story(title)
    deliver_to_partners(now=NOW)
    (mail,) = mails(relay)
    (file,) = mail.iter_attachments()
    document = json.loads(file.get_payload(decode=True))  # type: ignore[arg-type]
    assert (document["uri"], document["version"]) == (GUID, "1")
    assert file.get_content_type() == "application/json"
    assert str(file.get_filename()).endswith(".json")
    assert GUID in mail.get_body().get_content()  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_correction_and_a_kill_say_so_in_their_subjects(title: Publication, relay: Chaos) -> None:
    """Slow: much is written to the ledger."""
    desk(title)
    article = story(title, "Le secret du gardien.")
    deliver_to_partners(now=NOW)
    correct_article(article=article, notice="Une date.", actor="test", now=later(minutes=1))
    deliver_to_partners(now=later(minutes=1))
    article.refresh_from_db()
    kill_article(article=article, notice="Tout est faux.", actor="test", now=later(minutes=2))
    deliver_to_partners(now=later(minutes=2))
    subjects = [mail["Subject"] for mail in mails(relay)]
    assert subjects[1].startswith("Rectificatif")
    assert subjects[2].startswith("RETRAIT IMPÉRATIF")
    said = mails(relay)[2].get_body().get_content()  # type: ignore[union-attr]
    assert "Tout est faux." in said
    assert "gardien" not in said + subjects[2]
    assert "Glénan" not in said + subjects[2]


@pytest.mark.parametrize("format_", ["html", "text", "markdown", "json-ld"])
def test_a_kill_is_read_in_every_format_of_mails(
    title: Publication, relay: Chaos, format_: str
) -> None:
    destination = desk(title, format=format_)
    article = story(title, "Le secret du gardien.")
    deliver_to_partners(now=NOW)
    kill_article(article=article, notice="Tout est faux.", actor="test", now=later(minutes=2))
    deliver_to_partners(now=later(minutes=2))
    assert states(destination) == ["accepted", "accepted"]
    killed = mails(relay)[1]
    parts = [part for part in killed.walk() if not part.is_multipart()]
    assert len(parts) == (2 if format_ in ("html", "json-ld") else 1)
    for part in parts:
        said = part.get_content()
        assert "Tout est faux." in said
        assert GUID in said
        assert "gardien" not in said


def test_an_advance_copy_says_that_it_must_wait(
    title: Publication, relay: Chaos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.editorial.clock.database_now", lambda: datetime.now(UTC))
    desk(title, advance_copies=True)
    story(title, embargo_until=datetime.now(UTC) + timedelta(days=1))
    deliver_to_partners(now=NOW)
    (mail,) = mails(relay)
    assert mail["Subject"].startswith("SOUS EMBARGO")


def test_a_retry_is_the_same_mail(title: Publication, relay: Chaos) -> None:
    destination = desk(title)
    story(title)
    relay.fault = "content refused"
    relay.fault = "421 at FINAL"
    deliver_to_partners(now=NOW)
    assert states(destination) == ["retrying"]
    relay.fault = ""
    Delivery.objects.update(next_attempt_at=None)
    Destination.objects.update(probe_at=None)
    deliver_to_partners(now=later(minutes=10))
    assert states(destination) == ["accepted"]
    assert len({taken.message_id for taken in relay.mails}) == 1
    assert relay.mails[-1].message_id.endswith("@courrier.example.org>")


def test_a_mail_without_an_answer_is_never_sent_again_by_itself(
    title: Publication, relay: Chaos
) -> None:
    destination = desk(title)
    story(title)
    relay.fault = "resets at FINAL"
    deliver_to_partners(now=NOW)
    assert states(destination) == ["uncertain"]
    relay.fault = ""
    deliver_to_partners(now=later(days=1))
    assert len(relay.mails) <= 1


def test_it_is_signed_like_all_mail_of_the_publication(title: Publication, relay: Chaos) -> None:
    keys = create_dkim_keys(publication=title, actor="test", now=NOW - timedelta(days=2))
    keys = [activate_dkim_key(key=one, actor="test", now=one.created_at) for one in keys]
    editions._keys.cache_clear()
    desk(title)
    story(title)
    deliver_to_partners(now=NOW)
    records = {f"{key}.".encode(): dns_record(as_signing_key(key)) for key in keys}
    judge = dkim.DKIM(relay.mails[0].body)
    for number in range(2):
        assert judge.verify(idx=number, dnsfunc=lambda name, **_: records[name].encode())


def test_no_mail_goes_to_an_address_that_is_blocked(title: Publication, relay: Chaos) -> None:
    destination = desk(title)
    suppress(publication=title, address=DESK.upper(), reason="manual", actor="test", now=NOW)
    article = story(title)
    deliver_to_partners(now=NOW)
    kill_article(article=article, notice="Faux.", actor="test", now=later(minutes=1))
    deliver_to_partners(now=later(minutes=1))
    assert relay.mails == []
    row = Delivery.objects.filter(destination=destination).first()
    assert row is not None
    assert "blocked" in row.reply
    assert DESK not in row.reply


def test_a_mail_that_comes_back_is_known_by_its_return_path(
    title: Publication, relay: Chaos
) -> None:
    destination = desk(title)
    story(title)
    deliver_to_partners(now=NOW)
    back = relay.mails[0].sender
    received = receive_mail(recipient=back, raw=bounce(), now=later(minutes=5))
    assert received.result == "bounced"
    assert states(destination) == ["bounced"]


def test_a_trial_hears_the_relay_out_and_brings_nothing(title: Publication, relay: Chaos) -> None:
    channel = open_channel(desk(title))
    assert isinstance(channel, TriesOut)
    assert [(one.step, one.ok) for one in channel.try_out()] == [("connect", True)]
    channel.close()
    relay.fault = "refuses connections"
    assert [one.ok for one in channel.try_out()] == [False]
    channel.close()
    assert relay.mails == []


@pytest.mark.parametrize(
    ("settings_", "code"),
    [
        ({"to": "nobody"}, "bad_address"),
        ({"to": "a@b.example.org\nBcc: c@example.org"}, "bad_address"),
        ({"to": DESK, "as": "fax"}, "unknown_form"),
        ({}, "missing_setting"),
    ],
)
def test_a_wrong_setting_is_named(title: Publication, settings_: dict[str, str], code: str) -> None:
    with pytest.raises(PublisherError) as caught:
        add_partner(
            publication=title, slug="agence", name="", channel="mail", settings=settings_,
            actor="test", now=NOW,
        )  # fmt: skip
    assert caught.value.code == code
    assert not Destination.objects.exists()
