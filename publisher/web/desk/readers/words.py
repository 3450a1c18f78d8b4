"""Words of the rooms about readers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from publisher.audience.models import ConsentEvent, Field, Subscription, Suppression
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.web.desk.problems import explained
from publisher.web.desk.states import Sign

Status, Kind, Reason = Subscription.Status, ConsentEvent.Kind, Suppression.Reason

SIGNS: Mapping[str, Sign] = {
    Status.CONFIRMED: Sign(_("confirmed"), "full"),
    Status.UNCONFIRMED: Sign(_("not confirmed"), "ring", "asks"),
    Status.UNSUBSCRIBED: Sign(_("has left"), "cross", "over"),
}
BLOCKED = Sign(_("blocked"), "triangle", "asks")
PAUSED = Sign(_("resting"), "bars", "over")
STATES: Mapping[str, Any] = {
    "confirmed": _("confirmed"),
    "unconfirmed": _("not confirmed"),
    "unsubscribed": _("have left"),
    "blocked": _("blocked"),
}
EVENTS: Mapping[str, Any] = {
    Kind.ASKED: _("asked for it"),
    Kind.CONFIRMED: _("confirmed it by the button of a mail"),
    Kind.SUBSCRIBED: _("was put on the list"),
    Kind.RENEWED: _("said again that they want it"),
    Kind.WITHDRAWN: _("left it"),
    Kind.MEASURING: _("agreed to be measured"),
    Kind.NOT_MEASURING: _("does not agree to be measured any more"),
}
REASONS: Mapping[str, Any] = {
    Reason.MANUAL: _("blocked by hand"),
    Reason.BOUNCED: _("the mailbox refuses our mails"),
    Reason.COMPLAINED: _("complained of a mail"),
    Reason.UNSUBSCRIBED: _("has left"),
}
FIELD_TYPES: Mapping[str, Any] = {
    Field.Type.TEXT: _("Text"),
    Field.Type.NUMBER: _("Number"),
    Field.Type.DATE: _("Date"),
    Field.Type.BOOL: _("Yes or no"),
    Field.Type.CHOICE: _("Choice"),
}
PROBLEMS: Mapping[str, Any] = {
    "bad_address": _("this is no e-mail address."),
    "missing_text": _("say where and how they agreed."),
    "source_needed": _("say where and how they agreed."),
    "text_too_long": _("a text is too long."),
    "bad_text": _("a text holds a character that cannot be kept."),
    "bad_name": _("the name holds a character that no mail can hold."),
    "bad_language": _("write a language like fr or en-GB."),
    "unknown_language": _("write a language like fr or en-GB."),
    "reader_left": _("this reader has left the list; only they themselves can come back."),
    "reader_erased": _("this reader asked to be forgotten; only they themselves can come back."),
    "address_suppressed": _("this address is blocked: look at the blocked addresses first."),
    "address_blocked": _("this address is blocked: look at the blocked addresses first."),
    "nothing_to_confirm": _("there is nothing that they have not confirmed."),
    "unknown_list": _("choose a list."),
    "no_list_chosen": _("choose a list."),
    "unknown_tag": _("there is no tag of this name any more."),
    "bad_tag": _("a tag has 1 to 100 characters, on one line."),
    "bad_label": _("a name has 1 to 100 characters, on one line."),
    "bad_field": _("a value does not fit its field."),
    "not_the_address": _("this is not the address of this reader; nothing was erased."),
    "segment_exists": _("a segment has this short name already; choose another."),
    "segment_in_use": _("newsletters go by it; take it from them first."),
    "unknown_subscriber": _("nobody here has this address."),
    "label_exists": _("this name is taken already; choose another."),
    "field_exists": _("this name is taken already; choose another."),
    "too_many_fields": _("there are as many fields as there may be."),
    "too_many_tags": _("a reader has 100 tags at most."),
    "unknown_type": _("choose a kind."),
    "bad_choices": _("a choice needs 1 to 200 choices, one a line; every other kind none."),
    "form_exists": _("a form has this short name already; choose another."),
    "unknown_form": _("there is no such form any more."),
    "bad_slug": _("use small letters, digits and hyphens only."),
    "bad_origin": _("write the address of a site, without a page, with https before it."),
    "too_many_origins": _("these are too many sites."),
    "unknown_reason": _("choose a reason."),
    "unknown_issue": _("choose an issue."),
}


def problem_in_words(error: PublisherError) -> str:
    """Why it was refused, in the page's language."""
    known = PROBLEMS.get(error.code)
    return str(known) if known else explained(error)


SOURCES: Mapping[str, Any] = {  # doors of ours; other sources are somebody's own words
    "confirmation page": _("button of the confirmation mail"),
    "my data page": _("the reader’s own page"),
    "preferences page": _("the reader’s own page"),
    "still page": _("“I still read it”"),
    "unsubscribe page": _("page for leaving"),
    "one-click (RFC 8058)": _("one click in the mail program"),
    "command line": _("by an operator"),
    "API": _("by a program"),
    "decisions journal": _("from the journal, after a backup was put back"),
}


def source_in_words(source: str) -> str:
    """Where something came from, as pages say it."""
    form, _space, slug = source.partition(" ")
    if form == "form" and slug and " " not in slug:
        return translated("form “%(name)s”") % {"name": slug}
    return str(SOURCES.get(source, source))


def number_in(typed: str) -> int:
    """The number of a row as a form sends it; 0, which no row has, for anything else."""
    return whole_number(typed) or 0
