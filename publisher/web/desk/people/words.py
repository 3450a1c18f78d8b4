"""What was refused, in the language of the page; the names of roles and permissions."""

from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from publisher.errors import PublisherError
from publisher.publications.models import User
from publisher.publications.roles import Permission, Role
from publisher.web.desk.problems import explained

ROLES: Mapping[str, object] = {
    Role.VIEWER: gettext_lazy("Observer"),
    Role.WRITER: gettext_lazy("Writer"),
    Role.EDITOR: gettext_lazy("Editor"),
    Role.SENDER: gettext_lazy("Sender"),
    Role.CHIEF: gettext_lazy("Editor-in-chief"),
    Role.ADMIN: gettext_lazy("Administrator"),
}
MAY: Mapping[str, object] = {
    Role.VIEWER: gettext_lazy("looks at everything but addresses"),
    Role.WRITER: gettext_lazy("writes and corrects stories"),
    Role.EDITOR: gettext_lazy("writes, and composes issues"),
    Role.SENDER: gettext_lazy("composes, sends, stops and kills"),
    Role.CHIEF: gettext_lazy("does all that, and approves"),
    Role.ADMIN: gettext_lazy("does everything, and decides who works here"),
}
PERMISSIONS: Mapping[str, object] = {
    Permission.VIEW: gettext_lazy("look at everything but addresses"),
    Permission.ADDRESSES: gettext_lazy("see readers’ addresses"),
    Permission.WRITE: gettext_lazy("write, correct and withhold stories"),
    Permission.EDIT: gettext_lazy("compose issues"),
    Permission.APPROVE: gettext_lazy("approve issues"),
    Permission.SEND: gettext_lazy("send, pause and stop"),
    Permission.MAILS: gettext_lazy("read a mail as one reader gets it"),
    Permission.KILL: gettext_lazy("kill stories"),
    Permission.SOURCES: gettext_lazy("pause and resume sources"),
    Permission.PARTNERS: gettext_lazy("look after partners"),
    Permission.READERS: gettext_lazy("look after lists and readers"),
    Permission.SETTINGS: gettext_lazy("change the publication’s settings"),
    Permission.TEAM: gettext_lazy("invite people and give them roles"),
    Permission.AUDIT: gettext_lazy("read who did what"),
}


def problem_of(error: PublisherError, password: str, user: User | None = None) -> str:
    """Why an account or a password was refused; what is wrong with a password says Django, in the
    language of the page."""
    if error.code == "bad_password":
        try:
            validate_password(password, user)
        except ValidationError as found:
            return " ".join(found.messages)
    return explained(error)
