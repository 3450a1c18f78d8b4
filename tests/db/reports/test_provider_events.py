"""Every provider's events: taken over HTTP, kept, read, matched, done, and done once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from publisher.actions.issues.issue_snapshot import envelope_of
from publisher.actions.issues.provider_headers import HEADERS, provider_headers
from publisher.actions.publications.ways_back import is_untried
from publisher.actions.reports import amazon
from publisher.actions.reports.manage_provider import add_provider, rotate_provider
from publisher.actions.reports.match_events import metadata_of
from publisher.actions.reports.providers import PROVIDERS
from publisher.actions.reports.work_off import PATIENCE, prune_reports, work_off
from publisher.audience.models import Subscription, Suppression
from publisher.delivery.models import Delivery, DeliveryEvent, MailProvider, ProviderReport
from publisher.publications.tokens import lowercase_many
from publisher.renderers.email.edition.head import head
from publisher.renderers.email.themes.sample import sample_envelope
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.reports import posts
from tests.db.reports.sns import Amazon
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KINDS = ("delivered", "bounce", "complaint", "deferral", "unsubscribe", "open")
PAIRS = [
    (word, kind) for word in PROVIDERS for kind in KINDS if kind not in posts.NEVER.get(word, set())
]


class Hook:
    """A provider, and its webhook with us."""

    def __init__(self, title, word, **more):
        key = posts.KEYS.get(word, "")
        self.opened = add_provider(
            publication=title, word=word, signing_key=key, actor="test", now=NOW, **more
        )
        self.word, self.amazon = word, Amazon()
        self.client = Client(enforce_csrf_checks=True)
        if word == "amazon-ses":
            self.send(self.amazon.confirmation())
            self.work()
            assert MailProvider.objects.get(pk=self.opened.row.pk).topics == [self.amazon.topic]

    @property
    def path(self):
        return self.opened.url.removeprefix("http://localhost:8000")

    def post(self, *events, key=None):
        if self.word == "amazon-ses":
            return self.send(self.amazon.notification(events[0]))
        made = posts.posted(self.word, list(events), self.opened.url, key)
        if self.word == "resend":
            made = posts.svix(made, int(datetime.now(UTC).timestamp()), key or posts.SVIX)
        return self.send(made)

    def send(self, post, path=None, **headers):
        headers = {**post.headers, **headers}
        if self.opened.password and "Authorization" not in headers:
            headers["Authorization"] = basic(self.opened.user, self.opened.password)
        return self.client.post(
            path or self.path,
            post.body,
            content_type=post.content_type,
            headers={"host": "localhost", **headers},
        )

    def work(self, now=NOW + timedelta(hours=1)):
        return work_off(clock=lambda: now, seconds=30, fetched=self.amazon.fetch)

    def take(self, *events):
        answer = self.post(*events)
        assert (answer.status_code, answer.json()) == (200, {"result": "kept"})
        assert ProviderReport.objects.count() >= 1, "durable before it is answered"
        assert not self.work()


def basic(user, password):
    import base64

    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture(autouse=True)
def nothing_of_before():
    amazon._certificates.clear()
    cache.clear()  # how many were refused


@shared_rows
def title():
    return ledger.publication()


@shared_rows
def delivery(title):
    send = ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=2)))
    rows = Delivery.objects.filter(send=send)
    rows.update(state="accepted", attempts=1, dated_at=NOW, changed_at=NOW)
    return rows.order_by("pk").first()


def token_for(word, delivery):
    """Where a provider gives back what we gave it; else our Message-ID's."""
    if word in {"amazon-ses", "postal"}:
        return lowercase_many("message-id", [delivery.pk])[0]
    return metadata_of(delivery.pk)["delivery"]


def event(hook, delivery, kind, **more):
    about = {"message": f"{hook.word}-1", "token": token_for(hook.word, delivery)}
    about["address"] = delivery.address
    if hook.word == "mailersend":  # it gives nothing back, and is known by its own name
        Delivery.objects.filter(pk=delivery.pk).update(provider_id=f"{hook.word}-1")
    return posts.one(hook.word, kind, **{**about, **more})


