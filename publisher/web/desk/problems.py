"""Why something was refused or stands still, in the language of the page."""

import re
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.actions.preflight.require import FAILED
from publisher.actions.stories.list_articles import headlines
from publisher.delivery.models import Send
from publisher.errors import PublisherError
from publisher.web.desk.held_banner import REASONS
from publisher.web.formats import moment, number

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
    "preflight_failed": gettext_lazy("the checks found errors; each is named with its remedy."),
    "send_over": gettext_lazy("this send is over already."),
    "article_not_mailable": gettext_lazy(
        "one of its articles is withheld or under embargo: release it, or cancel this send."
    ),
    "changed_meanwhile": gettext_lazy(
        "the story was changed after you opened this page. Look at it again, then decide."
    ),
    "already_killed": gettext_lazy("it was killed before."),
    "already_taken_down": gettext_lazy("it was taken down before."),
    "already_unpublished": gettext_lazy("it was unpublished before."),
    "already_withheld": gettext_lazy("it is withheld already."),
    "already_embargoed": gettext_lazy("it is under embargo until that time already."),
    "nothing_to_release": gettext_lazy("it is out already; nothing keeps it back."),
    "nothing_settles": gettext_lazy("no edit settles any more; it is out."),
    "no_notice": gettext_lazy("its newest version is nothing that readers are told of."),
    "embargo_in_past": gettext_lazy("this time has passed; give a time to come."),
    "bad_time": gettext_lazy("this is no time, or one that the clocks skip."),
    "ambiguous_time": gettext_lazy("the clocks show this time twice; choose another."),
    "notice_missing": gettext_lazy("say what readers shall be told."),
    "notice_too_long": gettext_lazy("the notice has more than 2,000 characters."),
    "reason_missing": gettext_lazy("say why."),
    "reason_too_long": gettext_lazy("the reason has more than 2,000 characters."),
    "note_too_long": gettext_lazy("the note has more than 2,000 characters."),
    "unknown_picture": gettext_lazy("the file shows a picture that we do not have."),
    "missing_headline": gettext_lazy("the file has no headline."),
    "missing_body": gettext_lazy("the file has no text under its headline."),
    "empty_file": gettext_lazy("the file is empty."),
    "binary_file": gettext_lazy("the file is no text."),
    "too_large": gettext_lazy("the file is larger than 1 MB."),
    "too_deep": gettext_lazy("the file is nested too deeply."),
    "control_characters": gettext_lazy("the file holds control characters."),
    "bad_json": gettext_lazy("the file is no valid JSON."),
    "wrong_type": gettext_lazy("a field of the file has the wrong type."),
    "bad_front_matter": gettext_lazy("the lines at the top of the file cannot be read."),
    "source_paused": gettext_lazy("it is paused; resume it first."),
    "already_paused": gettext_lazy("it is paused already."),
    "not_paused": gettext_lazy("it is not paused."),
    "already_revoked": gettext_lazy("it was revoked before."),
    "token_exists": gettext_lazy("a token has or had this name; choose another."),
    "key_exists": gettext_lazy("a key has or had this name; choose another."),
    "no_scope": gettext_lazy("choose at least one right."),
    "bad_slug": gettext_lazy("use small letters, digits and hyphens only."),
    "expires_in_past": gettext_lazy("it would never be valid; give a day to come."),
    "send_still_ending": gettext_lazy(
        "the last mails of its canceled send are still on the wire; try again in a minute."
    ),
    "time_passed": gettext_lazy("this time has passed; give a time to come."),
    "not_after_too_early": gettext_lazy(
        "it would be too late before it begins; give a later time."
    ),
    "bad_address": gettext_lazy("one of the addresses is no e-mail address."),
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
LATE = re.compile(r"too late: it was to begin by (?P<time>[-\d: ]+) UTC")
STOPPED = re.compile(
    r"stopped itself: (?P<count>\d+) of (?:the first )?(?P<of>\d+) (?P<who>recipients|readers) .+"
)
NOT_STARTED = {
    "nobody is left to send it to": gettext_lazy("Nobody is left on its lists."),
    "its approval is void": gettext_lazy("Its approval is void: read the mail again."),
}
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
    by_itself = _by_itself(send)
    if by_itself:
        return by_itself
    found = PERSON.fullmatch(send.hold_reason)
    if not found:
        return str(REASONS.get(send.hold_reason, send.hold_reason))
    who = found[2]
    return {
        "paused": _("Paused by %(who)s.") % {"who": who},
        "stop-press": _("Everything was stopped by %(who)s.") % {"who": who},
        "canceled": _("Canceled by %(who)s.") % {"who": who},
    }[found[1]]


def _by_itself(send: Send) -> str:
    """What the engine decided, without a person or a story."""
    if send.hold_reason.startswith(FAILED):
        return _("The checks found errors when it was to begin: see its issue.")
    late, stopped = LATE.fullmatch(send.hold_reason), STOPPED.fullmatch(send.hold_reason)
    if late:
        text = _("It should have begun by %(time)s, and could not: is it still news?")
        return text % {"time": _moment(late["time"], send)}
    if stopped:
        figures = {"count": number(int(stopped["count"])), "of": number(int(stopped["of"]))}
        if stopped["who"] == "recipients":
            text = _("It stopped itself: %(count)s of the first %(of)s addresses do not exist.")
        else:
            text = _("It stopped itself: %(count)s of %(of)s readers complained of it.")
        return text % figures
    return str(NOT_STARTED.get(send.hold_reason, ""))


def _held(send: Send, found: re.Match[str]) -> str:
    _, headline = headlines(send.publication_id, [found["guid"]]).get(found["guid"], (0, ""))
    return str(BY_CHANGE[found["change"]]) % {
        "headline": headline or found["guid"],
        "time": _moment(found["time"], send),
        "version": found["version"],
    }


def _moment(text: str, send: Send) -> str:
    """A time of a reason, in UTC, as the publication's clocks show it."""
    at = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    return moment(at, send.publication.time_zone)
