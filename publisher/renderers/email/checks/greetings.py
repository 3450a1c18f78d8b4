"""Whether an editor greets the readers whom the mail greets already."""

import re
from collections.abc import Iterator

from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.findings import Finding

SHOWN = 60  # characters of the line that is quoted
# How letters begin: behind it a name, a comma or the end.
_WORDS = (
    r"bonjour|bonsoir|salut|coucou|ch[eè]re?s?|hello|hi|hey|dear|greetings|welcome back|"
    r"good (?:morning|afternoon|evening|day)|"
    r"مرحب[اًا]*|أهل[اًا]*|السلام عليكم|صباح الخير|مساء الخير|تحية|"
    r"(?:عزيزي|عزيزتي|أعزائي|قراءنا الأعزاء|الأعزاء)|"
    r"שלום|בוקר טוב|ערב טוב|קוראים יקרים|سلام|درود|صبح بخیر|عصر بخیر|خوانندگان گرامی"
)
# Chinese and Thai stand without spaces, and words of Hindi end with what is no letter.
_OPEN_ENDED = (
    r"(?:大家|各位|读者们?|朋友们?|讀者們?)?(?:早上好|上午好|下午好|晚上好|早安|晚安|你们?好|您好|大家好)|亲爱的|親愛的|"
    r"สวัสดี|อรุณสวัสดิ์|नमस्ते|नमस्कार|सुप्रभात|प्रिय पाठक"
)
_GREETING = re.compile(rf"[\W_]*(?:(?:{_WORDS})\b|{_OPEN_ENDED})", re.IGNORECASE)
_MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_LONGEST = 40  # characters of a greeting, up to its comma, "!" or full stop
_ENDS = re.compile(r"[,،!.，！。：।]")


def greeting_twice(greeting: str, intro: str) -> Iterator[Finding]:
    """A finding where the intro (Markdown with merge fields) begins with a greeting under one.

    greeting: what the mail says before it, "" where the theme says none.
    """
    if greeting.strip() and opens_with_greeting(intro):
        yield finding_of("greeting_twice", "intro", text=_first_line(intro)[:SHOWN])


def opens_with_greeting(intro: str) -> bool:
    """Whether an intro (Markdown with merge fields) greets its readers by itself."""
    return _greets(_first_line(intro))


def _first_line(intro: str) -> str:
    return next(filter(None, map(str.strip, _MARKUP.sub("", intro).splitlines())), "")


def _greets(line: str) -> bool:
    found = _GREETING.match(line)
    if found is None:
        return False
    end = _ENDS.search(line, found.end())
    return (end.start() if end else len(line)) <= _LONGEST
