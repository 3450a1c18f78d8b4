"""Pictures that articles in JSON refer to as `picture:NAME`."""

from typing import Any

from publisher.actions.pictures.moving_pictures import stands_still, still_warning
from publisher.actions.pictures.picture_url import picture_url
from publisher.actions.pictures.store_picture import LARGEST, store_picture
from publisher.content.links import source_of
from publisher.web.api.article_documents import Warned, warned
from publisher.web.api.bodies import media_type, read_body, unsupported
from publisher.web.api.documents import Document
from publisher.web.api.routes import Answer, Call, Route

KINDS = ("image/png", "image/jpeg", "image/webp", "image/gif")


class Picture(Document):
    src: str
    url: str
    content_type: str
    width: int
    height: int
    size: int
    warnings: list[Warned] = []


class Bytes:
    """The picture itself."""

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Anything, for the media type says what it is."""
        return {"type": "string", "contentMediaType": "application/octet-stream"}


def post(call: Call) -> Answer:
    """Store a picture; its bytes say what it is, its name is made from them."""
    kind = media_type(call.request)
    if kind.name not in {*KINDS, "application/octet-stream"}:
        raise unsupported(f"{kind.name} is no picture; send {', '.join(KINDS)}", ", ".join(KINDS))
    data = read_body(call.request, LARGEST)
    picture = store_picture(publication=call.publication, data=data, now=call.now)
    src = source_of(picture.name)
    document = Picture(
        src=src,
        url=picture_url(call.publication, picture.name),
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        size=picture.size,
        warnings=[warned(still_warning(src))] if stands_still(picture.name) else [],
    )
    return Answer(status=201 if picture.created_at == call.now else 200, document=document)


PICTURES = (
    Route(
        method="POST",
        path="/pictures",
        handler=post,
        summary="Store a picture, which articles then show as `src`",
        scope="articles:write",
        answers={200: Picture, 201: Picture},
        takes=dict.fromkeys(KINDS, Bytes),
    ),
)
