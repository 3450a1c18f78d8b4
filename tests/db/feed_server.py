"""A CMS's feed on a real socket: what it serves, which validators it knows, who asked."""

import gzip
from dataclasses import dataclass, field

from tests.channels.web_server import Answer, Handler, WebServer
from tests.unit.feeds.documents import RSS

HOST = "https://vigie.example.org"


@dataclass
class Story:
    number: int
    title: str = "Une marée"
    text: str = "Elle monte."
    published: str = "Wed, 06 May 2026 08:00:00 GMT"

    def item(self) -> str:
        date = f"<pubDate>{self.published}</pubDate>" if self.published else ""
        return (
            f"<item><title>{self.title} {self.number}</title><link>{HOST}/{self.number}</link>"
            f'<guid isPermaLink="false">{HOST}/?p={self.number}</guid>{date}'
            f"<content:encoded>&lt;p&gt;{self.text}&lt;/p&gt;</content:encoded></item>"
        )


@dataclass
class FeedServer:
    """`stories` are served at /feed; `headers` go with them; `answers` at other paths."""

    stories: list[Story] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    more: str = ""
    status: int = 200
    compressed: bool = True

    def __post_init__(self) -> None:
        self.server = WebServer()
        self.server.behave = self._answer

    @property
    def address(self) -> str:
        return f"http://{self.server.address}/feed"

    def body(self) -> bytes:
        items = self.more + "\n".join(story.item() for story in self.stories)
        text = RSS.replace("{items}", items).replace(
            '<atom:link rel="hub" href="https://hub.example.org/"/>', ""
        )
        return text.replace("<sy:updatePeriod>hourly</sy:updatePeriod>", "").encode()

    def etag(self) -> str:
        return f'"{hash(self.body())}"'

    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests]

    def _answer(self, handler: Handler) -> Answer | None:
        path = handler.path.split("?")[0]
        if path in self.answers:
            return self.answers[path]
        if self.status != 200:
            return Answer(self.status, dict(self.headers))
        headers = {"Content-Type": "application/rss+xml", "ETag": self.etag(), **self.headers}
        if handler.headers.get("If-None-Match") == self.etag():
            return Answer(304, headers, b"")
        if self.compressed:
            headers["Content-Encoding"] = "gzip"
            return Answer(200, headers, gzip.compress(self.body(), mtime=0))
        return Answer(200, headers, self.body())

    def close(self) -> None:
        self.server.close()
