"""Why something was refused or stands still, in the language of the page."""

import re
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.delivery.models import Send
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.web.formats import moment

BY_CODE = {
    "issue_already_sent": gettext_lazy("this issue was sent before."),
    "article_killed": gettext_lazy("one of its articles was killed and must not be used."),
    "article_withheld": gettext_lazy("one of its articles is withheld."),
    "article_embargoed": gettext_lazy("one of its articles is under embargo."),
    "article_changed": gettext_lazy(
        "one of its articles was corrected or withdrawn since; compose the issue anew."
    ),
    "no_articles": gettext_lazy("it has no article."),
    "no_list": gettext_lazy("its newsletter has no list."),
    "empty_audience": gettext_lazy("nobody is confirmed on its lists."),
    "send_over": gettext_lazy("this send is over already."),
    "article_not_mailable": gettext_lazy(
        "one of its articles is withheld or under embargo: release it, or cancel this send."
    ),
    "notice_outdated": gettext_lazy(
        "the article was corrected or withdrawn again since: cancel this notice."
    ),
}
BY_CHANGE = {
    "corrected": gettext_lazy("“%(headline)s” was corrected on %(time)s (version %(version)s)."),
    "killed": gettext_lazy("“%(headline)s” was killed on %(time)s and must not be used."),
    "taken down": gettext_lazy("“%(headline)s” was taken down on %(time)s."),
    "unpublished": gettext_lazy("“%(headline)s” was withdrawn on %(time)s."),
    "withheld": gettext_lazy("“%(headline)s” was withheld on %(time)s."),
    "embargoed": gettext_lazy("“%(headline)s” was put under embargo on %(time)s."),
}
HELD = re.compile(
    r"article (?P<guid>.+) was (?P<change>[a-z ]+) "
    r"\(version (?P<version>\d+), (?P<time>[-\d: ]+) UTC\)"
)
RELAY = re.compile(r"the relay (?P<relay>\S+) refuses our mail: (?P<said>.*)", re.DOTALL)
PERSON = re.compile(r"(paused|stop-press|canceled) by (?:user:|cli:)?(\S+)")


def explained(error: PublisherError) -> str:
    """The error for people at the desk; one that has no words of its own keeps the command's."""
    known = BY_CODE.get(error.code)
    return str(known) if known else error.message


def standstill(send: Send) -> str:
    """Why a send is paused, held or canceled."""
    held = HELD.fullmatch(send.hold_reason)
    if held and held["change"] in BY_CHANGE:
        return _held(send, held)
    if relay := RELAY.fullmatch(send.hold_reason):
        return _("The relay %(relay)s refuses our mail: “%(said)s”.") % relay.groupdict() + (
            " " + _("Whoever runs it has to mend that first; nobody’s address is blocked for it.")
        )
    found = PERSON.fullmatch(send.hold_reason)
    if not found:
        return send.hold_reason
    who = found[2]
    return {
        "paused": _("Paused by %(who)s.") % {"who": who},
        "stop-press": _("Everything was stopped by %(who)s.") % {"who": who},
        "canceled": _("Canceled by %(who)s.") % {"who": who},
    }[found[1]]


def _held(send: Send, found: re.Match[str]) -> str:
    article = Article.objects.filter(publication=send.publication_id, guid=found["guid"])
    headline = article.values_list("current__headline", flat=True).first()
    at = datetime.strptime(found["time"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return str(BY_CHANGE[found["change"]]) % {
        "headline": headline or found["guid"],
        "time": moment(at, send.publication.time_zone),
        "version": found["version"],
    }
