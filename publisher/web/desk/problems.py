"""Why something was refused or stands still, in the language of the page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from publisher.actions.stories.list_articles import headlines
from publisher.delivery.models import Send
from publisher.delivery.reasons import Code, RowCode, from_row
from publisher.delivery.wording import english
from publisher.editorial.models import ArticleVersion
from publisher.errors import PublisherError
from publisher.web.desk.held_banner import REASONS
from publisher.web.desk.refusals import REFUSALS, WITH_DETAILS
from publisher.web.formats import moment, number

Change = ArticleVersion.Change
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
    "approval_needed": gettext_lazy("it lacks the approval that its letter asks for."),
    "send_over": gettext_lazy("this send is over already."),
    "exits_held": gettext_lazy("every exit is held: the ledger has to be adopted first."),
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
    "reply_missing": gettext_lazy("give the text of the reply."),
    "reply_too_long": gettext_lazy("the reply has more than 20,000 characters."),
    "reply_by_missing": gettext_lazy("say whose reply it is, in 200 characters at most."),
    "bad_end": gettext_lazy("give a day to come, within ten years."),
    "nothing_to_seal": gettext_lazy("nothing of this story is left."),
    "already_sealed": gettext_lazy("a sealed copy of just this is kept already."),
    "share_taken": gettext_lazy("its second share was taken before."),
    "second_person_needed": gettext_lazy("another person has to do this: two open it together."),
    "copy_erased": gettext_lazy("this copy was erased at its end."),
    "no_share": gettext_lazy("this is no share, or a letter of it is wrong; look at it again."),
    "shares_do_not_fit": gettext_lazy("these two shares do not open this copy; begin again."),
    "names_missing": gettext_lazy("give the name, in each of its forms, one on each line."),
    "replacement_missing": gettext_lazy("say what takes the place of the name."),
    "replacement_too_long": gettext_lazy("what takes its place has more than 200 characters."),
    "replacement_has_name": gettext_lazy("what takes its place holds the name again."),
    "name_not_found": gettext_lazy("the name stands nowhere in this story."),
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
    "not_scheduled": gettext_lazy("it does not wait for an hour any more."),
    "hour_changed": gettext_lazy(
        "somebody gave it another hour meanwhile. Look, then choose again."
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
    Change.CORRECTED: gettext_lazy(
        "“%(headline)s” was corrected on %(time)s (version %(version)s)."
    ),
    Change.KILLED: gettext_lazy("“%(headline)s” was killed on %(time)s and must not be used."),
    Change.TAKEN_DOWN: gettext_lazy("“%(headline)s” was taken down on %(time)s."),
    Change.UNPUBLISHED: gettext_lazy("“%(headline)s” was withdrawn on %(time)s."),
    Change.WITHHELD: gettext_lazy("“%(headline)s” was withheld on %(time)s."),
    Change.EMBARGOED: gettext_lazy("“%(headline)s” was put under embargo on %(time)s."),
}
CHANGED = gettext_lazy("“%(headline)s” was changed on %(time)s.")
STANDSTILL: dict[Code | RowCode, object] = {
    Code.PAUSED: gettext_lazy("Paused by %(actor)s."),
    Code.STOP_PRESS: gettext_lazy("Everything was stopped by %(actor)s."),
    Code.CANCELED: gettext_lazy("Canceled by %(actor)s."),
    Code.TOO_MANY_INVALID: gettext_lazy(
        "It stopped itself: %(invalid)s of the first %(judged)s addresses do not exist."
    ),
    Code.TOO_MANY_COMPLAINTS: gettext_lazy(
        "It stopped itself: %(complaints)s of %(received)s readers complained of it."
    ),
    Code.RELAY_REFUSES: gettext_lazy(
        "The relay %(relay)s refuses our mail: “%(reply)s”. Whoever runs it has to mend that "
        "first; nobody’s address is blocked for it."
    ),
    Code.TOO_LATE: gettext_lazy(
        "It should have begun by %(not_after)s, and could not: is it still news?"
    ),
    Code.STOOD_STILL: gettext_lazy(
        "No mail was worked off since %(since)s, and who has not got it waits: is it still news?"
    ),
    Code.EMPTY_AUDIENCE: gettext_lazy("Nobody is left on its lists."),
    Code.NOT_APPROVED: gettext_lazy("Its approval is void: read the mail again."),
    Code.APPROVAL_NEEDED: gettext_lazy(
        "It has %(given)s of the %(needed)s approvals that its letter asks for."
    ),
    Code.PREFLIGHT_FAILED: gettext_lazy(
        "The checks found errors when it was to begin: see its issue."
    ),
    Code.NO_ARTICLES: gettext_lazy("Its issue has no article."),
    Code.ARTICLE_KILLED: gettext_lazy("One of its articles was killed and must not be used."),
    Code.ARTICLE_WITHHELD: gettext_lazy("One of its articles is withheld; publish it first."),
    Code.ARTICLE_EMBARGOED: gettext_lazy("One of its articles is under embargo until %(until)s."),
    Code.ARTICLE_CHANGED: gettext_lazy(
        "One of its articles was corrected or withdrawn after version %(version)s; compose the "
        "issue anew."
    ),
    Code.SEND_STILL_ENDING: gettext_lazy(
        "The last mails of its canceled send are still on the wire; try again in a minute."
    ),
    **REASONS,
}
MOVED: dict[Code | RowCode, object] = {
    RowCode.NO_ANSWER: gettext_lazy("The process that sent it ended before an answer came."),
    RowCode.NO_JOURNAL: gettext_lazy("The process that had it is gone and left no journal."),
    RowCode.STALE: gettext_lazy("Not sent in time: the news is stale."),
    RowCode.NEWER_VERSION: gettext_lazy("Version %(version)s goes instead."),
    RowCode.NOT_CURRENT: gettext_lazy("A newer version goes instead."),
    RowCode.NO_OLDER_TEXT: gettext_lazy("No older text arrived."),
    RowCode.NOT_SHOWN: gettext_lazy("Under embargo or withheld."),
    RowCode.ROUTE_CLOSED: gettext_lazy("The route is closed."),
    RowCode.NOT_WRITABLE: gettext_lazy("It cannot be written as %(format)s: %(error)s"),
    RowCode.PLACE_REMOVED: gettext_lazy("Its destination was removed."),
}


def explained(error: PublisherError) -> str:
    """The error for people at the desk; one that has no words of its own keeps the command's."""
    known = BY_CODE.get(error.code) or REFUSALS.get(error.code)
    if error.code in WITH_DETAILS:
        return f"{known} ({error.message})"
    return str(known) if known else error.message


