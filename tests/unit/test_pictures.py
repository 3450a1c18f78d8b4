"""Pictures from outside: hostile, odd and ordinary ones, by their bytes."""

import io
import random
import re
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from publisher.renderers.pictures import BadPicture, PictureTooLarge, is_moving, prepare

MARK = b"SECRET-PLACE"


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def drawing(mode: str = "RGB", size: tuple[int, int] = (1400, 900)) -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112], tags[0x010E] = orientation, MARK.decode()
    tags.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.6)})
    return tags


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side: int = 60_000, held: int = 50_000_000) -> bytes:
    """A PNG of 60,000 x 60,000 pixels in some 50 kB, with so many bytes of them."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(held), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def frames(kind: str, count: int = 3) -> bytes:
    images = [Image.new("RGB", (320, 200), (n * 9 % 256, 90, 30)) for n in range(count)]
    return saved(images[0], kind, save_all=True, append_images=images[1:], duration=50)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    assert len(bomb()) < 60_000
    for held in (0, 50_000_000):  # without a pixel, too: its size stands in its head
        with pytest.raises(PictureTooLarge, match="pixels"):
            prepare(bomb(held=held))


@pytest.mark.slow
def test_a_bomb_of_frames_is_refused() -> None:
    """Slow: large inputs."""
    with pytest.raises(PictureTooLarge, match="frames"):
        prepare(frames("GIF", 301))


def test_a_frame_larger_than_its_picture_is_refused() -> None:
    data = bytearray(frames("GIF"))
    data[6:10] = struct.pack("<HH", 4, 4)
    with pytest.raises(BadPicture, match="frame"):
        prepare(bytes(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_one_is_refused(kind: str) -> None:
    whole = saved(drawing(), kind)
    for share in (0.2, 0.5, 0.9, 0.999):
        with pytest.raises(BadPicture):
            prepare(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_is_appended_goes(kind: str) -> None:
    """A polyglot: a picture, and behind it an archive or a page."""
    plain = saved(drawing(), kind)
    assert MARK not in prepare(plain + b"PK\x03\x04<script>" + MARK).data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"%PDF-1.7",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"BM" + bytes(60),
    ],
)
def test_what_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        prepare(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "AVIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"BM" + (70).to_bytes(4, "little") + bytes(60), "BMP"),
        (b"II*\0" + bytes(60), "TIFF"),
        (b"%PDF-1.7", "PDF"),
        (b"<!doctype html><title>404</title>", "web page"),
        (b"", "empty"),
        (b"plain words", "PNG, JPEG, WebP or GIF"),
    ],
)
def test_what_it_is_and_what_to_do_is_said(data: bytes, said: str) -> None:
    with pytest.raises(BadPicture, match=said) as refused:
        prepare(data)
    assert re.search("save|export", str(refused.value))
    assert "object at" not in str(refused.value)


def test_whether_a_picture_moves() -> None:
    assert is_moving(frames("GIF"))
    assert not is_moving(frames("GIF", 1))
    assert not is_moving(saved(drawing(), "JPEG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_goes_and_pixels_stay(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(drawing(), kind, exif=exif(), **options)
    assert MARK in data
    done = prepare(data)
    assert MARK not in done.data
    for each in (done.data, *(one.data for one in done.renditions)):
        with Image.open(io.BytesIO(each)) as image:
            assert not image.getexif()
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(done.data))
    assert before.tobytes() == after.tobytes(), "not compressed anew"


def test_comments_go_too() -> None:
    assert MARK not in prepare(saved(drawing(), "JPEG", comment=MARK)).data
    assert MARK not in prepare(saved(drawing("P"), "GIF", comment=MARK)).data


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_orientation_is_applied(kind: str) -> None:
    """Slow: large inputs."""
    done = prepare(saved(drawing(), kind, exif=exif(6)))
    assert (done.width, done.height) == (900, 1400)
    with Image.open(io.BytesIO(done.data)) as image:
        assert image.size == (900, 1400)
        assert MARK not in done.data


def test_the_same_bytes_again_after_stripping() -> None:
    done = prepare(saved(drawing(), "JPEG", exif=exif(6)))
    assert prepare(done.data) == done


def test_a_feeds_width_and_twice_a_mails() -> None:
    done = prepare(saved(drawing(), "JPEG"))
    assert [(one.width, one.height) for one in done.renditions] == [(1200, 771)]
    assert {one.content_type for one in done.renditions} == {"image/jpeg"}
    assert done.mail is not None
    assert (done.mail.width, done.mail.height) == (1072, 689)
    assert prepare(saved(drawing(size=(500, 300)), "JPEG")).renditions == ()


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (saved(drawing("CMYK", (800, 500)), "JPEG"), "image/jpeg"),
        (saved(Image.new("I;16", (800, 500), 40_000), "PNG"), "image/jpeg"),
        (saved(drawing("RGB", (800, 500)), "WEBP"), "image/jpeg"),
        (frames("WEBP"), "image/jpeg"),
        (frames("GIF"), "image/png"),
    ],
)
def test_what_mail_programs_cannot_show_has_one_they_can(data: bytes, content_type: str) -> None:
    done = prepare(data)
    widest = done.renditions[-1]
    assert widest.width == done.width
    assert widest.content_type == content_type
    with Image.open(io.BytesIO(widest.data)) as image:
        assert image.mode in {"RGB", "P", "L"}
        assert getattr(image, "n_frames", 1) == 1


def test_sixteen_bits_keep_their_brightness() -> None:
    done = prepare(saved(Image.new("I;16", (800, 500), 40_000), "PNG"))
    with Image.open(io.BytesIO(done.renditions[0].data)) as image:
        red = image.convert("RGB").getpixel((10, 10))
    assert red == pytest.approx((156, 156, 156), abs=3)


def test_what_shows_through_stays_so() -> None:
    image = drawing("P")
    done = prepare(saved(image, "PNG", transparency=0))
    assert {one.content_type for one in done.renditions} == {"image/png"}
    with Image.open(io.BytesIO(done.renditions[0].data)) as smaller:
        assert smaller.convert("RGBA").getchannel("A").getextrema()[0] == 0


def test_a_moving_picture_keeps_moving() -> None:
    for kind in ("GIF", "WEBP"):
        with Image.open(io.BytesIO(prepare(frames(kind)).data)) as image:
            assert image.n_frames == 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_damaged_bytes_are_refused_or_read_never_a_crash(kind: str) -> None:
    whole, chance = saved(drawing(size=(64, 48)), kind, **_rich(kind)), random.Random(7)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            prepare(bytes(data))
        except (BadPicture, PictureTooLarge):
            continue


def _rich(kind: str) -> dict[str, Any]:
    return {} if kind == "GIF" else {"exif": exif(3)}