@pytest.mark.slow
@pytest.mark.parametrize(("word", "kind"), PAIRS)
def test_each_event_of_each_provider_is_done_once(title, delivery, word, kind):
    """Slow: it is asked of many cases."""
    hook = Hook(title, word)
    told = event(hook, delivery, kind)
    hook.take(told)
    hook.take(told)  # a replay
    delivery.refresh_from_db()
    expected = {"delivered": "delivered", "bounce": "bounced"}.get(kind, "accepted")
    assert delivery.state == expected
    row = MailProvider.objects.get()
    assert (row.unmatched, row.unreadable, row.refused) == (0, 0, 0)
    assert row.events == (0 if kind == "open" else 1), "opens are never measured"
    assert not ProviderReport.objects.exists()
    own = DeliveryEvent.objects.filter(delivery=delivery, detail__provider=word)
    assert [one.type for one in own] == ([] if kind == "open" else [kind])
    left = Subscription.objects.get(subscriber=delivery.subscriber).status
    assert left == ("unsubscribed" if kind in ("complaint", "unsubscribe") else "confirmed")
    if kind == "complaint":
        assert Suppression.objects.get().reason == "complained"
    if kind == "bounce":
        assert delivery.verdict == "unknown"
        assert "reader0" not in json.dumps(own.get().detail)


def test_what_a_provider_tells_is_a_way_back_too(title, delivery):
    hook = Hook(title, "postmark")
    hook.take(posts.one("postmark", "delivered", message="not-ours"))
    assert is_untried(title), "of a mail that is none of ours"
    hook.take(event(hook, delivery, "bounce"))
    assert not is_untried(title)


def test_a_mailbox_that_is_not_there_is_blocked_and_a_full_one_is_not(title, delivery):
    hook = Hook(title, "sparkpost")
    full = Delivery.objects.exclude(pk=delivery.pk).get()
    told = event(hook, full, "bounce", message="2")
    told["msys"]["message_event"] |= {"bounce_class": "22", "raw_reason": "552 5.2.2 full"}
    hook.take(event(hook, delivery, "bounce"), told)
    assert Suppression.objects.get().address_key == delivery.address
    full.refresh_from_db()
    assert (full.state, full.verdict) == ("bounced", "full")


@pytest.mark.parametrize("reason", ["Bounced Address", "Unsubscribed Address", "Spam Content"])
def test_the_provider_s_own_list_is_no_evidence(title, delivery, reason):
    hook = Hook(title, "sendgrid")
    hook.take({**event(hook, delivery, "bounce"), "event": "dropped", "reason": reason})
    delivery.refresh_from_db()
    assert (delivery.state, delivery.verdict) == ("bounced", "unclear")
    assert not Suppression.objects.exists()


def test_a_bounce_that_names_another_mailbox_does_not_block_ours(title, delivery):
    hook = Hook(title, "brevo")
    hook.take(event(hook, delivery, "bounce", address="forwarded@elsewhere.example"))
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("word", sorted(HEADERS))
def test_our_mails_tell_a_provider_what_it_gives_back(title, delivery, word):
    Hook(title, word)
    ((name, before, after),) = provider_headers(title)
    issue = ledger.issue(title, ledger.mailing_list(title, "autres"))
    assert envelope_of(issue).metadata == provider_headers(title)
    envelope = replace(sample_envelope("en"), metadata=((name, before, after),))
    written = b"".join(
        part if isinstance(part, bytes) else part.encode() for part in head(envelope, "Subject")
    ).decode()
    token = metadata_of(delivery.pk)["delivery"]
    assert f"\r\n{name}: {before}message_id{after}\r\n" in written
    told = f"{before}{token}{after}"
    assert len(f"{name}: {told}") < 78, "no line of a header is folded"
    if not word.startswith("postmark"):
        assert token in json.dumps(json.loads(told))


def test_a_provider_s_own_name_for_a_mail_finds_it_too(title, delivery):
    Delivery.objects.filter(pk=delivery.pk).update(provider_id="0102-abc")
    hook = Hook(title, "postmark")
    hook.take(posts.one("postmark", "delivered", message="0102-abc"))
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_our_message_id_and_return_path_find_it_too(title, delivery):
    hook = Hook(title, "mailgun")
    name = f"{lowercase_many('message-id', [delivery.pk])[0]}@courrier.example.org"
    hook.take(posts.one("mailgun", "delivered", message=name))
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    told = posts.one("mailgun", "complaint", message="x")
    sender = f"b-{lowercase_many('return', [delivery.pk])[0]}@courrier.example.org"
    told["event-data"]["envelope"] = {"sender": sender}
    hook.take(told)
    assert Suppression.objects.get().reason == "complained"


def test_what_is_about_no_mail_of_ours_is_kept_and_counted(title, delivery):
    hook = Hook(title, "sendgrid")
    told = posts.one("sendgrid", "complaint", message="<somebody@else.example>")
    hook.take(told, told)
    kept = DeliveryEvent.objects.get()
    assert (kept.delivery, kept.type) == (None, "complaint")
    assert "reader0" not in json.dumps(kept.detail)
    assert MailProvider.objects.values_list("events", "unmatched").get() == (1, 1)
    assert not Suppression.objects.exists(), "an address alone is no proof"


