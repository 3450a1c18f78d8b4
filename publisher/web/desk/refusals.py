"""What a file, a theme or a form was refused for, in the language of the page: the rarer codes.

problems.py has what is met every day; a code without words anywhere keeps the command's.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

_THEME = gettext_lazy(
    "the theme cannot be used; who wrote it finds the place by “publisher theme lint”."
)

WITH_DETAILS = frozenset({"active_content", "bad_merge_field"})  # which one it is, as the code says
REFUSALS: Mapping[str, object] = {
    # a story's file
    "active_content": gettext_lazy("the file holds what no mail may run; take it out."),
    "bad_language": gettext_lazy("the file names a language that is none."),
    "bad_merge_field": gettext_lazy("a merge field in it cannot be read."),
    "draft_article": gettext_lazy("the file says that it is a draft."),
    "duplicate_key": gettext_lazy("the file has a field twice; keep one."),
    "not_a_story": gettext_lazy("the file is no story."),
    "not_usable": gettext_lazy("only a text that may be used goes in."),
    "pictures_away": gettext_lazy(
        "stored pictures and files are out of reach; try again in a minute."
    ),
    "not_utf8": gettext_lazy("the file must be saved as UTF-8."),
    "too_long": gettext_lazy("a field of the file is too long."),
    "out_of_range": gettext_lazy("a field of the file holds a number out of its range."),
    "wrong_value": gettext_lazy("a field of the file has a value that is none of its own."),
    "older_version": gettext_lazy("this text is older than the one that is there."),
    "entities": gettext_lazy("the file declares entities, which no story needs; take them out."),
    "too_many_attributes": gettext_lazy("the file holds more marks than a story may have."),
    "too_many_elements": gettext_lazy("the file holds more marks than a story may have."),
    "no_version": gettext_lazy("it has no text yet."),
    # reports
    "bad_period": gettext_lazy("choose a first day and a last one, ten years apart at most."),
    "bad_days": gettext_lazy("choose from 1 to 366 days."),
    "too_many_links": gettext_lazy("too many addresses are good already; take some back."),
    # an issue
    "article_twice": gettext_lazy("an article stands in it twice."),
    "unknown_article": gettext_lazy("one of its articles is not there any more."),
    "too_many_articles": gettext_lazy("it has more articles than an issue may hold."),
    "too_many_sponsors": gettext_lazy("it has more boxes than an issue may hold."),
    "bad_length": gettext_lazy("choose one of the lengths."),
    "bad_place": gettext_lazy("choose the article that it stands after."),
    "missing_alt": gettext_lazy("say what the picture shows."),
    "picture_of_another": gettext_lazy("choose a picture of an article that is out, or none."),
    "empty_subject": gettext_lazy(
        "the subject is empty for a reader of whom nothing is known; give it words of its own."
    ),
    "edition_changed": gettext_lazy("it is not what was approved; compose the issue anew."),
    "no_such_part": gettext_lazy("the mail has no such part."),
    "not_begun": gettext_lazy("it has not begun to leave."),
    "issue_welcomes": gettext_lazy(
        "it goes to new readers one by one; compose another for everybody."
    ),
    "no_address": gettext_lazy("say to which address it goes."),
    "too_many_addresses": gettext_lazy("a test goes to twenty addresses at most."),
    "not_newsroom": gettext_lazy(
        "with your role a test goes to people of the newsroom and to control addresses alone."
    ),
    "nothing_to_send": gettext_lazy("there is nothing to send."),
    "idempotency_key_taken": gettext_lazy("this form was used before; open its page anew."),
    "not_resendable": gettext_lazy("only deliveries whose outcome is unknown go once more."),
    "delivery_changed": gettext_lazy("one of them was tried meanwhile; look at them again."),
    # an approval
    "text_changed": gettext_lazy(
        "the issue was changed after you opened this page. Read it again below, then decide."
    ),
    "not_an_approver": gettext_lazy("your role does not approve issues."),
    "role_not_asked": gettext_lazy("the letter asks for the approval of another role than yours."),
    "own_request": gettext_lazy("you asked for this approval; another person gives it."),
    "own_edit": gettext_lazy("you edited it last; another person approves it."),
    "own_approval": gettext_lazy("you approved it; another person asks for more."),
    "nobody_may_approve": gettext_lazy(
        "nobody else may approve it: invite a person who may, or change the letter’s rule."
    ),
    "confirmation_needed": gettext_lazy("show once more who you are, then approve."),
    "note_missing": gettext_lazy("say what should change: whoever composed it reads it."),
    "nothing_to_restore": gettext_lazy("there is no approved text to go back to any more."),
    "issue_sent": gettext_lazy("the issue has left and stays as its readers got it."),
    "issue_changed": gettext_lazy("somebody else changed the issue after you opened this page."),
    "comment_missing": gettext_lazy("write something first."),
    "comment_too_long": gettext_lazy("a comment has 2,000 characters at most."),
    "too_many_comments": gettext_lazy("it has as many comments as an issue may have."),
    "unknown_comment": gettext_lazy("this comment is not there any more."),
    "rule_cannot_be_met": gettext_lazy(
        "fewer people may approve than the rule asks for, whoever asks not counted. Invite more "
        "first, or ask for fewer."
    ),
    "bad_number": gettext_lazy("choose nobody, one person or two."),
    "no_approver_role": gettext_lazy("choose roles that may approve."),
    # a theme
    "bad_theme": _THEME,
    "bad_theme_file": _THEME,
    "theme_too_deep": _THEME,
    "unknown_theme": gettext_lazy("its theme is not there any more."),
    "theme_faulty": gettext_lazy("each version of its theme has errors: mend the theme first."),
    "bad_header_value": gettext_lazy("an address or a name in the mail’s head cannot be used."),
    # a partner's engineer
    "address_blocked": gettext_lazy("this address is blocked: it gets no invitation."),
    "too_many_contacts": gettext_lazy("it has as many contacts as it may have; remove one first."),
    "unknown_contact": gettext_lazy("this contact is not there any more."),
    # a relay
    "unknown_relay": gettext_lazy("this relay is not set up any more."),
    "no_own_address": gettext_lazy(
        "your account has no address to send it to; give it one under your name."
    ),
    # a webhook
    "webhook_exists": gettext_lazy("a webhook has this name already; choose another."),
    "too_many_webhooks": gettext_lazy("there are as many webhooks as there may be."),
    "no_event": gettext_lazy("choose at least one thing that it is told."),
    "unknown_event": gettext_lazy("one of the events is none that there is."),
    "nothing_to_replay": gettext_lazy("it waits still, or nothing of it is left."),
    "bad_url": gettext_lazy("this address cannot be called."),
    "url_not_https": gettext_lazy("write an address that begins with https://."),
    # people
    "bad_name": gettext_lazy("a name is of letters, digits, dots and hyphens."),
    "user_exists": gettext_lazy("somebody has this name already; choose another."),
    "bad_role": gettext_lazy("this role is not there any more."),
    "bad_password": gettext_lazy("this password is too easy to guess."),
    "passwords_differ": gettext_lazy("the two new passwords differ."),
    "address_taken": gettext_lazy("somebody signs in with this address already."),
    "too_many_changes": gettext_lazy(
        "another address was asked for several times within a day; try again tomorrow."
    ),
    "nobody_mails": gettext_lazy(
        "mails leave in a publication’s name, and your account belongs to none yet."
    ),
    "role_above_yours": gettext_lazy(
        "this role allows more than yours does: ask an administrator for it."
    ),
    "last_administrator": gettext_lazy(
        "this is the last administrator: make somebody else one first."
    ),
    "already_member": gettext_lazy("whoever has this address works here already."),
    "too_many_invitations": gettext_lazy("many invitations wait already; take some back first."),
    "unknown_member": gettext_lazy("this membership has ended already."),
    "bad_role_name": gettext_lazy("choose another name for the role."),
    "unknown_permission": gettext_lazy("what the role may do is not known."),
    "role_exists": gettext_lazy("there is a role of this name already."),
    "too_many_roles": gettext_lazy("there are as many roles as there may be; remove one first."),
    "role_in_use": gettext_lazy("somebody has this role: give them another one first."),
    # all else
    "no_feed": gettext_lazy("it has no feed to ask."),
    "unknown_key": gettext_lazy("this key is not there any more."),
    "scope_above_yours": gettext_lazy("the operator alone gives that, at the server."),
    "unknown_token": gettext_lazy("this token is not there any more."),
    "unreadable_secret": gettext_lazy(
        "a stored secret cannot be read: an operator has to put its old key back."
    ),
}
