"""Pictures that articles in JSON refer to as `picture:NAME`."""

from publisher.actions.pictures.picture_url import picture_url
from publisher.actions.pictures.store_picture import LARGEST, store_picture
from publisher.web.api.bodies import media_type, read_body, unsupported
from publisher.web.api.routes import Answer, Call

KINDS = ("image/png", "image/jpeg", "image/webp", "image/gif")


def post(call: Call) -> Answer:
    """Store a picture; its bytes say what it is, its name is made from them."""
    kind = media_type(call.request)
    if kind.name not in {*KINDS, "application/octet-stream"}:
        raise unsupported(f"{kind.name} is no picture; send {', '.join(KINDS)}", ", ".join(KINDS))
    data = read_body(call.request, LARGEST)
    picture = store_picture(publication=call.publication, data=data, now=call.now)
    document = {
        "src": f"picture:{picture.name}",
        "url": picture_url(call.publication, picture.name),
        "content_type": picture.content_type,
        "width": picture.width,
        "height": picture.height,
        "size": picture.size,
    }
    return Answer(status=201 if picture.created_at == call.now else 200, document=document)