def standstill(send: Send) -> str:
    """Why a send is paused, held or canceled; "" while it goes."""
    reason = send.hold
    if reason is None:
        return ""
    if reason.code is Code.OTHER:
        return english(reason)
    values = {name: _shown(name, value, send) for name, value in reason.values.items()}
    if reason.code is Code.STORY_CHANGED:
        text: object = BY_CHANGE.get(reason.values["change"], CHANGED)
        headline = _headline(send, reason.values["article"])
        values = {"headline": headline, "time": values["at"], "version": values["version"]}
    else:
        text = STANDSTILL[reason.code]
    return str(text) % values


def moved(column: Mapping[str, Any] | None) -> str:
    """Why the ledger itself moved a delivery (Delivery.reason); "" where it did not."""
    reason = from_row(column)
    if reason is None:
        return ""
    return str(MOVED.get(reason.code, english(reason))) % reason.values


def _shown(name: str, value: Any, send: Send) -> str:
    """A value of a reason: times by the publication's clocks, people without their door."""
    if isinstance(value, datetime):
        return moment(value, send.publication.time_zone)
    if isinstance(value, int):
        return number(value)
    if name == "actor":
        return str(value).removeprefix("user:").removeprefix("cli:")
    return str(value)


def _headline(send: Send, guid: str) -> str:
    """What the story is called now; its guid where it is gone."""
    _, headline = headlines(send.publication_id, [guid]).get(guid, (0, ""))
    return headline or guid
