"""Every fault that a preflight can find: how grave it is, what it means, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from publisher.renderers.email.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding, in English. `{...}` are filled by the finding's values."""

    severity: Severity
    message: str
    remedy: str


def _error(message: str, remedy: str) -> Fault:
    return Fault("error", message, remedy)


def _warning(message: str, remedy: str) -> Fault:
    return Fault("warning", message, remedy)


FAULTS: dict[str, Fault] = {
    "article_killed": _error(
        "“{headline}” was killed and must not be used",
        "take it out of the issue",
    ),
    "article_withheld": _error(
        "“{headline}” is withheld",
        "publish it first, or take it out of the issue",
    ),
    "article_embargoed": _error(
        "“{headline}” is under embargo until {until}",
        "send after that, or take it out of the issue",
    ),
    "article_changed": _error(
        "“{headline}” was corrected or withdrawn after version {version}",
        "put its current version into the issue",
    ),
    "article_not_entitled": _error(
        "“{headline}” is for {access} readers, the issue’s lists are not, and it has no cut mark",
        "show its teaser or its line, give it a cut mark, or send to lists with that access",
    ),
    "no_articles": _error("the issue has no article", "put one into it"),
    "no_list": _error("the newsletter has no list", "add one to it"),
    "issue_already_sent": _error(
        "the issue was sent by {who} on {when} (send {send})", "compose a new issue"
    ),
    "story_alerted": _error(
        "“{headline}” was alerted to this list by {who} on {when} (send {send})",
        "leave it out, or wait until 24 hours have passed",
    ),
    "not_rendered": _error("the mail cannot be made: {problem}", "mend that first"),
    "leave_link_missing": _error(
        "the {part} has no way to leave", "put the leaving link back into the theme"
    ),
    "merge_field_unresolved": _error(
        "a merge field cannot be filled: {problem}", "correct the field or give it a fall-back"
    ),
    "sender_wrong": _error(
        "the sender is no address that mail can come from: {problem}",
        "correct the publication’s sender",
    ),
    "sender_unaligned": _error(
        "mail from {domain} is signed by {signer}: receivers take it for forged",
        "create DKIM keys for {domain}, or retire those of {signer}",
    ),
    "sender_domain_unknown": _error(
        "the sender’s domain {domain} does not exist", "correct the publication’s sender"
    ),
    "dkim_record_wrong": _error(
        "DNS has no record, or another key, at {name}: signatures cannot be verified",
        "publish the record that `publisher dkim records` shows, or retire the key",
    ),
    "dmarc_fails": _error(
        "{domain} tells receivers to refuse mail that is not its own (DMARC {policy}), "
        "and ours is not signed for it",
        "create and activate a DKIM key: publisher dkim create",
    ),
    "theme_wrong": _error(
        "the newsletter’s own theme: {problem} ({kind})",
        "{remedy}; then: publisher theme lint",
    ),
    "html_too_large": _error(
        "the HTML has {size} KB; mail programs cut off what is longer than {most} KB",
        "shorten stories to teasers, or leave some out",
    ),
    "theme_doubtful": _warning(
        "the newsletter’s own theme: {problem} ({kind})",
        "{remedy}; then: publisher theme lint",
    ),
    "merge_field_shown": _warning(
        "what looks like a merge field will be shown as it is written: {problem}",
        "nothing, if the story means to show it",
    ),
    "html_large": _warning(
        "the HTML has {size} KB; from about 100 KB on mail programs cut it off",
        "shorten stories to teasers, or leave some out",
    ),
    "style_large": _warning(
        "the style sheets have {size} KB; mail programs drop those of more than {most} KB",
        "simplify the theme",
    ),
    "alt_missing": _warning(
        "a picture has no words for those who cannot see it: {picture}",
        "describe it in the item or in the story",
    ),
    "picture_gone": _warning(
        "a picture cannot be shown: {picture}", "store it again, or choose another for the item"
    ),
    "picture_heavy": _warning(
        "a picture has {size} KB: {picture}", "use one of less than {most} KB"
    ),
    "link_empty": _warning("a link has no words: {link}", "give it a name"),
    "link_vague": _warning(
        "the link “{name}” does not say where it goes: {link}", "name what it leads to"
    ),
    "link_misleading": _warning(
        "the link reads “{name}” and leads to {link}", "let it say where it goes"
    ),
    "link_http": _warning("a link is not encrypted: {link}", "use https where the site has it"),
    "site_http": _warning(
        "our own address {link} is not encrypted, and mailbox providers want https to leave by",
        "set PUBLISHER_BASE_URL to an https address",
    ),
    "link_dead": _warning("a link leads nowhere: {link} ({problem})", "correct or remove it"),
    "links_not_checked": _warning(
        "{count} links were not checked: {problem}", "check them again, or by hand"
    ),
    "contrast_low": _warning(
        "text in {colour} on {paper} is hard to read: {ratio} instead of 4.5 to 1",
        "darken the text or lighten its ground",
    ),
    "colour_adjusted": _warning(
        "the publication’s colour {colour} is too pale for words; the mail uses {used}",
        "choose a darker colour, or live with it",
    ),
    "heading_skipped": _warning(
        "the heading “{name}” is of level {level} below one of level {above}",
        "use the next level",
    ),
    "heading_empty": _warning("a heading of level {level} is empty", "remove it"),
    "subject_long": _warning(
        "the subject has {length} characters; telephones show about 40, other programs 90",
        "put what matters first, or shorten it",
    ),
    "spoofing_characters": _warning(
        "the {part} holds invisible or direction-changing characters ({characters})",
        "type it anew",
    ),
    "mixed_scripts": _warning(
        "the {part} mixes alphabets within a word: “{name}”", "type the word anew"
    ),
    "article_outdated": _warning(
        "“{headline}” stands here in version {version}; the current one is {current}",
        "put its current version into the issue",
    ),
    "audience_differs": _warning(
        "the issue would reach {now} readers; the last one reached {before} ({change} %)",
        "look whether lists or an import changed",
    ),
    "empty_audience": _warning(
        "nobody is confirmed on the newsletter’s lists", "import readers, or wait for them"
    ),
    "dns_not_checked": _warning(
        "the sender’s SPF, DKIM and DMARC records were not checked: {problem}",
        "check with the network: publisher issue preflight ISSUE",
    ),
    "spf_missing": _warning(
        "{domain} has no SPF record", "publish one that names the relay (RFC 7208)"
    ),
    "more_of_these": _warning(
        "there are {count} more findings of this kind ({kind})", "mend those first, then look again"
    ),
    "dmarc_missing": _warning(
        "{domain} has no DMARC record; large mailbox providers ask for one", "publish one"
    ),
}


def finding_of(code: str, where: str, **values: object) -> Finding:
    """The finding of that code at a place. Raises KeyError for a code or value that is missing."""
    fault, said = FAULTS[code], _formatted(values)
    return Finding(
        severity=fault.severity,
        code=code,
        where=where,
        message=fault.message.format(**said),
        remedy=fault.remedy.format(**said),
        values=values,
    )


def _formatted(values: Mapping[str, object]) -> dict[str, object]:
    """Moments in UTC, to the minute."""
    return {
        name: f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        if isinstance(value, datetime)
        else value
        for name, value in values.items()
    }
