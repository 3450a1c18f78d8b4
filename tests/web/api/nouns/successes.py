"""One success at least of each route of the nouns, for the walk of tests/web/api/test_openapi.py.

A step is what is asked, of which row, with which body; the answer's members are kept by name for
the steps after it.
"""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from publisher.actions.feeds.build_feeds import rebuild_feeds
from publisher.actions.readers.imports.work_off import work_off_imports
from publisher.delivery.models import Delivery, IncomingMail, Send, WayBack
from publisher.publications.models import ApiToken, Membership, User
from publisher.publications.tokens import lowercase_many
from publisher.syndication.models import FeedDocument, HubSubscription
from publisher.web.api.routes import Route
from tests.newsroom import NOW

Routes = dict[tuple[str, str], Route]
MAIL = "publisher.web.api.resources.house.mail"
INSTALLATION = "publisher.web.api.resources.house.installation"
ADDRESS = {"address": "ines@example.org"}


class Steps:
    """Asks, and reads twice: the second time with the tag of the first."""

    def __init__(self, walk: Any, routes: Routes) -> None:
        self.walk, self.routes = walk, routes

    def __call__(
        self, method: str, path: str, key: str = "", body: Any = None, *, status: int = 200
    ) -> Any:
        data = json.dumps(body if body is not None else {}).encode()
        route = self.routes[method, path]
        answer = self.walk.ask(route, key or "nothing", body=data if route.takes else b"")
        assert answer.status_code == status, (method, path, answer.content)
        return answer.json() if answer.content else None

    def read(self, path: str, key: str) -> Any:
        route = self.routes["GET", path]
        first = self.walk.ask(route, key)
        assert first.status_code == 200, (path, first.content)
        again = self.walk.ask(route, key, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304, path
        return first.json()

    def whole(self, name: str, one: str, key: str, /, **changed: Any) -> None:
        """The list, one of it, and its change, where there is a body for it."""
        self("GET", f"/{name}")
        self.read(f"/{name}/{{{one}}}", key)
        if changed:
            self("PUT", f"/{name}/{{{one}}}", key, changed)


def nouns(walk: Any, routes: Routes) -> None:
    """All of them."""
    ask = Steps(walk, routes)
    publication = walk.destination.publication
    _newsletters(ask)
    _issues(ask)
    _readers(ask)
    _exits(ask, publication)
    _house(ask, publication)
    _mail(ask, publication)
    _installation(ask)


def _newsletters(ask: Steps) -> None:
    ask("POST", "/newsletters", body={"slug": "nuit", "campaign": {"utm_source": "x"}}, status=201)
    for what in ("rule", "approval"):
        ask("GET", f"/newsletters/{{newsletter}}/{what}", "nuit")
    ask("POST", "/newsletters/{newsletter}/rule", "nuit", {"at_least": 1, "new_only": False})
    ask("POST", "/newsletters/{newsletter}/approval", "nuit", {"needed": 0})


def _issues(ask: Steps) -> None:
    body = {"newsletter": "matin", "entries": [{"article": "s1"}], "subject": "Ce soir"}
    number = ask("POST", "/issues", body=body, status=201)["id"]
    ask.whole("issues", "issue", number, subject="Ce soir encore")
    ask("POST", "/issues/compose", body={"newsletter": "nuit"})
    copy = ask("POST", "/issues/{issue}/duplicate", number)["issue"]["id"]
    ask("DELETE", "/issues/{issue}", copy, status=204)
    ask("POST", "/issues/{issue}/preflight", number, {"offline": True})
    ask("POST", "/issues/{issue}/render", number, {"format": "eml"})
    ask("POST", "/issues/{issue}/tests", number, {"to": ["ines@example.org"]})
    ask("GET", "/issues/{issue}/clicks", number)
    ask("POST", "/issues/{issue}/approve", number)
    ask("PUT", "/issues/{issue}", number, {"subject": "Ce soir, autrement"})
    ask("POST", "/issues/{issue}/go-back", number)
    _sends(ask, number)


def _sends(ask: Steps, issue: str) -> None:
    body = {"issue": issue, "at": "2090-01-01T07:00:00Z"}
    send = ask("POST", "/sends", body=body, status=201)["id"]
    ask.whole("sends", "send", send)
    ask("GET", "/sends/{send}/status", send)
    ask("POST", "/sends/{send}/reschedule", send, {"at": "2090-01-02T07:00:00Z"})
    ask("POST", "/sends/{send}/pause", send)
    ask("POST", "/sends/{send}/resume", send, {})
    ask("POST", "/sends/{send}/cancel", send)
    now = ask("POST", "/sends", body={"issue": issue}, status=201)["id"]
    reader = {"recipient": "ines@example.org"}
    ask("POST", "/sends/{send}/render", now, reader)
    Delivery.objects.filter(send=now).update(state="uncertain", attempts=1)
    Send.objects.filter(pk=now).update(state="finished")
    rows = ask("GET", "/sends/{send}/deliveries", now)["deliveries"]
    seen = [{"delivery": one["id"], "attempts": 1} for one in rows]
    ask("POST", "/sends/{send}/resend", now, {"deliveries": seen})
    ask("POST", "/sends/stop")
    ask("POST", "/sends/resume-service")


def _readers(ask: Steps) -> None:
    new = {"address": "lou@example.org", "list": "matin", "source": "par téléphone"}
    number = ask("POST", "/subscribers", body=new, status=201)["id"]
    ask.whole("subscribers", "subscriber", number, name="Lou", language="fr")
    ask("POST", "/subscribers/find", body=ADDRESS)
    ask("POST", "/subscribers/about", body=ADDRESS)
    ask("POST", "/subscribers/retention", body={})
    ask("POST", "/subscribers/confirm-again", body={**ADDRESS, "look": True})
    ask("POST", "/lists/{list}/sunset", "soir")
    blocked = {"address": "non@example.org", "reason": "manual"}
    row = ask("POST", "/suppressions", body=blocked, status=201)["id"]
    ask.whole("suppressions", "suppression", row)
    ask("DELETE", "/suppressions/{suppression}", row, status=204)
    ask("POST", "/suppressions/lift", body={"address": "non@example.org"})
    ask("POST", "/subscribers/forget", body={"address": "lou@example.org"})
    _imports(ask)


def _imports(ask: Steps) -> None:
    """A file is a person's: the token's maker's."""
    ApiToken.objects.update(created_by="user:boss")
    user = User.objects.create_user("boss")
    publication = ask.walk.destination.publication
    Membership.objects.create(publication=publication, user=user, role="admin")
    data = b"address\nnew@example.org\n"
    new = {"filename": "a.csv", "size": len(data)}
    upload = ask("POST", "/uploads", body=new, status=201)["id"]
    ask.whole("uploads", "upload", upload)
    pieces = ask.routes["POST", "/uploads/{upload}/pieces"]
    kept = ask.walk.ask(pieces, upload, body=data, kind="application/octet-stream")
    assert kept.json()["received"] == len(data), kept.content
    wanted = {"upload": upload, "list": "matin", "source": "a form of May"}
    number = ask("POST", "/imports", body=wanted, status=201)["id"]
    work_off_imports(clock=lambda: datetime.now(UTC))
    ask.whole("imports", "import", number)
    real = ask("POST", "/imports/{import}/run", number)["id"]
    ask("POST", "/imports/{import}/stop", real)
    work_off_imports(clock=lambda: datetime.now(UTC))
    ask("DELETE", "/uploads/{upload}", upload, status=204)


def _exits(ask: Steps, publication: Any) -> None:
    ask("POST", "/feeds", body={"slug": "prive", "private": True}, status=201)
    ask.whole("feeds", "feed", "prive")
    key = ask("POST", "/feed-keys", body={"feed": "prive", "name": "Anne"}, status=201)["id"]
    ask.whole("feed-keys", "key", key)
    ask("DELETE", "/feed-keys/{key}", key, status=204)
    rebuild_feeds(publication=publication, now=NOW, force=True)
    ask("POST", "/feeds/{feed}/build", "all")
    ask("POST", "/feeds/{feed}/lint", "all", {"profiles": ["msn"]})
    ask("POST", "/feeds/{feed}/move", "prive", {"url": "https://example.org/prive.{format}"})
    ask("POST", "/feeds/{feed}/retire", "prive")
    hub = ask("POST", "/hubs", body={"url": "https://hub.example.org/"}, status=201)["id"]
    ask.whole("hubs", "hub", hub)
    ask("DELETE", "/hubs/{hub}", hub, status=204)
    row = HubSubscription.objects.create(
        publication=publication,
        topic="https://example.org/feed",
        document=FeedDocument.objects.filter(publication=publication).latest("pk"),
        callback_hash="x",
        callback="https://lecteur.example.org/in",
        lease_expires_at="2090-01-01T00:00Z",
        created_at=NOW,
    )
    ask.whole("hub-subscriptions", "subscription", str(row.pk))
    source = {"slug": "vigie", "feed": "https://vigie.example.org/feed/"}
    ask("POST", "/sources", body=source, status=201)
    ask.whole("sources", "source", "vigie", silent_hours=36)
    hooked = {"slug": "blog", "webhook": "wordpress"}
    ask("POST", "/sources", body=hooked, status=201)
    ask("POST", "/sources/{source}/rotate", "blog")
    for verb in ("poll", "pause", "resume"):
        ask("POST", f"/sources/{{source}}/{verb}", "vigie")
    ask("GET", "/themes")
    ask("GET", "/themes/{theme}", "letter")
    ask("GET", "/themes/{theme}/lint", "letter")
    ask("GET", "/themes/{theme}/gallery", "letter")
    ask("GET", "/themes/{theme}/clients", "letter")
    ask("POST", "/themes/{theme}/render", "letter", {"format": "text"})
    ask("POST", "/themes/{theme}/copy", "letter", {"to": "maison"}, status=201)
    ask("GET", "/themes/{theme}/versions", "maison")
    files = ask("GET", "/themes/{theme}/files", "maison")["files"]
    files["mail.mjml"] += "{# maison #}"
    ask("POST", "/themes/{theme}/save", "maison", {"files": files, "seen": 1})
    ask("POST", "/themes/{theme}/save", "maison", {"files": files, "seen": 2}, status=409)
    ask("POST", "/themes/{theme}/rollback", "maison", {"to": 1, "seen": 2})
    ask("POST", "/themes/{theme}/rollback", "maison", {"to": 1, "seen": 3}, status=409)
    ask("DELETE", "/themes/{theme}", "maison", status=204)
    partner = walk_partner(ask)
    ask.read("/partners/{partner}/contacts", partner)
    wanted = {"addresses": ["dev@agence.example.org"]}
    ask("PUT", "/partners/{partner}/contacts", partner, wanted)
    ask("POST", "/partners/{partner}/invite", partner, {"to": "dev@agence.example.org"})


def walk_partner(ask: Steps) -> str:
    return str(ask.walk.destination.partner.slug)


def _house(ask: Steps, publication: Any) -> None:
    ApiToken.objects.update(created_by="cli:root")  # who may all
    slug = publication.slug
    ask.whole("publications", "publication", slug, tagline="Chaque matin")
    ask("GET", "/publications/{publication}/digests", slug)
    ask("POST", "/publications/{publication}/digests", slug, {"day": "sun", "hour": "09:30"})
    ask.whole("users", "user", "ed", role="viewer")
    ask("DELETE", "/users/{user}", "ed", status=204)
    new = {"address": "neuf@example.org", "role": "editor"}
    invited = ask("POST", "/invitations", body=new, status=201)["id"]
    ask.whole("invitations", "invitation", invited)
    ask("DELETE", "/invitations/{invitation}", invited, status=204)
    role = {"name": "Veilleur", "permissions": ["kill"]}
    ask("POST", "/roles", body=role, status=201)
    ask.whole("roles", "role", "veilleur")
    ask("DELETE", "/roles/{role}", "veilleur", status=204)
    token = {"name": "petit", "scopes": ["articles:read"]}
    ask("POST", "/tokens", body=token, status=201)
    ask.whole("tokens", "token", "petit")
    ask("DELETE", "/tokens/{token}", "petit", status=204)
    ask.whole("audit", "entry", ask("GET", "/audit")["audit"][0]["id"])


def _mail(ask: Steps, publication: Any) -> None:
    key = ask("POST", "/dkim", body={"algorithm": "ed25519"}, status=201)["selector"]
    ask.whole("dkim", "key", key)
    ask("POST", "/dkim/{key}/activate", key)
    ask("POST", "/dkim/{key}/retire", key)
    kept = IncomingMail.objects.create(
        publication=publication, door="complaint", received_at=NOW, size=3, raw=b"a: b", digest="x"
    )
    ask.whole("mails", "mail", str(kept.pk))
    ask("GET", "/mails/{mail}/raw", str(kept.pk))
    delivery = Delivery.objects.filter(subscriber__isnull=False).latest("pk")
    leaving = {"recipient": leave_address(publication, delivery), "raw": base64(b"Subject: x\n\n")}
    ask("POST", "/mails", body=leaving)
    way = WayBack(publication=publication, domain=publication.domain, probed_at=NOW)
    with patch(f"{MAIL}.probe_way_back", lambda **_: way):
        ask("POST", "/mails/probe")
    ask("POST", "/providers", body={"provider": "postmark"}, status=201)
    ask.whole("providers", "provider", "postmark")
    ask("POST", "/providers/{provider}/rotate", "postmark", {})
    ask("DELETE", "/providers/{provider}", "postmark", status=204)


def leave_address(publication: Any, delivery: Delivery) -> str:
    return f"leave+{lowercase_many('leave', [delivery.pk])[0]}@{publication.domain}"


def base64(data: bytes) -> str:
    return b64encode(data).decode()


def _installation(ask: Steps) -> None:
    ask("GET", "/installation/publications")
    body = {"slug": "nouvelle", "name": "Nouvelle", "domain": "nouvelle.example.org"}
    ask("POST", "/installation/publications", body=body, status=201)
    ask("GET", "/installation/users")
    user = {"name": "neuve", "publication": "nouvelle", "role": "editor"}
    ask("POST", "/installation/users", body=user)
    ask("POST", "/installation/users/reset", body={"name": "neuve"})
    assert User.objects.filter(username="neuve").exists()
    ask("GET", "/installation/ledger")
    with patch(f"{INSTALLATION}.adopt_ledger"):
        ask("POST", "/installation/ledger/adopt", body={"only_one": True})
    ask("POST", "/installation/stop")
    ask("POST", "/installation/resume")
