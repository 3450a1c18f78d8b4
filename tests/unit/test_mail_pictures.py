"""The file of a picture that mails show: how wide, how heavy, of which kind; and its colour."""

import io
import struct
from typing import Any

import pytest
from PIL import Image

from publisher.renderers.pictures import BadPicture, PictureTooLarge, Prepared, prepare
from publisher.renderers.pictures.mail_file import MOST, MOST_MOVING, WIDTH
from tests.unit.test_pictures import drawing, exif, frames, saved


def photograph(width: int, height: int, *, rough: int = 20) -> Image.Image:
    """Soft spots of many colours: the smaller they are, the more bytes."""
    small = -(-width // rough), -(-height // rough)
    parts = [Image.effect_noise(small, spread).resize((width, height)) for spread in (60, 50, 75)]
    return Image.blend(Image.merge("RGB", parts), drawing("RGB", (width, height)), 0.4)


def shown(done: Prepared) -> Image.Image:
    assert done.mail is not None
    with Image.open(io.BytesIO(done.mail.data)) as image:
        image.load()
    assert image.size == (done.mail.width, done.mail.height)
    return image


def gif(size: tuple[int, int], count: int) -> bytes:
    """A GIF that says it has this size, with so many frames of one pixel."""
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    palette = b"\0\0\0\xff\xff\xff"
    head = b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + palette
    return head + frame * count + b";"


def rough_gif(count: int, side: int = 400) -> bytes:
    images = [photograph(side, side, rough=1).quantize(128) for _ in range(count)]
    return saved(images[0], "GIF", save_all=True, append_images=images[1:], duration=80)


def test_a_photograph_is_sharp_on_telephones_and_light() -> None:
    done = prepare(saved(photograph(3000, 2000), "JPEG", quality=95))
    assert shown(done).size == (WIDTH, 715)
    assert done.mail is not None
    assert done.mail.content_type == "image/jpeg"
    assert len(done.mail.data) <= MOST


def test_quality_falls_before_width() -> None:
    soft, rough = (
        prepare(saved(photograph(1400, 1000, rough=rough), "JPEG", quality=95)).mail
        for rough in (40, 8)
    )
    noise = saved(photograph(1072, 800, rough=1), "JPEG", quality=95)
    roughest = prepare(noise).mail
    assert soft
    assert rough
    assert roughest
    assert soft.width == rough.width == WIDTH
    with Image.open(io.BytesIO(soft.data)) as fine, Image.open(io.BytesIO(rough.data)) as coarse:
        assert sum(fine.quantization[0]) < sum(coarse.quantization[0])
    assert 250 < roughest.width < WIDTH
    assert all(len(one.data) <= MOST for one in (soft, rough, roughest))


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (saved(photograph(800, 500), "WEBP"), "image/jpeg"),
        (saved(photograph(900, 600), "PNG"), "image/jpeg"),
        (saved(drawing("CMYK", (800, 500)), "JPEG"), "image/jpeg"),
        (saved(Image.new("I;16", (2000, 500), 40_000), "PNG"), "image/png"),
        (saved(drawing("RGB", (2000, 500)).quantize(6), "PNG"), "image/png"),
        (saved(drawing("RGB", (2000, 500)).quantize(6).convert("RGB"), "PNG"), "image/png"),
        (frames("WEBP"), "image/png"),
        (frames("PNG"), "image/png"),
        (frames("GIF", 1), "image/png"),
    ],
)
def test_every_mail_program_can_show_it(data: bytes, content_type: str) -> None:
    done = prepare(data)
    image = shown(done)
    assert done.mail is not None
    assert done.mail.content_type == content_type
    assert image.mode in {"RGB", "P", "L"}
    assert getattr(image, "n_frames", 1) == 1
    assert image.width == min(WIDTH, done.width), "never made larger"
    assert len(done.mail.data) <= MOST


@pytest.mark.parametrize(
    "data",
    [
        saved(photograph(500, 300), "JPEG"),
        saved(drawing("P", (900, 300)), "PNG"),
        saved(Image.new("RGB", (1, 1)), "PNG"),
    ],
)
def test_what_is_light_and_small_enough_is_shown_as_it_is(data: bytes) -> None:
    assert prepare(data).mail is None


def test_what_shows_through_does_so_in_mails_too() -> None:
    image = photograph(1200, 700, rough=2)
    image.putalpha(Image.radial_gradient("L").resize((1200, 700)))
    done = prepare(saved(image, "PNG"))
    assert done.mail is not None
    assert done.mail.content_type == "image/png"
    assert len(done.mail.data) <= MOST
    assert shown(done).convert("RGBA").getchannel("A").getextrema() == (0, 255)


def test_it_stands_upright() -> None:
    done = prepare(saved(photograph(2000, 1400), "JPEG", exif=exif(6)))
    assert shown(done).size == (WIDTH, 1531)


def test_a_gif_moves_in_mails_while_it_is_light() -> None:
    light, heavy = rough_gif(2), rough_gif(5)
    assert len(light) <= MOST_MOVING < len(heavy)
    assert prepare(light).mail is None
    done = prepare(heavy)
    assert getattr(shown(done), "n_frames", 1) == 1
    assert done.data == heavy, "what is published goes on moving"
    with Image.open(io.BytesIO(heavy)) as first:
        wanted = first.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    got = shown(done).convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert got == pytest.approx(wanted, abs=6), "its first frame"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (gif((4, 4), 10_000), PictureTooLarge),
        (gif((20_000, 20_000), 1), PictureTooLarge),
        (gif((20_000, 20_000), 3), PictureTooLarge),
        (gif((4, 4), 3)[:-8], BadPicture),
        (gif((4, 4), 0), BadPicture),
    ],
)
def test_hostile_ones_are_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        prepare(data)


def test_the_smallest_and_the_tallest_are_taken() -> None:
    assert shown(prepare(gif((1, 1), 1))).size == (1, 1)
    assert prepare(gif((1, 1), 2)).mail is None
    tall = prepare(saved(photograph(200, 12_000, rough=2), "JPEG", quality=95)).mail
    assert tall is not None
    assert len(tall.data) <= MOST


def patched(ground: Any, patch: Any, share: float) -> Image.Image:
    image = Image.new("RGBA", (400, 300), ground)
    image.paste(patch, (0, 0, int(400 * share), 300))
    return image


@pytest.mark.parametrize(
    ("image", "colour"),
    [
        (patched("#1f5f8b", "#d02020", 0.3), "#1f5f8b"),
        (patched("#1f5f8b", "#d02020", 0.7), "#d02020"),
        (patched((0, 0, 0, 0), "#d02020", 0.3), ""),
        (patched((0, 0, 0, 0), "#d02020", 0.7), ""),
        (Image.new("RGBA", (40, 30), (200, 0, 0, 20)), ""),
        (Image.new("RGBA", (1, 1), "#336699"), "#336699"),
    ],
)
def test_its_colour_is_what_most_of_it_is_drawn_in(image: Image.Image, colour: str) -> None:
    assert prepare(saved(image, "PNG")).colour == colour
    assert prepare(saved(image, "WEBP", lossless=True)).colour == colour
