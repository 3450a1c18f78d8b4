"""What MJML 4 knows: each element, where it may stand, and its attributes.

Source: documentation.mjml.io, without what our converter refuses (mj-include, mj-html-attributes).
"""

from dataclasses import dataclass

_BOX = "padding padding-top padding-right padding-bottom padding-left"
_PAPER = (
    "background-color background-url background-repeat background-size background-position "
    "background-position-x background-position-y"
)
_EDGE = "border border-top border-right border-bottom border-left border-radius"
_TYPE = (
    "font-family font-size font-style font-weight line-height letter-spacing color "
    "text-decoration text-transform"
)
_LINK = "href rel target title name"
EVERYWHERE = frozenset({"css-class", "mj-class"})


@dataclass(frozen=True, slots=True)
class Element:
    """An MJML element: the names of what it may stand in, and of its attributes."""

    parents: frozenset[str]
    attributes: frozenset[str]


def _names(*lists: str) -> frozenset[str]:
    return frozenset(" ".join(lists).split())


def _element(parents: str, *attributes: str) -> Element:
    return Element(_names(parents), _names(*attributes) | EVERYWHERE)


_COLUMN = "mj-column mj-hero"
ELEMENTS = {
    "mjml": _element("", "lang dir owa"),
    "mj-head": _element("mjml"),
    "mj-attributes": _element("mj-head"),
    "mj-all": _element("mj-attributes"),
    "mj-class": _element("mj-attributes", "name"),
    "mj-breakpoint": _element("mj-head", "width"),
    "mj-font": _element("mj-head", "name href"),
    "mj-preview": _element("mj-head"),
    "mj-style": _element("mj-head", "inline"),
    "mj-title": _element("mj-head"),
    "mj-raw": _element(
        "mj-head mj-body mj-wrapper mj-section mj-group mj-column mj-hero", "position"
    ),
    "mj-body": _element("mjml", "width background-color id lang dir"),
    "mj-wrapper": _element("mj-body", _BOX, _PAPER, _EDGE, "full-width text-align gap"),
    "mj-section": _element(
        "mj-body mj-wrapper", _BOX, _PAPER, _EDGE, "direction full-width text-align"
    ),
    "mj-group": _element("mj-section", "background-color direction vertical-align width"),
    "mj-column": _element(
        "mj-section mj-group",
        _BOX,
        _EDGE,
        "background-color inner-background-color inner-border inner-border-top inner-border-right",
        "inner-border-bottom inner-border-left inner-border-radius vertical-align width direction",
    ),
    "mj-hero": _element(
        "mj-body mj-wrapper",
        _BOX,
        _PAPER,
        "background-height background-width border-radius height mode vertical-align width",
        "inner-background-color inner-padding container-background-color",
    ),
    "mj-text": _element(
        _COLUMN, _BOX, _TYPE, "align container-background-color height vertical-align"
    ),
    "mj-image": _element(
        _COLUMN,
        _BOX,
        _LINK,
        _EDGE,
        "align alt container-background-color fluid-on-mobile font-size height max-height sizes",
        "src srcset usemap width",
    ),
    "mj-button": _element(
        _COLUMN,
        _BOX,
        _TYPE,
        _LINK,
        _EDGE,
        "align background-color container-background-color height inner-padding text-align",
        "vertical-align width",
    ),
    "mj-divider": _element(
        _COLUMN,
        _BOX,
        "align border-color border-style border-width container-background-color width",
    ),
    "mj-spacer": _element(_COLUMN, _BOX, "container-background-color height width"),
    "mj-table": _element(
        _COLUMN,
        _BOX,
        _TYPE,
        "align border cellpadding cellspacing container-background-color role table-layout width",
    ),
    "mj-social": _element(
        _COLUMN,
        _BOX,
        _TYPE,
        "align border-radius container-background-color icon-height icon-padding icon-size",
        "inner-padding mode table-layout text-padding",
    ),
    "mj-social-element": _element(
        "mj-social",
        _BOX,
        _TYPE,
        _LINK,
        "align alt background-color border-radius icon-height icon-padding icon-position",
        "icon-size sizes src srcset text-padding vertical-align",
    ),
    "mj-navbar": _element(
        _COLUMN,
        "align base-url hamburger ico-align ico-close ico-color ico-font-family ico-font-size",
        "ico-line-height ico-open ico-padding ico-padding-bottom ico-padding-left",
        "ico-padding-right ico-padding-top ico-text-decoration ico-text-transform",
    ),
    "mj-navbar-link": _element("mj-navbar", _BOX, _TYPE, _LINK),
    "mj-carousel": _element(
        _COLUMN,
        "align border-radius container-background-color icon-width left-icon right-icon",
        "tb-border tb-border-radius tb-hover-border-color tb-selected-border-color tb-width",
        "thumbnails",
    ),
    "mj-carousel-image": _element(
        "mj-carousel", _LINK, "alt border-radius src tb-border tb-border-radius thumbnails-src"
    ),
    "mj-accordion": _element(
        _COLUMN,
        _BOX,
        "border container-background-color font-family icon-align icon-height icon-position",
        "icon-unwrapped-alt icon-unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url",
    ),
    "mj-accordion-element": _element(
        "mj-accordion",
        "background-color border font-family icon-align icon-height icon-position",
        "icon-unwrapped-alt icon-unwrapped-url icon-width icon-wrapped-alt icon-wrapped-url",
    ),
    "mj-accordion-title": _element("mj-accordion-element", _BOX, _TYPE, "background-color"),
    "mj-accordion-text": _element("mj-accordion-element", _BOX, _TYPE, "background-color"),
}
REFUSED = {
    "mj-include": "write {% include %} instead: MJML's own would read files of the server",
    "mj-html-attributes": "write the attribute into the HTML inside mj-text",
    "mj-selector": "write the attribute into the HTML inside mj-text",
    "mj-html-attribute": "write the attribute into the HTML inside mj-text",
}
PICTURES = ("img", "mj-image", "mj-carousel-image")
HTML_INSIDE = _names(
    "mj-text mj-button mj-table mj-raw mj-navbar-link mj-social-element mj-accordion-title "
    "mj-accordion-text"
)
