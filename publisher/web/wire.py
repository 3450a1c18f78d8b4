"""What goes over a poor link goes once, and packed: static files, and pages of the desk."""

import gzip
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from publisher.web.formats import digest_of

PACKED = (".css", ".js", ".svg")
FOR_GOOD = "public, max-age=31536000, immutable"
PAGES = ("/desk/", "/view/preview/")
LEVEL = 6  # of gzip: beyond it, the time grows and the bytes hardly shrink


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """WhiteNoise, for addresses that name the bytes: kept for good, and packed where that helps."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        """The file; as WhiteNoise serves it for an address that does not name its bytes of now."""
        name = request.path_info.removeprefix(settings.STATIC_URL)
        asked = request.GET.get("v")
        if not asked or asked != digest_of(name):
            plain: FileResponse = WhiteNoiseMiddleware.serve(static_file, request)
            return plain
        accepts = "gzip" in request.headers.get("Accept-Encoding", "")
        if name.endswith(PACKED) and accepts and request.method == "GET":
            kind = dict(static_file.get_response("HEAD", {}).headers)["Content-Type"]
            answer: HttpResponseBase = HttpResponse(_packed(name, asked), content_type=kind)
            answer.headers["Content-Encoding"] = "gzip"
        else:
            answer = WhiteNoiseMiddleware.serve(static_file, request)
        if name.endswith(PACKED):
            patch_vary_headers(answer, ["Accept-Encoding"])
        answer.headers["Cache-Control"] = FOR_GOOD
        return answer


class PackedPages(GZipMiddleware):
    """Pages of the desk and mails in its frames are packed. Answers with an ETag are left alone:
    those are polled, small, and compared to the byte."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer, packed where that is wanted. Django pads it at random, against BREACH."""
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if not (html and request.path_info.startswith(PAGES)) or response.has_header("ETag"):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


@lru_cache(maxsize=64)
def _packed(name: str, _digest: str) -> bytes:
    return gzip.compress(Path(settings.STATIC_ROOT, name).read_bytes(), LEVEL, mtime=0)
