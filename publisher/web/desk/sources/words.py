"""Why a source was refused, and why a site said nothing, at the desk."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from publisher.actions.beginning.site_address import SiteProblem
from publisher.errors import PublisherError
from publisher.web.desk.problems import BY_CODE
from publisher.web.desk.refusals import REFUSALS

PROBLEMS: Mapping[str, object] = {
    "source_exists": _("A source has this short name already; choose another."),
    "slug_reserved": _("This short name is one of our own ways in; choose another."),
    "bad_slug": _("Short name: small letters, digits and hyphens only."),
    "bad_url": _("This is no address that may be called."),
    "url_not_https": _("The address must begin with https."),
    "unknown_webhook": _("Choose one of the systems."),
    "no_webhook": _("It has no webhook."),
    "bad_hours": _("Write a number of hours, 1,440 at most; 0: nobody is told."),
    "bad_text": _("It must be one line without control characters."),
    "text_too_long": _("It is too long."),
    "bad_site": _("This is no address of a site. Write one like www.example.org."),
    "asked_too_often": _("That was often. Wait ten minutes, then ask again."),
}
OTHER = _("This cannot be used.")
SITE: Mapping[str, object] = {
    SiteProblem.FORBIDDEN: _("This address is in a private network, where we call nobody."),
    SiteProblem.NOT_REACHED: _("The site did not answer."),
    SiteProblem.ANSWERED: _("The site answered with an error."),
    SiteProblem.NO_PAGE: _("Nothing could be read at this address."),
}
WEBHOOKS: Mapping[str, str] = {"ghost": "Ghost", "wordpress": "WordPress"}
# Where the action says that the fault is, and the field of the form.
FIELDS = {"SLUG": "slug", "--feed": "feed", "--name": "name", "--webhook": "webhook"}


def problem_of(error: PublisherError) -> str:
    """Why something was refused. A code without words anywhere says only that."""
    known = PROBLEMS.get(error.code) or BY_CODE.get(error.code) or REFUSALS.get(error.code)
    return str(known or OTHER)


def faults_of(error: PublisherError, fields: Mapping[str, str]) -> dict[str, str]:
    """By the field of the form; "" for what is about none of them."""
    where = FIELDS.get(error.where, error.where)
    return {where if where in fields else "": problem_of(error)}
