"""What stands on the page of settings: one row for each page that is not daily work.

A new page of settings is a row here; who may not open it does not see its row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from publisher.publications.roles import InstallationPermission, Permission
from publisher.web.desk.door.permissions import AnyPermission, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A page of settings.

    name: its route, without parts in its address; word: what the page is called; line: what it is
    for; permission: what its visitor needs.
    """

    name: str
    word: object
    line: object
    permission: AnyPermission = Permission.VIEW


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; slug: its name in the page."""

    slug: str
    word: object
    rows: tuple[Row, ...]


GROUPS = (
    Group(
        "title",
        _("The publication"),
        (
            Row(
                name="publication",
                word=_("Publication"),
                line=_("Name, colours, logo, sender and legal notice of the mails."),
                permission=Permission.SETTINGS,
            ),
            Row(
                name="begin",
                word=_("First steps"),
                line=_("From your site to a first letter, and what is still missing."),
            ),
            Row(
                name="begin-sender",
                word=_("Sender and DNS"),
                line=_("Postal address, sender, and the lines that prove it."),
                permission=Permission.SETTINGS,
            ),
            Row(
                name="newsletters",
                word=_("Newsletters"),
                line=_("What each is, who gets it, its look and its rule."),
            ),
            Row(
                name="desk-themes",
                word=_("Themes"),
                line=_("How mails look: copied, changed, checked, taken back."),
                permission=Permission.SETTINGS,
            ),
            Row(
                name="reports",
                word=_("Reports"),
                line=_("What became of letters and lists over time."),
            ),
            Row(
                name="measuring",
                word=_("Measuring"),
                line=_("Whether clicks are counted, and for which readers."),
                permission=Permission.SETTINGS,
            ),
            Row(
                name="sentence-languages",
                word=_("Other languages"),
                line=_("What readers’ pages say in a language that we do not speak."),
                permission=Permission.SETTINGS,
            ),
        ),
    ),
    Group(
        "stories",
        _("Stories, in and out"),
        (
            Row(
                name="sources",
                word=_("Sources"),
                line=_("Where stories come from, and what has gone silent."),
            ),
            Row(
                name="desk-feeds",
                word=_("Feeds"),
                line=_("What readers and programs follow, and the keys of private feeds."),
            ),
            Row(
                name="partners",
                word=_("Partners"),
                line=_("Who gets the stories, in which form, and what is stuck."),
            ),
            Row(
                name="products",
                word=_("Products"),
                line=_("Filters with rights that several destinations share."),
            ),
            Row(
                name="withdrawals",
                word=_("Last withdrawals"),
                line=_("Which stories had to go, who was told, and who still has one."),
            ),
        ),
    ),
    Group(
        "installation",
        _("Access and machines"),
        (
            Row(
                name="team",
                word=_("Team"),
                line=_("Who works here, in which role, and who is invited."),
            ),
            Row(
                name="tokens",
                word=_("Tokens"),
                line=_("What lets your programs in, such as the CMS."),
                permission=Permission.SETTINGS,
            ),
            Row(
                name="webhooks",
                word=_("Webhooks"),
                line=_("Which of your programs are told of what happens."),
                permission=Permission.SETTINGS,
            ),
            Row(
                name="audit",
                word=_("Who did what"),
                line=_("Every decision, by whom and when."),
                permission=Permission.AUDIT,
            ),
            Row(
                name="relays",
                word=_("Relays"),
                line=_("By which way mails leave, and a test of it, step by step."),
                permission=InstallationPermission.ROUTES,
            ),
            Row(
                name="mailbox",
                word=_("Built-in mailbox"),
                line=_("The mails that this machine caught instead of sending them."),
                permission=InstallationPermission.MAILBOX,
            ),
        ),
    ),
)


def offered_to(visit: Visit) -> Iterator[Group]:
    """The groups with those of their rows that the person may open."""
    for group in GROUPS:
        rows = tuple(row for row in group.rows if visit.may(row.permission) and _there(row))
        if rows:
            yield Group(group.slug, group.word, rows)


def _there(row: Row) -> bool:
    """Without a relay alone there is a mailbox of our own."""
    return row.name != "mailbox" or not settings.SMTP_URL