def test_a_mail_of_another_publication_is_none_of_this_provider_s(title, delivery):
    other = Hook(ledger.publication("autre"), "mailjet")
    other.take(event(other, delivery, "complaint"))
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert not Suppression.objects.exists()
    assert MailProvider.objects.get().unmatched == 1


@pytest.mark.parametrize("order", [("delivered", "bounce"), ("bounce", "delivered")])
def test_the_order_in_which_they_come_changes_nothing(title, delivery, order):
    hook = Hook(title, "sparkpost")
    for kind in order:
        hook.take(event(hook, delivery, kind))
    delivery.refresh_from_db()
    assert delivery.state == "bounced"


def test_what_comes_before_our_own_reply_was_written_waits_for_it(title, delivery):
    Delivery.objects.filter(pk=delivery.pk).update(state="attempting")
    hook = Hook(title, "sendgrid")
    other = Delivery.objects.exclude(pk=delivery.pk).get()
    now = datetime.now(UTC)
    hook.post(event(hook, delivery, "delivered"), event(hook, other, "delivered", message="2"))
    assert not hook.work(now)
    assert ProviderReport.objects.get().due_at is not None
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {delivery.pk: "attempting", other.pk: "delivered"}
    Delivery.objects.filter(pk=delivery.pk).update(state="accepted")
    assert not hook.work(now + timedelta(seconds=6))
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert not ProviderReport.objects.exists()
    assert MailProvider.objects.get().events == 2


def test_nobody_waits_for_ever(title, delivery):
    Delivery.objects.filter(pk=delivery.pk).update(state="retrying")
    hook = Hook(title, "sendgrid")
    hook.post(event(hook, delivery, "deferral"))
    hook.work(datetime.now(UTC) + PATIENCE + timedelta(minutes=1))
    assert not ProviderReport.objects.exists()
    assert DeliveryEvent.objects.get().type == "deferral"


def test_one_bad_event_does_not_keep_the_others_back(title, delivery):
    words = ("mailjet", "mailtrap", "mandrill", "sendgrid", "sparkpost")
    for number, word in enumerate(words):
        hook = Hook(title, word)
        told = event(hook, delivery, "complaint", at=posts.AT + number)
        bad = {"email": "secret@example.org", "ts": "x"}
        assert hook.post(bad, told).status_code == 200
        hook.work()
        row = MailProvider.objects.get(provider=word)
        assert (row.events, row.unreadable) == (1, 1), word
        kept = ProviderReport.objects.get(provider=row)
        assert kept.problem == "unreadable"
        assert b"secret@" not in bytes(kept.body)
        assert b"reader0@" not in bytes(kept.body)
    assert prune_reports(datetime.now(UTC)) == 0
    assert prune_reports(datetime.now(UTC) + timedelta(days=8)) == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"event": 1e999}', b"0"],
)
def test_hostile_bodies_are_answered_and_change_nothing(title, delivery, body):
    """Slow: it is asked of many cases."""
    for word in PROVIDERS:
        hook = Hook(title, word)
        answer = hook.send(posts.Post(body))
        assert answer.status_code in (200, 401, 429), (word, answer.content)
        hook.work()
    assert not DeliveryEvent.objects.exists()
    assert not ProviderReport.objects.filter(problem="").exists()


@pytest.mark.parametrize("value", ["\0", "x" * 100_000, 10**400, -1, None, [], {}, "\ud800", 1e308])
def test_hostile_values_are_read_or_left(title, delivery, value):
    hook = Hook(title, "sendgrid")
    for name in ("event", "email", "timestamp", "smtp-id", "reason", "status", "delivery"):
        told = {**event(hook, delivery, "bounce"), name: value}
        assert hook.post(told).status_code == 200
    hook.work(datetime.now(UTC))
    assert not ProviderReport.objects.filter(problem="").exists()


@pytest.mark.slow
def test_ten_thousand_events_in_one_body(title, delivery):
    """Slow: much is written to the ledger."""
    hook = Hook(title, "sparkpost")
    many = [event(hook, delivery, "delivered", at=posts.AT + n) for n in range(2_000)]
    hook.take(*many)
    assert MailProvider.objects.get().events == 2_000


def test_a_body_over_the_limit_is_refused_before_it_is_read(title):
    hook = Hook(title, "brevo")
    answer = hook.send(posts.Post(b"x" * 16_000_001))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_yesterday_s_key_is_valid_until_the_rotation_is_over(title, delivery):
    hook = Hook(title, "mailgun")
    told = event(hook, delivery, "delivered")
    old, new = posts.KEYS["mailgun"], "a new key"
    rotate_provider(publication=title, word="mailgun", signing_key=new, actor="t", now=NOW)
    assert [hook.post(told, key=key).status_code for key in (old, new)] == [200, 200]
    rotate_provider(publication=title, word="mailgun", finish=True, actor="t", now=NOW)
    assert [hook.post(told, key=key).status_code for key in (old, new)] == [401, 200]


