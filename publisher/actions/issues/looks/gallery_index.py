"""The page that shows a written gallery. Its switches are fields of the page, without script; where
a browser does not know `:has`, all looks stand below each other."""

import html as markup
from collections.abc import Iterator, Mapping, Sequence

LIGHTS = ("light", "dark", "inverted")
WIDTHS = (600, 375)
PICTURES = ("on", "off")
_GROUPS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "width": ("Width", {"600": "computer", "375": "telephone"}),
    "light": (
        "Light",
        {"light": "by day", "dark": "by night", "inverted": "turned round by force"},
    ),
    "pictures": ("Pictures", {"on": "with pictures", "off": "without"}),
}
_STYLE = """
body { margin: 24px; font-family: sans-serif; color: #1c1a18; background: #f3f1ec; }
form { display: flex; flex-wrap: wrap; gap: 8px 24px; position: sticky; top: 0; padding: 8px 0;
  background: #f3f1ec; }
fieldset { margin: 0; padding: 4px 12px; border: 1px solid #8d8578; }
label { margin: 0 12px 0 0; }
main { display: flex; flex-wrap: wrap; gap: 24px; }
figure { margin: 8px 0; }
iframe { border: 1px solid #8d8578; background: #ffffff; }
@supports selector(:has(*)) {
  figure { display: none; }
"""


def file_of(name: str, light: str, pictures: str) -> str:
    """Where the mail of a theme in that look stands."""
    shown = "" if light == LIGHTS[0] and pictures == "off" else f"-{light}"
    return f"{name}{shown}{'' if pictures == 'on' else '-no-pictures'}.html"


def looks() -> Iterator[tuple[str, str]]:
    """Each light with pictures, then each without."""
    return ((light, pictures) for pictures in PICTURES for light in LIGHTS)


def gallery_index(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """The page. rows: each theme's name and, where it cannot be shown, its fault."""
    sections = "".join(_section(name, fault) for name, fault in rows)
    chosen = "".join(_chosen(*look, width) for look in looks() for width in WIDTHS)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{markup.escape(title)}</title><style>{_STYLE}{chosen}}}</style></head>\n"
        f"<body><h1>{markup.escape(title)}</h1><form>{''.join(map(_group, _GROUPS))}</form>\n"
        f"<main>{sections}</main></body></html>\n"
    )


def _group(name: str) -> str:
    legend, words = _GROUPS[name]
    fields = "".join(
        f'<input type="radio" name="{name}" id="{name}-{value}"{" checked" if not place else ""}>'
        f'<label for="{name}-{value}">{said}</label>'
        for place, (value, said) in enumerate(words.items())
    )
    return f"<fieldset><legend>{legend}</legend>{fields}</fieldset>"


def _chosen(light: str, pictures: str, width: int) -> str:
    """The rule that shows the frames of one look."""
    fields = (f"light-{light}", f"pictures-{pictures}", f"width-{width}")
    ticked = "".join(f":has(#{field}:checked)" for field in fields)
    return f"  body{ticked} .{light}.{pictures}.w{width} {{ display: block; }}\n"


def _section(name: str, fault: str) -> str:
    if fault:
        return f"<section><h2>{markup.escape(name)}</h2><p>{markup.escape(fault)}</p></section>"
    frames = "".join(_frame(name, *look, width) for look in looks() for width in WIDTHS)
    return f"<section><h2>{markup.escape(name)}</h2>{frames}</section>"


def _frame(name: str, light: str, pictures: str, width: int) -> str:
    without = ", without pictures" if pictures == "off" else ""
    title = f"{name}, {light}{without}, {width} px"
    return (
        f'<figure class="{light} {pictures} w{width}">'
        f'<iframe src="{file_of(name, light, pictures)}" title="{title}" width="{width}" '
        f'height="900" sandbox loading="lazy"></iframe></figure>'
    )
