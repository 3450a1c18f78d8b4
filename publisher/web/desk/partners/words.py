"""What codes of partners and destinations say at the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from publisher.actions.partners.terms.notices import Notice
from publisher.delivery.partners.breaker import GONE, UNTRUSTED
from publisher.errors import PublisherError
from publisher.syndication.models import Destination
from publisher.web.desk.problems import BY_CODE
from publisher.web.desk.refusals import REFUSALS
from publisher.web.desk.states import Sign
from publisher.web.formats import moment

WORKS = Sign(_("works"), "full")
WAITS = Sign(_("waits"), "ring")
TROUBLE = Sign(_("in trouble"), "triangle", "asks")
PAUSED = Sign(_("paused"), "bars", "asks")
PAUSED_BY_ITSELF: Mapping[str, object] = {
    GONE: _("it said that nobody is there any more"),
    UNTRUSTED: _("its server has another key than the one that was pinned"),
}
RESTS = _(
    "It does not take what it is sent since %(since)s. It is left alone until %(at)s; then "
    "one delivery tries it, and the others go as soon as that one is taken."
)
FAILS = _("It does not take what it is sent since %(since)s: one delivery at a time tries it.")
CLOSED = _("It takes what it is sent.")
ACCESS: Mapping[str, object] = {
    "free": _("what is open to everybody; the rest ends at its cut mark"),
    "registered": _("what registered readers may read"),
    "paid": _("everything"),
}
LIMITS: Mapping[str, object] = {
    "headline": _("Headline, characters at most"),
    "standfirst": _("Standfirst, characters at most"),
    "body": _("Text, characters at most"),
    "caption": _("Caption, characters at most"),
    "pictures": _("Pictures as files, at most"),
}
STEPS: Mapping[str, object] = {
    "key": _("Our key"),
    "resolve": _("Address of the server"),
    "connect": _("Connection"),
    "host_key": _("Key of the server"),
    "greeting": _("Greeting"),
    "tls": _("Encryption"),
    "sign_in": _("Signing in"),
    "folder": _("Folder"),
    "push": _("Trial push"),
    "look": _("Looking at what was written"),
    "write": _("Writing"),
    "rename": _("Renaming"),
    "remove": _("Removing"),
    "deliver": _("Delivery"),
    "replay": _("Deliveries made"),
    "settings": _("Settings"),
    "nothing_to_try": _("This channel has nothing to try"),
    "paused": _("It is paused: no sample goes"),
    "exits_held": _("Every exit is held at the moment"),
    "interrupted": _("It was interrupted; ask again"),
    "broke": _("It broke on our side; tell an operator"),
}
SECRETS: Mapping[str, object] = {
    "secret": _("Signing secret"),
    "token": _("Token of the partner"),
    "feed": _("Key of the private feed"),
    "rss": _("RSS feed"),
    "atom": _("Atom feed"),
    "json": _("JSON feed"),
}
PROBLEMS: Mapping[str, object] = {
    "partner_exists": _("A partner has this short name already; choose another."),
    "product_exists": _("A product has this short name already; choose another."),
    "product_in_use": _("Destinations share it; give them another one first."),
    "destination_exists": _("This partner has such a destination already."),
    "place_taken": _(
        "Another destination writes files of the same names there: choose another "
        "place, or give this one a folder or a name pattern of its own."
    ),
    "missing_setting": _("This is needed."),
    "unknown_setting": _("This channel has no such setting."),
    "unknown_channel": _("Choose one of the channels."),
    "unknown_format": _("Choose one of the formats."),
    "unknown_product": _("This product is not there any more."),
    "unknown_destination": _("This destination is not there any more."),
    "unknown_access": _("Choose one of the levels."),
    "unknown_encoding": _("Choose one of the encodings."),
    "unknown_limit": _("There is no such limit."),
    "unknown_time_zone": _("Write a time zone like Europe/Paris."),
    "unknown_form": _("Choose one of the forms."),
    "bad_choice": _("Choose one of the values."),
    "bad_limit": _("Write a whole number, from 1 to a million."),
    "bad_right": _("A code is of letters, digits and : . _ - within, 60 characters at most."),
    "too_many_rights": _("There are 100 codes at most."),
    "bad_hours": _("Write a number of hours, 1,440 at most; 0: nobody is told."),
    "bad_phone": _("Write a telephone number like +33 1 23 45 67 89."),
    "bad_time_of_day": _("Write an hour like 22:30."),
    "half_quiet_hours": _("Quiet hours have a beginning and an end: give both, or neither."),
    "no_quiet_hours": _("These are no hours: to stop everything, pause it."),
    "bad_folder": _("Write a folder like depeches/fr, without two dots."),
    "bad_name_pattern": _(
        "A name is of letters, digits and - _ + = @ . and the parts below; it "
        "tells stories apart and ends in a dot and {suffix}."
    ),
    "bad_port": _("Write a number from 1 to 65535."),
    "bad_host": _("Write a server alone, like sftp.example.org."),
    "bad_url": _("This is no address that may be called."),
    "url_not_https": _("The address must begin with https."),
    "path_not_absolute": _("A folder of this machine begins with a slash."),
    "no_directory": _("There is no such folder on this machine."),
    "directory_not_writable": _("We may not write into this folder."),
    "bad_certificate": _("This is no certificate that can be used."),
    "bad_secret": _("This is no secret that can be used."),
    "bad_bucket": _("Write the address of a bucket: it begins with s3."),
    "bad_key": _("This is no key that can be used, or its passphrase is another."),
    "bad_host_key": _(
        "This is no key of a server: give the line that the partner’s server prints."
    ),
    "bad_bearer": _("A token is of letters, digits and . _ ~ + / - ="),
    "bad_address": _("This is no e-mail address."),
    "bad_slug": _("Short name: small letters, digits and hyphens only."),
    "bad_text": _("It must be one line without control characters."),
    "missing_text": _("This is needed."),
    "text_too_long": _("It is too long."),
    "destination_gone": _("This destination is not there any more."),
    "replay_backwards": _("It would end before it begins."),
    "replay_too_large": _("That is more than 5,000 stories: choose a shorter stretch."),
    "partner_gone": _("This partner is not there any more: nothing was sent."),
    "asked_too_often": _("This was asked for a moment ago: wait until it is done, or ten minutes."),
    "changed_meanwhile": _(
        "Somebody else changed this after you opened the page. Look at what "
        "stands there now, then save again."
    ),
    "no_secret": _("Nothing was typed, so nothing was changed."),
    "not_pulled": _("Nothing is read from here: its channel pushes."),
    "not_resting": _("It is not left alone any more."),
    "never_brought": _("This destination never had the story."),
    "not_deliverable": _("This sample cannot be delivered there."),
    "bad_stretch": _("A replay reaches back 30 days at most."),
}
OTHER = _("This cannot be used.")
NOTICES: Mapping[str, object] = {
    "matches_nothing": _("Its filter takes none of the last seven days’ stories."),
    "not_seen": _(
        "No story of the last 30 days has “%(name)s”, which its filter names: was it renamed?"
    ),
    "host_key_unknown": _(
        "Nothing leaves before the key of its server is pinned: test it, ask the "
        "partner whether the key is theirs, then keep it below."
    ),
    "place_shared": _("Another destination leads to the same place."),
    "unreadable_filter": _("Its filter cannot be read any more, so nothing goes: write it anew."),
}


def problem_of(error: PublisherError) -> str:
    """Why something was refused. A code without words anywhere says only that."""
    known = PROBLEMS.get(error.code) or BY_CODE.get(error.code) or REFUSALS.get(error.code)
    return str(known or OTHER)


def notice_of(one: Notice) -> str:
    """What a person should look at."""
    return str(NOTICES.get(one.code, OTHER)) % one.values


def breaker_of(place: Destination, now: datetime, zone: str) -> str:
    """Whether the way there works, and when it is tried again."""
    if place.failing_since is None:
        return str(CLOSED)
    since = moment(place.failing_since, zone)
    if place.probe_at is not None and place.probe_at > now:
        return str(RESTS) % {"since": since, "at": moment(place.probe_at, zone)}
    return str(FAILS) % {"since": since}


def step_words(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """One step of a trial; what a server answered stays as it is."""
    return {**step, "words": STEPS.get(step["step"], step["step"])}
