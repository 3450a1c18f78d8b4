"""A form with a file is read from the line before any view sees it: what is too large ends here."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST = 205_000_000  # bytes of a form, its largest file and what stands around it


class CappedUpload(FileUploadHandler):
    """Reads no form that says it is larger; the handlers behind it keep the files."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 (Django's name)
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raises RequestDataTooBig."""
        if content_length > MOST:
            raise RequestDataTooBig("a form with a file of more than 200 MB")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Passes it on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keeps none."""
