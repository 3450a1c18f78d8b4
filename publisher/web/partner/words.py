"""What codes say on a partner's page, in its language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from publisher.errors import PublisherError
from publisher.web.desk.partners.delivery_words import (
    ASKED,
    ASKED_DONE,
    ASKED_FAILED,
    ASKED_WAITS,
    CHANGES,
    DELIVERIES,
    SAMPLES,
)
from publisher.web.desk.states import Sign

__all__ = [
    "ASKED",
    "ASKED_DONE",
    "ASKED_FAILED",
    "ASKED_WAITS",
    "CHANGES",
    "DELIVERIES",
    "SAMPLES",
]

PLACE_ACTIVE = Sign(_("active"), "full")
PLACE_PAUSED = Sign(_("paused by the newsroom: only kills go"), "bars", "asks")
PLACE_GONE = Sign(_("paused: your server answered 410, gone"), "bars", "asks")
PLACE_UNTRUSTED = Sign(_("paused: your server has another key"), "bars", "asks")
PLACE_TO_DO = Sign(_("nothing goes before your server’s key is pinned"), "triangle", "asks")
PLACE_RESTS = Sign(_("does not take what it is sent; tried now and then"), "triangle", "asks")
STEPS: Mapping[str, object] = {
    "key": _("Our key"),
    "resolve": _("Your host’s address"),
    "connect": _("Connection"),
    "host_key": _("Your server’s key"),
    "greeting": _("Greeting"),
    "tls": _("TLS"),
    "sign_in": _("Signing in"),
    "folder": _("Folder"),
    "push": _("Push"),
    "look": _("Looking at what was written"),
    "write": _("Writing"),
    "rename": _("Renaming"),
    "remove": _("Removing"),
    "deliver": _("Delivery"),
    "replay": _("Deliveries made"),
    "settings": _("Settings"),
    "nothing_to_try": _("This way has nothing to try"),
    "paused": _("The newsroom has paused this destination: no sample goes"),
    "exits_held": _("Nothing leaves the newsroom’s system at the moment"),
    "interrupted": _("It was interrupted; ask again"),
    "broke": _("It broke on our side; tell the newsroom"),
}
SAMPLES_SAY: Mapping[str, object] = {
    "story": _("Version 1, with a picture, its credit and its rights."),
    "correction": _("Version 2 of the same guid, with a notice of what was wrong."),
    "kill": _("Version 3: the story must not be used any more. Take it away everywhere."),
    "embargo": _(
        "What goes before the hour stated in it, where the newsroom gives advance copies."
    ),
    "unlicensed": _("The picture is left out, and the delivery’s page says so."),
}
PROBLEMS: Mapping[str, object] = {
    "asked_too_often": _("This was asked for a moment ago. Wait until it is done, or ten minutes."),
    "not_deliverable": _("This sample cannot be delivered there; download it."),
    "bad_stretch": _("A replay reaches back 30 days at most."),
    "changed_meanwhile": _(
        "This form was used before: the secret was changed since. Look at it anew."
    ),
    "no_secret": _("Nothing was typed, so nothing was changed."),
    "bad_secret": _("This is no secret that can be used."),
    "bad_bearer": _("A token is letters, figures and . _ ~ + / - ="),
    "bad_certificate": _("This is no certificate with its private key, in PEM."),
    "bad_key": _("This is no private key that can be used, or its passphrase is another."),
    "bad_host_key": _("This is no key of a server: give the line that ssh-keygen prints."),
    "missing_setting": _("Something that belongs to it is missing."),
}
WANTS_FRESH = _("This wants a link that was opened a moment ago: have a fresh one mailed to you.")
OTHER_PROBLEM = _("This cannot be done; ask the newsroom.")
SECRETS: Mapping[str, object] = {
    "secret": _("Signing secret"),
    "token": _("Token of the pull API"),
    "feed": _("Key of the private feed"),
    "password": _("Password"),
    "key": _("Private key"),
    "passphrase": _("Passphrase of the key"),
    "bearer": _("Token for the Authorization header"),
    "certificate": _("Our client certificate and its key, PEM"),
    "rss": _("RSS feed"),
    "atom": _("Atom feed"),
    "json": _("JSON feed"),
}
ACCESS: Mapping[str, object] = {
    "free": _("what is open to everybody, whole; of the rest what stands before the cut"),
    "registered": _("what registered readers may read, whole"),
    "paid": _("everything, whole"),
}


def problem_of(error: PublisherError) -> str:
    """Why something was refused."""
    return str(PROBLEMS.get(error.code, OTHER_PROBLEM))


def step_words(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """One step of what was asked for; what a server answered stays as it is."""
    return {**step, "words": STEPS.get(step["step"], step["step"])}
