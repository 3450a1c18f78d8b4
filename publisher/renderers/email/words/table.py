"""Strings: the words that a mail needs beside its articles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Strings:
    """The words of one language. `{...}` are filled by the theme or the text part."""

    language: str
    greeting: str
    greeting_named: str
    view_on_web: str
    contents: str
    alert: str
    moment: str
    by: str
    reading_time: str
    and_: str
    comma: str
    colon: str
    read: str
    read_more: str
    source_dash: str
    picture: str
    picture_credit: str
    table: str
    advertising: str
    visit: str
    correction: str
    withdrawn: str
    withdrawn_plain: str
    unavailable: str
    why_one: str
    why_many: str
    why_none: str
    quoted_list: str
    forwarded: str
    subscribe: str
    pause: str
    leave: str
    leave_short: str
    leave_long: str
    preferences: str
    preferences_long: str
    sent_by: str
    write_to_us: str
    follow: str
    legal: str
    privacy: str
    trial_mark: str
    trial_note: str
