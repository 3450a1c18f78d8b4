"""A WSGI application called without a server."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from wsgiref.validate import validator


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def call(
    app: Callable[..., Iterable[bytes]],
    path: str,
    method: str = "GET",
    *,
    query: str = "",
    **headers: str,
) -> Answer:
    """Call the application; `headers` as `if_none_match="..."`. PEP 3333 is checked too."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": _Errors(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    seen: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, given: list[tuple[str, str]], exc_info: Any = None) -> Any:
        seen.append((status, given))
        return lambda _data: None

    body = validator(app)(environ, start)
    content = b"".join(body)
    body.close()  # type: ignore[attr-defined]
    ((status, given),) = seen
    return Answer(int(status.split()[0]), {k.lower(): v for k, v in given}, content)


class _Errors:
    def write(self, text: str) -> None:
        raise AssertionError(text)

    def writelines(self, lines: Iterable[str]) -> None:
        raise AssertionError("".join(lines))

    def flush(self) -> None:
        return
