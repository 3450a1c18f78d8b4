"""Stripping metadata from the bytes of PNG, JPEG, WebP and GIF.

Nothing is decoded or compressed anew. What is kept is named here; everything else goes, so that
no place, name or serial number of a camera leaves the house, nor a second file behind the first.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from struct import unpack_from

from publisher.renderers.pictures.refusals import BadPicture


@dataclass(frozen=True, slots=True)
class Stripped:
    """The bytes, and how many frames they hold."""

    data: bytes
    frames: int = 1


def strip_metadata(data: bytes, kind: str) -> Stripped:
    """`data` of a kind (PNG, JPEG, WEBP, GIF) without metadata. Raises BadPicture."""
    try:
        return KINDS[kind](data)
    except (IndexError, struct.error):
        raise BadPicture(f"the {kind} picture ends too early") from None


# JPEG (ITU-T T.81): segments; within a scan a marker is what no stuffing or restart follows.
_SCAN = 0xDA
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def _jpeg(data: bytes) -> Stripped:
    kept, end, marker = bytearray(data[:2]), 2, 0xD8
    while found := _MARKER.search(data, end):
        at = found.start()
        if marker == _SCAN:
            kept += data[end:at]
        marker = data[at + 1]
        if marker == 0xD9:
            return Stripped(bytes(kept + b"\xff\xd9"))
        end = at + 2 + unpack_from(">H", data, at + 2)[0]
        if _jpeg_kept(marker, data[at + 4 : at + 16]):
            kept += data[at:end]
    raise BadPicture("the JPEG picture ends too early")


def _jpeg_kept(marker: int, start: bytes) -> bool:
    """All but comments and applications' segments; of these JFIF, colour profiles and Adobe's."""
    named = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
    if marker in named:
        return start.startswith(named[marker])
    return marker != 0xFE and not 0xE0 <= marker <= 0xEF


# PNG (W3C, third edition): chunks of length, name, data, CRC.
_PNG = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split()
)


def _png(data: bytes) -> Stripped:
    kept, at, frames = bytearray(data[:8]), 8, 1
    while True:
        length = unpack_from(">I", data, at)[0]
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise BadPicture("the PNG picture ends too early")
        if name in _PNG:
            kept += data[at:end]
        if name == b"acTL":
            frames = unpack_from(">I", data, at + 8)[0]
        if name == b"IEND":
            return Stripped(bytes(kept), frames)
        at = end


# WebP (RFC 9649): RIFF chunks, padded to even lengths.
_WEBP = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_EXIF_AND_XMP = 0x08 | 0x04


def _webp(data: bytes) -> Stripped:
    kept, frames, end = bytearray(), 0, 8 + unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise BadPicture("the WebP picture ends too early")
    for name, chunk in _riff(data[12:end]):
        frames += name == b"ANMF"
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_EXIF_AND_XMP & 0xFF]) + chunk[9:]
        if name in _WEBP:
            kept += chunk
    return Stripped(b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + kept, frames or 1)


def _riff(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length = unpack_from("<I", data, at + 4)[0]
        end = at + 8 + length + length % 2
        if at + 8 + length > len(data):
            raise BadPicture("the WebP picture ends too early")
        yield data[at : at + 4], data[at:end]
        at = end


# GIF (GIF89a): blocks of sub-blocks.
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def _gif(data: bytes) -> Stripped:
    width, height, flags = unpack_from("<HHB", data, 6)
    at = 13 + _palette(flags)
    kept, frames = bytearray(data[:at]), 0
    while (kind := data[at]) != 0x3B:
        if kind == 0x2C:
            left, top, wide, high, own = unpack_from("<HHHHB", data, at + 1)
            if left + wide > width or top + high > height:
                raise BadPicture("a frame of the GIF picture is larger than the picture")
            end, frames = _sub_blocks(data, at + 11 + _palette(own)), frames + 1
            keep = True
        elif kind == 0x21:
            end = _sub_blocks(data, at + 2)
            keep = data[at + 1] == 0xF9 or (
                data[at + 1] == 0xFF and data[at + 3 : at + 14] in _LOOPS
            )
        else:
            raise BadPicture("the GIF picture is damaged")
        kept += data[at:end] if keep else b""
        at = end
    return Stripped(bytes(kept + b"\x3b"), frames)


def _palette(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks(data: bytes, at: int) -> int:
    """Where the chain of sub-blocks that begins at `at` has ended."""
    while length := data[at]:
        at += length + 1
    return at + 1


KINDS: Mapping[str, Callable[[bytes], Stripped]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "GIF": _gif,
}
