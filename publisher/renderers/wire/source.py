"""What a wire format says besides the article: who sends it, where its pictures are, which IPTC
Media Topics its rubrics and tags are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MEDIA_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
_MEDIA_TOPIC = re.compile(r"medtop:(\d{8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class WirePicture:
    """A picture's absolute address and what is known of its bytes; `file` is its name where it goes
    beside the story as a file."""

    url: str
    content_type: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What a withdrawal takes back: the last version that the partner may hold, and the names of
    the files that it got of the story, where it got files."""

    version: int
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSource:
    """The publication. `pictures` maps a figure's src (`picture:NAME`) to the picture; `topics` a
    rubric or tag, as (`rubric` or `tag`, its name casefolded), to a Media Topic
    (`medtop:NNNNNNNN`).

    `home_url` and `logo` are its absolute addresses, "" where there is none. `sample`: the story is
    none, and must say so. `withdrawn`: the src of each figure of a story that was taken back, for
    a format in which pictures are items of their own.
    """

    name: str
    domain: str
    language: str
    copyright_holder: str = ""
    usage_terms: str = ""
    pictures: Mapping[str, WirePicture] = field(default_factory=dict)
    topics: Mapping[tuple[str, str], str] = field(default_factory=dict)
    home_url: str = ""
    logo: str = ""
    sample: bool = False
    withdrawn: tuple[str, ...] = ()

    def picture(self, src: str) -> WirePicture | None:
        """The picture of a figure; one that stands elsewhere has its own https address."""
        if src.startswith("https://"):
            return WirePicture(url=src)
        return self.pictures.get(src)

    def address(self, src: str) -> str | None:
        """Where a figure's picture is, or None."""
        picture = self.picture(src)
        return picture.url if picture else None

    def topic(self, kind: str, value: str) -> str:
        """The eight digits of the Media Topic of a `rubric` or `tag`, "" where it has none."""
        found = _MEDIA_TOPIC.fullmatch(self.topics.get((kind, value.casefold()), ""))
        return found[1] if found else ""
