"""Why a feed was refused, at the field of its form."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from publisher.errors import PublisherError
from publisher.web.desk.problems import BY_CODE
from publisher.web.desk.refusals import REFUSALS

PROBLEMS: Mapping[str, object] = {
    "feed_exists": _("A feed has this short name already; choose another."),
    "feed_retired": _("This feed was retired: nobody asks for it any more."),
    "already_retired": _("It was retired before."),
    "feed_is_public": _("It asks for no key: everybody may read it."),
    "moved_to_itself": _("That is the feed’s own address."),
    "bad_web_address": _("Write an address that begins with https."),
    "bad_length": _("A feed has 50 to 500 entries."),
    "too_many_values": _("That is more than 100 values."),
    "unknown_criterion": _("Nothing can be asked about this."),
    "unknown_access": _("Choose one of the levels."),
    "unknown_language": _("Language: write one like fr or en-GB."),
    "bad_slug": _("Short name: small letters, digits and hyphens only."),
    "bad_text": _("It must be one line without control characters."),
    "missing_text": _("This is needed."),
    "text_too_long": _("It is too long."),
    "not_built": _("Its documents are not built yet: wait a moment."),
}
NOT_CONFIRMED = _("Type its short name first: this cannot be taken back.")
OTHER = _("This cannot be used.")
ACCESS: Mapping[str, object] = {
    "free": _("everybody: what is open to all"),
    "registered": _("registered readers, by a key"),
    "paid": _("paying readers, by a key"),
}
# Where the action says that the fault is, and the field of the form.
FIELDS = {"article-language": "languages", "rubric": "rubrics", "author": "authors", "tag": "tags"}
FIELDS |= {"URL": "url", "FEED": ""}


def problem_of(error: PublisherError) -> str:
    """Why something was refused. A code without words anywhere says only that."""
    known = PROBLEMS.get(error.code) or BY_CODE.get(error.code) or REFUSALS.get(error.code)
    return str(known or OTHER)
