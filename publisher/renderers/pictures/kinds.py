"""What a file is that is none of the pictures that are taken, and what to do about it."""

import re

_TEXTS = (
    (re.compile(rb"<svg[\s>]", re.I), "an SVG drawing", "export it as PNG"),
    (re.compile(rb"<!doctype html|<html[\s>]", re.I), "a web page", "save the picture itself"),
)
_BYTES = (
    (re.compile(rb"....ftyp(?:avif|avis)", re.S), "an AVIF picture", "save it as JPEG or PNG"),
    (re.compile(rb"....ftyp(?:hei[cxsm]|hev[cx]|mif1|msf1)", re.S), "a HEIC picture",
     "save it as JPEG"),
    (re.compile(rb"....ftyp", re.S), "a film", "put its address into the text"),
    (re.compile(rb"BM.{4}\0\0\0\0", re.S), "a BMP picture", "save it as PNG"),
    (re.compile(rb"II[*+]\0|MM\0[*+]"), "a TIFF picture", "save it as JPEG or PNG"),
    (re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "), "a JPEG XL picture", "save it as JPEG"),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), "a JPEG 2000 picture", "save it as JPEG"),
    (re.compile(rb"\0\0\x01\0"), "an icon", "save it as PNG"),
    (re.compile(rb"8BPS"), "a Photoshop file", "export it as JPEG or PNG"),
    (re.compile(rb"%PDF-"), "a PDF", "export the page as JPEG or PNG"),
)  # fmt: skip
_HEAD = 4096


def foreign_kind(data: bytes) -> str:
    """What the bytes are, and the remedy, as a sentence's end."""
    if not data:
        return "the file is empty; save the picture again"
    head = data[:_HEAD]
    found = next((said for kind, *said in _BYTES if kind.match(head)), None)
    if found is None and b"\0" not in head:
        found = next((said for kind, *said in _TEXTS if kind.search(head)), None)
    if found is None:
        return "no readable PNG, JPEG, WebP or GIF picture; save it as JPEG or PNG"
    return f"this is {found[0]}; PNG, JPEG, WebP and GIF are taken: {found[1]}"
