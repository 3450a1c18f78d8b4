"""MJML to HTML with inline styles."""

import re

import css_inline
import mjml

from publisher.renderers.email.mrml_repairs import without_repeated_rules

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r'<[a-zA-Z](?:[^<>"]|"(?:[^"\\]|\\.)*")*>', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]{1,6})\}|(.))", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_LABEL = re.compile(r'aria-label="(?:[^"\\]|\\.)*" aria-roledescription="email"', re.DOTALL)
_SPOKEN = re.compile(r"<html((?: (?:lang|dir)=\"[^\"]*\")+)")
_HIDDEN = '<div style="display:none;font-size:1px;color:#ffffff;'
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def html_of(source: str) -> str:
    """MJML as HTML with its styles inline. Raises ValueError for what is no MJML."""
    made = mjml.mjml2html(without_controls(source))
    html = _preheader(_with_spoken_label(without_repeated_rules(_without_rust_escapes(made))))
    return _inliner.inline(html).strip() + "\n"


def without_controls(source: str) -> str:
    """Markup without control characters, which MJML refuses, and carriage returns, over which it
    stumbles."""
    return _NOT_XML.sub("\ufffd", source.replace("\r\n", "\n").replace("\r", "\n"))


def _without_rust_escapes(html: str) -> str:
    """mrml writes attributes as Rust shows strings: a no-break space in an alt as `\\u{a0}`."""
    return _TAG.sub(lambda tag: _ESCAPE.sub(_character, tag[0]) if "\\" in tag[0] else tag[0], html)


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return {"n": "\n", "t": "\t", "r": "\r", "0": "", '"': "&#34;"}.get(escape[2], escape[2])


def _with_spoken_label(html: str) -> str:
    """mrml names the whole mail for the ear by its title, in Rust's escapes; here in HTML's."""
    title = _TITLE.search(html)
    label = title[1].replace('"', "&#34;") if title else ""
    said = f'aria-label="{label}" aria-roledescription="email"' if label else ""
    return _LABEL.sub(lambda _: said, html, count=1)


def _preheader(html: str) -> str:
    """The hidden line in the mail's language, and not in white: that is how spam hides words."""
    spoken = _SPOKEN.search(html)
    said = spoken[1] if spoken else ""
    return html.replace(_HIDDEN, f'<div{said} style="display:none;', 1)
