"""Bytes that a browser keeps as a file."""

from django.http import HttpResponse

BODY_SHOWN = 60_000  # characters of a body on a page; all of it can be downloaded


def download(body: bytes, content_type: str, name: str) -> HttpResponse:
    """A file to keep: never shown as a page of ours."""
    response = HttpResponse(body, content_type=content_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._+=@-") else "-" for c in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
