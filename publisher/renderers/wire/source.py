"""What a wire format says besides the article: who sends it, and where its pictures are."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WirePicture:
    """A picture's absolute address and what is known of its bytes."""

    url: str
    content_type: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSource:
    """The publication. `pictures` maps a figure's src (`picture:NAME`) to the picture."""

    name: str
    domain: str
    language: str
    copyright_holder: str = ""
    usage_terms: str = ""
    pictures: Mapping[str, WirePicture] = field(default_factory=dict)

    def picture(self, src: str) -> WirePicture | None:
        """The picture of a figure; one that stands elsewhere has its own https address."""
        if src.startswith("https://"):
            return WirePicture(url=src)
        return self.pictures.get(src)
