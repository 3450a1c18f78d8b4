"""Where pictures are kept while tests run: in a folder, as without PUBLISHER_BLOBS_S3."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from publisher.channels.blobs import BlobFolder, BlobsAway


def picture_path(name: str) -> Path:
    """The file of a picture, or of a rendition."""
    return Path(settings.MEDIA_ROOT) / name


def put_away(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Let the store answer nothing any more; what it is asked from now on, and of which name."""
    asked: list[tuple[str, str]] = []

    def refuse(verb: str) -> Any:
        def method(self: BlobFolder, name: str, *_: Any) -> None:
            asked.append((verb, name))
            raise BlobsAway("no answer")

        return method

    for verb in ("read", "size", "write", "delete"):
        monkeypatch.setattr(BlobFolder, verb, refuse(verb))
    return asked
