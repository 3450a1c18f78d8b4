"""Lint rules of themes: MJML, nesting, HTML, missing words.

mrml takes unknown elements, wrong nesting and pictures without words as they come; here each is a
finding with the file and line that wrote it.
"""

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError

from publisher.renderers.email.checks.lights import faint_in_lights
from publisher.renderers.email.findings import Finding, Severity
from publisher.renderers.email.themes.mjml_elements import ELEMENTS, HTML_INSIDE, PICTURES, REFUSED
from publisher.renderers.email.themes.tags import Tag, tags, with_tag_places

RAW_IN_HEAD = ("meta", "style")
NEWER = "newer_pieces"  # it asks for nothing: no check before a send says it
_LIGHTS = {"light": "by day", "dark": "by night", "inverted": "with colours turned round by force"}
_REMEDIES = {
    "light": "darken the words, or lighten what lies behind them",
    "dark": "give both colours in @media (prefers-color-scheme: dark), as look.mjml does",
    "inverted": "darken the words by day, or lighten what lies behind them",
}
_lexer = Environment(autoescape=True).lexer


def with_places(sources: Mapping[str, str]) -> dict[str, str]:
    """The templates with every start tag saying where it stands (tags.MARK)."""
    return {name: _with_places(name, source) for name, source in sources.items()}


def _with_places(name: str, source: str) -> str:
    try:
        tokens = list(_lexer.tokeniter(source, name))
    except TemplateSyntaxError:
        return source
    return "".join(
        with_tag_places(value, name, line) if kind == "data" else value
        for line, kind, value in tokens
    )


def lint_source(name: str, source: str) -> Iterator[Finding]:
    """What can be seen in one file as it is."""
    if "\r" in source:
        line = source[: source.index("\r")].count("\n") + 1
        yield _finding(
            "warning",
            "carriage_return",
            f"{name}:{line}",
            "lines end with CR LF",
            "save the file with LF alone",
        )


def lint_mjml(mjml: str, theme: str) -> Iterator[Finding]:
    """Elements, nesting and attributes of what a theme wrote (see `with_places`)."""
    seen = tags(mjml)
    for tag in seen:
        where = tag.where or theme
        if tag.name in REFUSED:
            message = f"<{tag.name}> is refused"
            yield _error("refused_element", where, message, REFUSED[tag.name], tag=tag.name)
        elif tag.name.startswith("mj"):
            yield from _of_element(tag, where)
        else:
            yield from _of_html(tag, where)
        if tag.name in PICTURES and "alt" not in tag.attributes:
            remedy = 'say what it shows: alt="…", or alt="" where it only decorates'
            message = f"<{tag.name}> has no alt"
            yield _error("missing_alt", where, message, remedy, tag=tag.name)
        if tag.name in PICTURES and tag.attributes.get("src", "").startswith("http:"):
            message = "a picture is fetched without encryption"
            yield _finding("warning", "http_picture", where, message, "use its https:// address")
    yield from _of_head(seen, theme)


def _of_element(tag: Tag, where: str) -> Iterator[Finding]:
    known = ELEMENTS.get(tag.name)
    if known is None:
        message = f"MJML has no <{tag.name}>"
        yield _error("unknown_element", where, message, "correct its name", tag=tag.name)
        return
    parent = tag.parents[-1] if tag.parents else ""
    if parent == "mj-attributes":
        free = tag.name in {"mj-all", "mj-class"}
    else:
        free = False
        if (parent or known.parents) and parent not in known.parents:
            yield _wrong_place(tag, parent, sorted(known.parents), where)
    for name in tag.attributes if not free else ():
        if name == "inline" and tag.name == "mj-style":
            yield _ignored(tag, name, where, "every style goes inline; leave the attribute out")
        elif name not in known.attributes:
            yield _ignored(tag, name, where, "correct its name, or style an element inside")


def _wrong_place(tag: Tag, parent: str, parents: list[str], where: str) -> Finding:
    inside = f"in <{parent}>" if parent else "outside everything"
    places = " or ".join(f"<{name}>" for name in parents) or "nothing"
    message = f"<{tag.name}> stands {inside}, where it is lost"
    values = {"tag": tag.name, "parent": parent, "places": places}
    return _error("wrong_place", where, message, f"put it into {places}", **values)


def _ignored(tag: Tag, name: str, where: str, remedy: str) -> Finding:
    message = f"<{tag.name}> has no attribute {name}, so it does nothing"
    values = {"tag": tag.name, "name": name}
    return _finding("warning", "unknown_attribute", where, message, remedy, **values)


