"""Every page of the site in a full room, by who opens it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core import signing

from publisher.actions.beginning.look_at_site import SiteProblem
from publisher.channels.mailbox import Store, store
from publisher.channels.mailbox.store import Caught
from publisher.publications.models import SiteReading, User
from publisher.publications.tokens import seal
from publisher.web.reader.own import session as readers_session
from tests.browser.door_rows import (
    careful_pages,
    halfway,
    mailed_invitation,
    mailed_reset,
    make_careful,
    session_of,
)
from tests.browser.night_room import night
from tests.browser.rooms import Room

MAIL = (
    b"From: La Rive <lettre@rive.example.org>\r\nTo: anne@example.org\r\n"
    b"Subject: Le bassin nord rouvre\r\nDate: Sun, 22 Nov 2026 22:16:38 +0100\r\n"
    b"Message-ID: <a@rive.example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Au terminal nord, la grue ne tombera pas.\r\n"
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who opens pages: their name here, their cookie (name, value, path), the pages."""

    name: str
    cookie: tuple[str, str, str] | None
    paths: list[str]

    def cookies(self, address: str) -> list[dict[str, Any]]:
        """As a browser takes them."""
        if self.cookie is None:
            return []
        name, value, path = self.cookie
        return [{"name": name, "value": value, "url": f"{address}{path}"}]


def visitors(room: Room) -> Iterator[Visitor]:
    """Everybody who comes; makes the rows that their pages need."""
    yield Visitor("nobody", None, [*_outside(room), *_by_links(room)])
    value = signing.dumps(
        [room.readers_rows.reader.pk, readers_session._mark(room.readers_rows.reader)],
        salt=readers_session.SALT,
    )
    yield Visitor("reader", (readers_session.COOKIE, value, readers_session.PATH), ["/reader/"])
    value, pages = room.engineer()
    yield Visitor("engineer", ("partner", value, "/partner/"), pages)
    careful = make_careful(room.newsroom)
    yield Visitor("halfway", ("sessionid", halfway(careful), "/"), ["/desk/sign-in/step/"])
    yield Visitor("careful", ("sessionid", session_of(careful), "/"), careful_pages(careful))
    yield Visitor("editor", ("sessionid", session_of(room.user), "/"), editors_pages(room))


def editors_pages(room: Room) -> list[str]:
    """Every page that is behind the desk's door, of whoever may open all of them."""
    pages = [*room.desk(), *night(room), *room.own(), "/desk/account/app/"]
    return [*pages, *_beginning(room.user), *_mailbox(), "/docs/", "/docs/issues/", "/docs/fr/"]


def _outside(room: Room) -> list[str]:
    slug, of = room.newsroom.publication.slug, room.newsroom.mailing_list.slug
    joining = [f"/subscribe/{slug}/{of}", "/confirm/nothing"]
    room.newsroom.mailing_list.is_open = True
    room.newsroom.mailing_list.save()
    return [*room.readers(), *joining, "/desk/settle/"]


def _by_links(room: Room) -> list[str]:
    """What a mailed link opens."""
    row = room.send.deliveries.filter(subscriber__isnull=False).earliest("pk")
    leaving = seal("leave", row.pk)
    User.objects.filter(pk=room.user.pk).update(email="camille@example.org")
    room.user.refresh_from_db()
    mailed = [mailed_invitation(), mailed_reset(room.user)]
    return [f"/u/{leaving}", f"/preferences/{leaving}", f"/still/{leaving}", *mailed]


def _beginning(user: User) -> list[str]:
    """The first question, a site that is being read, one that was, and one that said nothing."""
    now = datetime.now(UTC)
    found = {
        "host": "fanal.fr",
        "name": "Le Fanal",
        "tagline": "Le port, chaque matin",
        "stories": 3,
    }
    found |= {"feed": "https://fanal.fr/feed/", "headlines": ["La criée ferme", "Le phare rouvre"]}
    rows = [
        {"due_at": now},
        {"read_at": now, "found": found},
        {"read_at": now, "problem": SiteProblem.NOT_REACHED},
    ]
    address = "https://fanal.fr/"
    made = [SiteReading(user=user, address=address, asked_at=now, **row) for row in rows]
    SiteReading.objects.bulk_create(made)
    return ["/desk/begin/site/", *(f"/desk/begin/site/{row.pk}/" for row in made)]


def _mailbox() -> list[str]:
    kept = Store(store(settings.DATA_DIR))
    kept.add(
        [Caught(sender="a@e.org", recipients=("anne@example.org",), raw=MAIL)], datetime.now(UTC)
    )
    kept.close()
    return ["/mailbox/", "/mailbox/1/", "/mailbox/1/?part=source", "/mailbox/?q=rien"]
