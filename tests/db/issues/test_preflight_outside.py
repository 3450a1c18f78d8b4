"""Links and DNS asked for a preflight: real servers, answers kept, nothing asked twice."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

import publisher.channels.dns as channel
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.publications.dkim_keys import (
    activate_dkim_key,
    create_dkim_keys,
    signing_key,
)
from publisher.actions.sends.send_issue import send_issue
from publisher.content.parsers import parse
from publisher.editorial.models import Issue, Lookup
from publisher.errors import Refused
from publisher.publications.models import Publication
from publisher.renderers.email.edition.dkim import dns_record
from tests.channels.web_server import Answer, WebServer
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOMAIN = "gazette-du-pont.fr"


@pytest.fixture
def web(settings) -> Iterator[WebServer]:
    server = WebServer()
    settings.ALLOW_PRIVATE = [server.address]
    yield server
    server.close()


def issue_with(*addresses: str) -> Issue:
    room = newsroom()
    room.readers("ana@example.org,Ana")
    links = " ".join(f"[Le rapport {n}]({one})." for n, one in enumerate(addresses))
    text = f"# Avec des liens\n\nUn chapeau.\n\nUn paragraphe. {links}\n"
    store_article(
        arrival=Arrival(publication=room.publication, actor="cli:test", now=NOW),
        parsed=parse(text.encode(), filename="liens.md"),
        guid="liens",
    )
    return room.issue("liens")


def found(issue: Issue, *, network: bool = True, after: float = 0) -> list[tuple[str, str]]:
    """Codes and messages of what concerns links."""
    now = NOW + timedelta(hours=after)
    report = preflight(issue=issue, now=now, network=network)
    return [(one.code, one.message) for one in report.findings if one.code.startswith("link")]


def test_a_dead_link_is_said_where_it_stands_and_not_asked_again(web: WebServer) -> None:
    def behave(handler) -> Answer:
        return Answer(status=404 if handler.path == "/gone" else 200)

    web.behave = behave
    base = f"http://{web.address}"
    issue = issue_with(f"{base}/here", f"{base}/gone")
    assert [code for code, _ in found(issue, network=False)] == ["link_http", "link_http"]
    assert web.requests == []
    dead = [said for code, said in found(issue) if code == "link_dead"]
    assert dead == [f"a link leads nowhere: {base}/gone (HTTP 404)"]
    asked = len(web.requests)
    assert ("link_dead", dead[0]) in found(issue, network=False), "what was heard counts"
    found(issue)
    assert len(web.requests) == asked, "an hour has not passed"
    web.behave = lambda handler: Answer()
    assert "link_dead" not in dict(found(issue, after=2))
    paths = [request.path for request in web.requests[asked:]]
    assert paths == ["/gone"], "the link that lived is asked once a day"
    assert Lookup.objects.count() == 2
    found(issue, after=24 * 9)
    assert Lookup.objects.filter(checked_at__lt=NOW + timedelta(days=2)).count() == 0


def test_a_dead_link_of_a_sponsor_is_said_at_the_sponsors_box(web: WebServer) -> None:
    web.behave = lambda handler: Answer(status=404)
    issue, base = issue_with(), f"http://{web.address}"
    text, url = f"[Nos ponts]({base}/bridges).", f"{base}/shop"
    issue.sponsors = [{"after": 1, "advertiser": "Les Cordages", "text": text, "url": url}]
    issue.save()
    report = preflight(issue=issue, now=NOW, network=True)
    dead = [one.where for one in report.findings if one.code == "link_dead"]
    assert dead == ["Publicité · Les Cordages"] * 2


def test_a_site_that_asks_who_we_are_is_alive(web: WebServer) -> None:
    web.behave = lambda handler: Answer(status=403)
    assert "link_dead" not in dict(found(issue_with(f"http://{web.address}/wall")))


def test_private_addresses_are_refused_and_our_own_links_not_asked(web: WebServer) -> None:
    issue = issue_with("http://127.0.0.1:9/", "http://localhost:8000/articles/1")
    dead = [said for code, said in found(issue) if code == "link_dead"]
    assert dead == ["a link leads nowhere: http://127.0.0.1:9/ (it leads into a private network)"]
    assert web.requests == []


def test_links_that_hang_are_left_after_a_bounded_time(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.actions.preflight.ask_links.LONGEST", 0.5)
    web.behave = web.hang
    issue = issue_with(*(f"http://{web.address}/{n}" for n in range(20)))
    said = dict(found(issue))
    assert said["links_not_checked"] == "20 links were not checked: there was no time left"
    assert not Lookup.objects.exists()


class NameServer:
    """Answers from a table of (name, type) to texts; what is not in it does not exist."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.asked: list[tuple[str, str]] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                data, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            if data == b"end":
                return
            self.socket.sendto(self._answer(dns.message.from_wire(data)).to_wire(), sender)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        (question,) = query.question
        name, kind = str(question.name).rstrip("."), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if texts := self.records.get((name, kind)):
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *texts))
        elif not any(known == name for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response

    def close(self) -> None:
        if self.thread.is_alive():
            self.socket.sendto(b"end", ("127.0.0.1", self.port))
            self.thread.join(5)
            self.socket.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[NameServer]:
    server = NameServer()
    settings.SMTP_URL = "smtp://127.0.0.1:2525"
    for verb in ("texts", "takes_mail"):
        asking: Callable[..., object] = partial(
            getattr(channel, verb), servers=["127.0.0.1"], port=server.port
        )
        monkeypatch.setattr(channel, verb, asking)
    yield server
    server.close()


@pytest.fixture
def ours(names: NameServer) -> Issue:
    """An issue of a publication whose sender, key and records are right."""
    room = newsroom()
    room.readers("ana@example.org,Ana")
    room.story("s1")
    Publication.objects.update(
        sender_address=f"redaction@{DOMAIN}", publisher_name="SARL", postal_address="1, rue du Port"
    )
    publication = Publication.objects.get()
    (key,) = create_dkim_keys(
        publication=publication, algorithms=["ed25519"], actor="cli:t", now=NOW
    )
    activate_dkim_key(key=key, actor="cli:t", now=NOW)
    names.records = {
        (DOMAIN, "MX"): [f"10 mail.{DOMAIN}."],
        (DOMAIN, "TXT"): ['"v=spf1 mx -all"'],
        (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject"'],
        (str(key), "TXT"): [f'"{dns_record(signing_key(key.pk))}"'],
    }
    return room.issue("s1")


def about_sender(issue: Issue, *, network: bool = True, minutes: float = 1) -> list[str]:
    report = preflight(
        issue=Issue.objects.get(pk=issue.pk),
        now=NOW + timedelta(minutes=minutes),
        network=network,
    )
    return [one.code for one in report.findings if one.code != "site_http"]


def test_records_that_are_right_are_no_finding(ours: Issue, names: NameServer) -> None:
    assert about_sender(ours, network=False) == ["dns_not_checked"]
    assert names.asked == []
    assert about_sender(ours) == []
    asked = len(names.asked)
    assert about_sender(ours, network=False, minutes=50) == []
    assert about_sender(ours, network=False, minutes=70) == ["dns_not_checked"]
    about_sender(ours, minutes=50)
    assert len(names.asked) == asked, "an hour has not passed"


def test_a_key_that_dns_does_not_have_blocks_the_send(ours: Issue, names: NameServer) -> None:
    names.records = {key: one for key, one in names.records.items() if "_domainkey" not in key[0]}
    assert about_sender(ours) == ["dkim_record_wrong"]
    with pytest.raises(Refused, match="dkim_record_wrong"):
        send_issue(issue=ours, idempotency_key=None, actor="cli:t", now=NOW + timedelta(minutes=2))


def test_what_is_missing_in_dns_is_said(ours: Issue, names: NameServer) -> None:
    del names.records[f"_dmarc.{DOMAIN}", "TXT"]
    del names.records[DOMAIN, "TXT"]
    assert about_sender(ours) == ["dmarc_missing", "spf_missing"]


def test_a_domain_that_does_not_exist(ours: Issue, names: NameServer) -> None:
    names.records = {}
    assert about_sender(ours) == ["sender_domain_unknown"]


def test_a_policy_of_a_domain_above_counts(ours: Issue, names: NameServer) -> None:
    sub = f"lettres.{DOMAIN}"
    Publication.objects.update(sender_address=f"redaction@{sub}")
    names.records[sub, "MX"] = [f"10 mail.{DOMAIN}."]
    names.records[sub, "TXT"] = ['"v=spf1 -all"']
    assert about_sender(ours) == [], "the key of the domain above is aligned"
    names.records = {key: one for key, one in names.records.items() if "_domainkey" not in key[0]}
    Lookup.objects.all().delete()
    assert about_sender(ours) == ["dkim_record_wrong", "dmarc_fails"]


def test_a_resolver_that_is_away_is_a_warning(
    ours: Issue, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "LIFETIME", 0.2)
    names.close()
    assert about_sender(ours) == ["dns_not_checked"]