def test_two_addresses_and_passwords_are_valid_during_a_rotation(title):
    hook = Hook(title, "postmark")
    post = posts.posted("postmark", [posts.one("postmark", "open")])
    old, path = basic(hook.opened.user, hook.opened.password), hook.path
    hook.opened = rotate_provider(publication=title, word="postmark", actor="t", now=NOW)
    assert hook.send(post).status_code == 200
    assert hook.send(post, path, Authorization=old).status_code == 200
    assert hook.send(post, path, Authorization=basic("publisher", "x")).status_code == 401
    rotate_provider(publication=title, word="postmark", finish=True, actor="t", now=NOW)
    assert hook.send(post, path, Authorization=old).status_code == 404
    answer = hook.send(post, Authorization=old)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("word", sorted(posts.KEYS))
def test_what_is_signed_with_another_key_is_refused(title, delivery, word):
    hook = Hook(title, word)
    made = posts.posted(word, [event(hook, delivery, "bounce")], hook.opened.url, "another")
    if word == "resend":
        made = posts.svix(made, int(datetime.now(UTC).timestamp()), "whsec_YW5vdGhlcg==")
    if word in {"postal", "sendgrid"}:
        made.body = made.body.replace(b"reader0", b"reader1")
    answer = hook.send(made)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert not ProviderReport.objects.exists()


def test_an_old_message_of_resend_s_is_a_replay(title, delivery):
    hook = Hook(title, "resend")
    made = posts.posted("resend", [event(hook, delivery, "bounce")])
    old = int(datetime.now(UTC).timestamp()) - 600
    assert hook.send(posts.svix(made, old)).status_code == 401


def test_nothing_is_taken_before_the_key_is_known(title, delivery):
    opened = add_provider(publication=title, word="mandrill", actor="t", now=NOW)
    path = opened.url.removeprefix("http://localhost:8000")
    assert Client().head(path, headers={"host": "localhost"}).status_code == 200
    post = posts.posted("mandrill", [posts.one("mandrill", "bounce")], opened.url, "")
    answer = Client().post(
        path, post.body, post.content_type, headers={"host": "localhost", **post.headers}
    )
    assert answer.status_code == 401


def test_amazon_s_messages_are_verified_by_us(title, delivery):
    hook = Hook(title, "amazon-ses")
    told = event(hook, delivery, "bounce")
    forged = hook.amazon.notification(told)
    forged.body = forged.body.replace(b"NoEmail", b"General")
    elsewhere = hook.amazon.notification(
        told, cert="https://sns.eu-west-1.amazonaws.com.evil.example/x.pem"
    )
    another = hook.amazon.notification(told, topic="arn:aws:sns:eu-west-1:1:another")
    for post in (forged, elsewhere, another):
        assert hook.send(post).status_code == 200
    hook.work()
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert MailProvider.objects.get().refused == 3
    assert all(url.startswith("https://sns.eu-west-1.amazonaws.com/") for url in hook.amazon.asked)
    assert hook.amazon.asked.count(hook.amazon.certificate_url) == 1, "asked once, then kept"


def test_amazon_out_of_reach_is_waited_for(title, delivery):
    hook = Hook(title, "amazon-ses")
    amazon._certificates.clear()
    hook.post(event(hook, delivery, "bounce"))
    hook.amazon.away = True
    now = datetime.now(UTC)
    Delivery.objects.filter(pk=delivery.pk).update(changed_at=now)
    assert not hook.work(now)
    hook.amazon.away = False
    assert not hook.work(now + timedelta(seconds=6))
    delivery.refresh_from_db()
    assert delivery.state == "bounced"


def test_what_came_while_the_webhook_was_closed_belongs_to_nobody(title, delivery):
    hook = Hook(title, "sparkpost")
    hook.post(event(hook, delivery, "bounce"))
    MailProvider.objects.filter(pk=hook.opened.row.pk)._raw_delete("default")
    assert not hook.work()
    assert not ProviderReport.objects.exists()


def test_no_secret_stands_in_the_database_or_in_an_answer(title, caplog):
    hook = Hook(title, "mailgun")
    secret = hook.path.rpartition("/")[2]
    row = MailProvider.objects.get()
    stored = bytes(row.secrets)
    assert secret.encode() not in stored
    assert b"mailgun key" not in stored
    assert hook.send(posts.Post(b"{}"), hook.path[:-1] + "x").status_code == 404
    assert hook.send(posts.Post(b"{}"), "/hooks/mail/courrier/nobody/x").status_code == 404
    assert secret not in caplog.text
