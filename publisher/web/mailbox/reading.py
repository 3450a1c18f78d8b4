"""A caught mail taken apart for people: its parts, and what makes it pass."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext as _

from publisher.content.calendar import within_calendar
from publisher.web.formats import size

LARGEST_GOOD = 102_000  # Gmail cuts a mail's HTML off beyond 102 kB
SHOWN = 2_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that receivers look at, whether it holds, and what was found."""

    word: str
    holds: bool
    found: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as a page shows it."""

    subject: str
    sender: str
    to: str
    dated: datetime | None
    html: str
    text: str
    checks: tuple[Check, ...]


def read(raw: bytes) -> Reading:
    """Parse the raw bytes; what is broken in them becomes empty, never an error."""
    message = message_from_bytes(raw[:SHOWN], policy=policy.default)
    html, text = _part(message, "html"), _part(message, "plain")
    return Reading(
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        to=_header(message, "To"),
        dated=_date(message),
        html=html,
        text=text,
        checks=_checks(message, html, text, len(raw)),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # noqa: BLE001 (the parser raises all sorts of things on hostile headers)
        return ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        dated = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, OverflowError):
        return None
    return within_calendar(dated if dated.tzinfo else dated.replace(tzinfo=UTC))


def _part(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""
    except Exception:  # noqa: BLE001 (an unknown charset or a broken transfer encoding)
        return ""


def _checks(message: EmailMessage, html: str, text: str, octets: int) -> tuple[Check, ...]:
    leave = _header(message, "List-Unsubscribe")
    one_click = _header(message, "List-Unsubscribe-Post").strip() == "List-Unsubscribe=One-Click"
    identity = _header(message, "Message-ID")
    return (
        Check(
            _("One-click unsubscribe (RFC 8058)"),
            one_click and "<http" in leave,
            leave[:200] or _("no List-Unsubscribe header"),
        ),
        Check(
            _("Text part beside the HTML"),
            bool(text.strip()) and bool(html),
            _("Lines of text: %(lines)s") % {"lines": len(text.splitlines())},
        ),
        Check(
            _("Size of the HTML under 102 kB"),
            0 < len(html.encode()) < LARGEST_GOOD,
            _("%(html)s of HTML, %(mail)s in all")
            % {"html": size(len(html.encode())), "mail": size(octets)},
        ),
        Check(
            _("A subject, a date and a Message-ID of its own"),
            all((_header(message, "Subject"), _header(message, "Date"), identity)),
            identity[:200],
        ),
    )
