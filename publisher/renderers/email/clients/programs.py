"""The mail programs that the table of support speaks of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A column of the table: a short key, the name that people know, and what it stands for in
    the words of caniemail.com (a family and its platforms); several are one where they agree.

    The new Outlook for Windows has no test there; those who asked for one found it as near to
    Outlook.com (https://github.com/hteumeuleu/caniemail/issues/368).
    """

    key: str
    name: str
    tested: str


PROGRAMS = (
    Program("am", "Apple Mail (Mac)", "apple-mail: macos"),
    Program("im", "Apple Mail (iOS)", "apple-mail: ios"),
    Program("gw", "Gmail (web)", "gmail: desktop-webmail"),
    Program("ga", "Gmail (Android)", "gmail: android"),
    Program("gi", "Gmail (iOS)", "gmail: ios"),
    Program("ow", "Outlook (Windows)", "outlook: windows, 2007 to 2019, which draw with Word"),
    Program("oc", "Outlook (web)", "outlook: outlook-com; stands for the new Outlook, too"),
    Program("om", "Outlook (Mac)", "outlook: macos"),
    Program("ya", "Yahoo", "yahoo: desktop-webmail, ios, android"),
    Program("or", "Orange", "orange: desktop-webmail, ios, android"),
    Program("sf", "SFR", "sfr: desktop-webmail, ios, android"),
    Program("lp", "La Poste", "laposte: desktop-webmail"),
    Program("fr", "Free", "free-fr: desktop-webmail"),
    Program("gx", "GMX/WEB.DE", "gmx and web-de: desktop-webmail, ios, android"),
    Program("sa", "Samsung", "samsung-email: android"),
    Program("tb", "Thunderbird", "thunderbird: macos"),
    Program("pm", "Proton Mail", "protonmail: desktop-webmail, ios, android"),
)
SUPPORT = {"y": "yes", "a": "in part", "n": "no", "?": "not known"}
