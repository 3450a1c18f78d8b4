"""Scaling a picture: orientation, sRGB, sizes."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

QUALITY = 82
KEPT_QUALITY = 92  # of a picture that had to be turned
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """A rendition: JPEG, or PNG where something shows through; sizes in pixels."""

    data: bytes
    extension: str
    content_type: str
    width: int
    height: int


def turned_upright(image: Image.Image, kind: str) -> bytes | None:
    """The picture turned as its EXIF orientation asks, as bytes of its kind; None if it stands."""
    if image.getexif().get(0x0112, 1) in (0, 1):
        return None
    turned, out = ImageOps.exif_transpose(image), BytesIO()
    profile = image.info.get("icc_profile")
    turned.info.pop("exif", None)
    turned.save(out, kind, quality=KEPT_QUALITY, icc_profile=profile, exif=b"")
    return out.getvalue()


def to_srgb(image: Image.Image) -> Image.Image:
    """The loaded first frame in 8-bit sRGB; with an alpha channel only where it is used."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    see_through = image.has_transparency_data
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _in_srgb(image, profile)
    image = image.convert("RGBA" if see_through else "RGB")
    if see_through and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return image


def scaled(image: Image.Image, width: int, *, drawn: bool) -> Scaled:
    """The plain picture at a width in pixels. `drawn`: few colours, which JPEG would blur."""
    smaller = resized(image, width)
    return as_png(smaller) if smaller.mode == "RGBA" or drawn else as_jpeg(smaller, QUALITY)


def resized(image: Image.Image, width: int) -> Image.Image:
    """The picture at a width in pixels; itself where that is its own."""
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def as_png(image: Image.Image, *, optimize: bool = True) -> Scaled:
    """The picture as a PNG file; not to `optimize` is faster and makes more bytes."""
    out = BytesIO()
    image.save(out, "PNG", optimize=optimize)
    return _file(image, out, "png", "image/png")


def as_jpeg(image: Image.Image, quality: int) -> Scaled:
    """The opaque picture as a JPEG file."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return _file(image, out, "jpg", "image/jpeg")


def _file(image: Image.Image, out: BytesIO, extension: str, content_type: str) -> Scaled:
    return Scaled(
        data=out.getvalue(),
        extension=extension,
        content_type=content_type,
        width=image.width,
        height=image.height,
    )


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(image, own, SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a wrong profile: its colours as they are
        return image
    return turned or image