def _of_html(tag: Tag, where: str) -> Iterator[Finding]:
    around = [name for name in tag.parents if name.startswith("mj")]
    nearest = around[-1] if around else ""
    if nearest not in HTML_INSIDE:
        message = f"<{tag.name}> stands in <{nearest or 'nothing'}>, where HTML is lost"
        values = {"tag": tag.name, "parent": nearest}
        yield _error("html_outside", where, message, "put it into <mj-text>", **values)
    elif nearest == "mj-raw" and "mj-head" in around and tag.name not in RAW_IN_HEAD:
        message = f"<{tag.name}> stands in the head's <mj-raw>"
        remedy = "only <meta> and <style> may stand there"
        yield _error("raw_element", where, message, remedy, tag=tag.name)


def _of_head(seen: list[Tag], theme: str) -> Iterator[Finding]:
    names = {tag.name for tag in seen}
    for tag in seen:
        if tag.name == "mjml" and not (tag.attributes.get("lang") and tag.attributes.get("dir")):
            remedy = '<mjml lang="{{ mail.language }}" dir="{{ direction_of(mail.language) }}">'
            message = "<mjml> does not say the mail's language and direction"
            yield _error("missing_language", tag.where or theme, message, remedy)
    if "mj-title" not in names:
        remedy = "put <mj-title>{{ mail.subject }}</mj-title> into <mj-head>"
        yield _error("missing_title", theme, "the mail has no title", remedy)
    if "mj-preview" not in names:
        remedy = "put <mj-preview>{{ mail.preheader }}</mj-preview> into <mj-head>"
        message = "the preheader is not shown in lists of mails"
        yield _finding("warning", "missing_preview", theme, message, remedy)


def lint_html(html: str, theme: str) -> Iterator[Finding]:
    """Tables that say neither that they are for layout nor what their cells mean."""
    seen = tags(html)
    for number, tag in enumerate(seen):
        if tag.name != "table" or tag.attributes.get("role") in {"presentation", "none"}:
            continue
        if not any(one.name == "th" for one in _inside(seen, number)):
            remedy = 'a table for layout says role="presentation"; one of data has <th scope="…">'
            message = "a table says neither layout nor data"
            yield _error("table_without_role", tag.where or theme, message, remedy)


def _inside(seen: list[Tag], number: int) -> Iterator[Tag]:
    depth = len(seen[number].parents)
    for tag in seen[number + 1 :]:
        if len(tag.parents) <= depth:
            return
        yield tag


def lint_lights(html: str, theme: str) -> Iterator[Finding]:
    """Words that are too faint by day, by night, or turned round by force (WCAG 2.2, 1.4.3)."""
    for faint in faint_in_lights(html):
        message = (
            f"{_LIGHTS[faint.light]} words in {faint.colour} on {faint.paper} have a contrast of "
            f"{faint.ratio}"
        )
        values = {
            "light": faint.light,
            "colour": faint.colour,
            "paper": faint.paper,
            "ratio": faint.ratio,
        }
        yield _finding("warning", "low_contrast", theme, message, _REMEDIES[faint.light], **values)


def lint_age(sources: Mapping[str, str]) -> Iterator[Finding]:
    """What an own theme of an earlier release could now be made with."""
    for name, source in sources.items():
        if "story.mjml" in source and "pieces.mjml" not in "".join(sources.values()):
            message = "it is made with story.mjml, which stays as it is"
            remedy = "where you like, import pieces.mjml and look.mjml, as digest does"
            yield _finding("warning", NEWER, name, message, remedy)


def lint_words(text: str, wanted: Mapping[str, str], theme: str) -> Iterator[Finding]:
    """What the sample issue says and this theme does not show. `text`: of the mail, spaces as one;
    `wanted`: what it is → its words."""
    for what, words in wanted.items():
        if " ".join(words.split()) not in text:
            message = f"{what} is not shown: “{words[:60]}”"
            remedy = "write it where readers look"
            yield _finding("warning", "not_shown", theme, message, remedy, words=words[:60])


def unique_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Each once, errors first, then by place."""
    different = {(one.severity, one.where, one.code, one.message): one for one in findings}
    return [different[key] for key in sorted(different)]


def _error(code: str, where: str, message: str, remedy: str, **values: object) -> Finding:
    return _finding("error", code, where, message, remedy, **values)


def _finding(
    severity: Severity, code: str, where: str, message: str, remedy: str, **values: object
) -> Finding:
    """values: the parts of the message that are no words, for whoever says it in another
    language."""
    return Finding(
        severity=severity, code=code, where=where, message=message, remedy=remedy, values=values
    )
