"""Roles: named sets of permissions, in the two scopes of a publication and of the installation.

A permission is what a page, a command or an action asks for; a role is what a person has. A new
role is a member of `Role` and a row of the table; a new permission is a member of its scope and a
word in the rows that grant it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    """What a membership may allow in its publication."""

    VIEW = "view"  # read everything but addresses
    ADDRESSES = "addresses"  # see readers' addresses where a page names them
    WRITE = "write"  # correct, hold back and let out stories; ask a source for news
    EDIT = "edit"  # compose issues and have them checked
    APPROVE = "approve"  # say yes to an edition
    SEND = "send"  # send, pause, resume, cancel, stop everything; mail a notice
    MAILS = "mails"  # read a mail as one reader gets it
    KILL = "kill"  # kill a story, take one down
    SOURCES = "sources"  # pause and resume sources
    PARTNERS = "partners"  # pause and resume partners, see where their stories go
    READERS = "readers"  # lists and the people on them
    SETTINGS = "settings"  # brand, legal fields, tokens, keys to feeds
    TEAM = "team"  # who works for the publication: invite, change and end memberships
    AUDIT = "audit"  # read who did what


class InstallationPermission(StrEnum):
    """What a person may be allowed in the whole installation, across its publications."""

    PUBLICATIONS = "publications"  # begin another publication
    MAILBOX = "mailbox"  # the built-in mailbox: mails with addresses, of all publications
    ROUTES = "routes"  # ways out for mail
    HOSTS = "hosts"
    USERS = "users"
    OIDC = "oidc"
    DOCTOR = "doctor"
    BACKUP = "backup"


class OwnPermission(StrEnum):
    """What everybody who signs in may do, in whatever publication: it is about themselves."""

    ACCOUNT = "account"  # one's password, passkeys, codes and sessions


class Role(TextChoices):
    """The names of roles; what each may do is in ROLES. A publication may have roles of its own
    beside them (`OwnRole`)."""

    VIEWER = "viewer"
    WRITER = "writer"
    EDITOR = "editor"
    SENDER = "sender"
    CHIEF = "chief"
    ADMIN = "admin"


_VIEWER = frozenset({Permission.VIEW})
_WRITER = _VIEWER | {Permission.WRITE}
_EDITOR = _WRITER | {Permission.ADDRESSES, Permission.EDIT}
_SENDER = _EDITOR | {
    Permission.SEND,
    Permission.MAILS,
    Permission.KILL,
    Permission.SOURCES,
    Permission.PARTNERS,
}
# Whoever sends need not be who approves.
_CHIEF = _SENDER | {Permission.APPROVE}

ROLES: Mapping[str, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.WRITER: _WRITER,
    Role.EDITOR: _EDITOR,
    Role.SENDER: _SENDER,
    Role.CHIEF: _CHIEF,
    Role.ADMIN: frozenset(Permission),
}
_OPERATION = frozenset(InstallationPermission) - {InstallationPermission.MAILBOX}
# What a role allows in the installation to whoever has it in every publication.
IN_EVERY_PUBLICATION: Mapping[str, frozenset[InstallationPermission]] = {
    Role.SENDER: frozenset({InstallationPermission.MAILBOX}),
    Role.CHIEF: frozenset({InstallationPermission.MAILBOX}),
    Role.ADMIN: _OPERATION | {InstallationPermission.MAILBOX},
}
SUPERUSER = _OPERATION  # whoever runs the machines reads no reader's mail for that


def permissions_of(role: str) -> frozenset[Permission]:
    """What the role allows in its publication; nothing for a name that the table lacks."""
    return ROLES.get(role, frozenset())


def permissions_in_all(roles: Iterable[str]) -> frozenset[InstallationPermission]:
    """What somebody may do in the installation who has these roles, one in each publication."""
    allowed = [IN_EVERY_PUBLICATION.get(role, frozenset()) for role in roles]
    return frozenset.intersection(*allowed) if allowed else frozenset()
