"""What the pages of the first visit say: steps, and why a site said nothing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from publisher.actions.beginning.site_address import SiteProblem
from publisher.actions.beginning.steps import StepName
from publisher.web.desk.states import Sign

PROBLEMS: Mapping[str, Any] = {
    SiteProblem.FORBIDDEN: _(
        "This address is in a private network, where we call nobody before whoever runs this "
        "installation allows it. Fill in the fields yourself, or take the public address of the "
        "site."
    ),
    SiteProblem.NOT_REACHED: _(
        "The site did not answer. Fill in the fields yourself, or ask again with another address."
    ),
    SiteProblem.ANSWERED: _(
        "The site answered with an error. Fill in the fields yourself, or ask again with the "
        "address of its first page."
    ),
    SiteProblem.NO_PAGE: _(
        "Nothing could be read at this address. Fill in the fields yourself, or ask again with "
        "another one."
    ),
    "bad_site": _("This is no address of a site. Write one like www.example.org."),
    "asked_too_often": _("That was often. Wait ten minutes, then ask again."),
    "bad_url": _("this address cannot be called."),
    "url_not_https": _("the address must begin with https."),
    "publication_exists": _("there is one of this name already; choose another."),
}
STEPS: Mapping[StepName, tuple[Any, Any]] = {
    StepName.BRAND: (
        _("Your publication"),
        _("Name, colour, logo and language, as your site has them."),
    ),
    StepName.STORIES: (
        _("Stories"),
        _("From your feed by themselves, pasted, or from our examples."),
    ),
    StepName.LETTER: (_("A first letter"), _("Composed of the newest stories; you change it.")),
    StepName.TRIAL: (
        _("A test to yourself"),
        _("To see it in your own mailbox. It needs nothing of what follows."),
    ),
    StepName.SENDER: (
        _("Who writes"),
        _("Postal address, publisher and sender: they stand in every mail to others."),
    ),
    StepName.DNS: (
        _("Proof of the sender"),
        _("Three lines in your domain’s DNS, so that mailboxes believe who writes."),
    ),
    StepName.READERS: (_("First readers"), _("A file of people who agreed, or your own address.")),
    StepName.SEND: (_("The first send"), _("You are asked once more, with the number of readers.")),
}
DONE = Sign(_("done"), "check")
NEXT = Sign(_("next"), "half", "asks")
LATER = Sign(_("to do"), "ring")
OPTIONAL = Sign(_("if you like"), "ring", "over")
READERS: Mapping[str, Any] = {
    "source_needed": _("Say where and how these people agreed: it is kept as proof."),
    "missing_text": _("Say where and how these people agreed: it is kept as proof."),
    "no_file": _("Choose a file."),
    "file_too_large": _("The file is larger than 20 MB; an operator takes it in."),
    "bad_address": _("This is no e-mail address."),
    "reader_left": _("This address has left the letter; only its reader comes back by themselves."),
    "address_suppressed": _("This address is blocked: it gets no mail."),
    "reader_erased": _("Whoever has this address asked to be forgotten; only they can come back."),
    "no_list": _("There is no newsletter with a list yet."),
}
