"""Why a reader got an issue, or did not, in the language of the page: one sentence for each code of
delivery/why."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from publisher.delivery.why import Answer, Why, filled
from publisher.web.formats import moment

WORDS: Mapping[Why, object] = {
    Why.UNKNOWN_ADDRESS: _("No reader has this address, and no file with it was ever read in."),
    Why.FORGOTTEN: _("Whoever had this address was forgotten; they may sign up again."),
    Why.NOT_SENT: _("The issue has not been sent."),
    Why.SCHEDULED: _("The issue goes out on {at}."),
    Why.SEND_HELD: _("The send stands still and waits for a decision."),
    Why.SEND_CANCELED: _("The send was canceled before this mail left."),
    Why.NOT_ON_LIST: _("They were on none of the newsletter’s lists when it went out on {at}."),
    Why.JOINED_AFTER: _("They joined on {since}, after the issue went out on {at}."),
    Why.UNCONFIRMED: _(
        "They asked for the newsletter on {since} and had not confirmed it by {at}."
    ),
    Why.LEFT_BEFORE: _("They left on {since}, before the issue went out on {at}."),
    Why.PAUSED: _("They let the newsletter rest until {until}."),
    Why.BY_THE_WEEK: _(
        "They chose one digest a week; what the issue brought is in that of {digest}."
    ),
    Why.EACH_ISSUE: _("It is the digest of a week, of which they chose to get each issue."),
    Why.NOT_IN_SEGMENT: _("The issue went to the segment {segment}, which did not take them."),
    Why.EXCLUDED: _("The issue did not go to the segment {segment}, which takes them."),
    Why.OUTSIDE_AUDIENCE: _("They were not in the audience when it was fixed on {at}."),
    Why.SUPPRESSED: _("Their address is blocked since {since}."),
    Why.LEFT_MEANWHILE: _("They left, paused or were blocked before their mail began."),
    Why.CANCELED: _("The send was canceled before this mail left."),
    Why.SUPERSEDED: _("A newer version went instead of this mail."),
    Why.NOT_YET: _("The mail has not left yet; it is on its way."),
    Why.RETRYING: _("Their server put the mail off ({reply}); it is tried again on {at}."),
    Why.ACCEPTED: _("Their server took the mail on {at} ({reply}); let them look among the junk."),
    Why.DELIVERED: _("The mail was delivered on {at} ({reply})."),
    Why.BOUNCED: _("Their server refused the mail on {at}: {reply}."),
    Why.FAILED: _("The mail could not be sent by {at}: {reply}."),
    Why.UNCERTAIN: _("It is not known whether the mail arrived: {reply}."),
}


def why_in_words(answer: Answer, zone: str) -> str:
    """One sentence; times by the IANA zone."""
    return filled(str(WORDS[answer.code]), answer, lambda value: moment(value, zone))
