"""Text in the encoding that a destination asks for: what the encoding lacks is written with other
characters, as near as may be, and counted."""

import unicodedata

from publisher.renderers.wire.fitting import Note

REPLACED = "characters_replaced"
UTF8 = "utf-8"
# Those that news wires ask for; what is not text is none of them.
ENCODINGS = (
    UTF8,
    "utf-16",
    "us-ascii",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1256",
)
LOST = "?"
MOST_SHOWN = 10  # characters that a note names
NEAREST = str.maketrans(
    {
        "’": "'", "‘": "'", "‚": ",", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‹": "'", "›": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...",
        "•": "-", "·": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200a": " ",
        "\u2028": " ", "\u2029": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\u00ad": "",
        "\ufeff": "", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i", "€": "EUR",
        "£": "GBP", "¥": "JPY", "©": "(c)", "®": "(R)", "™": "(TM)", "°": "o", "×": "x",
        "÷": "/", "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "≠": "<>", "′": "'", "″": '"',
    }
)  # fmt: skip


def encoded(text: str, encoding: str) -> tuple[bytes, list[Note]]:
    """The text's bytes, and a note where the encoding lacks characters of it.

    A character that it lacks becomes the nearest that it has: a narrow no-break space an ordinary
    one, an accent is left out; else `?`. Raises LookupError for an encoding that there is not.
    """
    try:
        return text.encode(encoding), []
    except UnicodeEncodeError:
        pass
    lacking = sorted({c for c in text if not _has(c, encoding)})
    table = {ord(c): _nearest(c, encoding) for c in lacking}
    lost = [c for c in lacking if table[ord(c)] == LOST]
    values = {
        "encoding": encoding,
        "characters": sum(text.count(c) for c in lacking),
        "lost": sum(text.count(c) for c in lost),
        "examples": "".join((lost or lacking)[:MOST_SHOWN]),
    }
    return text.translate(table).encode(encoding), [Note(REPLACED, values)]


def encoded_page(page: str, encoding: str) -> bytes:
    """An HTML page in the encoding that its head then names: HTML can say every character."""
    page = page.replace('<meta charset="utf-8">', f'<meta charset="{encoding}">', 1)
    return page.encode(encoding, "xmlcharrefreplace")


def _has(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _nearest(character: str, encoding: str) -> str:
    for near in ("\u00a0" if character == "\u202f" else "", character.translate(NEAREST)):
        if near and near != character and all(_has(c, encoding) for c in near):
            return near
    if not character.translate(NEAREST):
        return ""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)
    )
    return plain if plain and all(_has(c, encoding) for c in plain) else LOST
