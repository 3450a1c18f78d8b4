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


class Role(TextChoices):
    """The names of roles; what each may do is in ROLES."""

    VIEWER = "viewer"
    EDITOR = "editor"
    SENDER = "sender"
    ADMIN = "admin"


_VIEWER = frozenset({Permission.VIEW})
_EDITOR = _VIEWER | {Permission.ADDRESSES, Permission.WRITE, Permission.EDIT}
_SENDER = _EDITOR | {
    Permission.APPROVE,
    Permission.SEND,
    Permission.MAILS,
    Permission.KILL,
    Permission.SOURCES,
    Permission.PARTNERS,
}

ROLES: Mapping[str, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.EDITOR: _EDITOR,
    Role.SENDER: _SENDER,
    Role.ADMIN: _SENDER | {Permission.READERS, Permission.SETTINGS, Permission.AUDIT},
}
_OPERATION = frozenset(InstallationPermission) - {InstallationPermission.MAILBOX}
# What a role allows in the installation to whoever has it in every publication.
IN_EVERY_PUBLICATION: Mapping[str, frozenset[InstallationPermission]] = {
    Role.SENDER: frozenset({InstallationPermission.MAILBOX}),
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
