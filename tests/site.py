"""A newsroom's site on a real socket: its front page, feed and logo, and what hostile ones do."""

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageDraw

from tests.channels.web_server import Answer, Handler, WebServer

PAGE = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>Le Fanal – l’actualité de la côte</title>
<meta property="og:site_name" content="Le Fanal">
<meta name="theme-color" content="#fff">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#101010">
<link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed">
<link rel="alternate" type="application/rss+xml" title="Tout" href="/flux">
<link rel="icon" sizes="32x32" href="/favicon.svg">
<script type="application/ld+json">
{"@context": "https://schema.org", "@type": "NewsMediaOrganization", "name": "Le Fanal SARL",
 "logo": {"@type": "ImageObject", "url": "/logo.png"}}
</script>
</head>
<body><h1>Le Fanal</h1></body>
</html>
"""
ITEM = (
    "<item><title>{title}</title><link>https://fanal.example.org/{n}</link><guid>fanal-{n}</guid>"
    "<pubDate>Mon, 30 Nov 2026 0{n}:00:00 GMT</pubDate>"
    "<description>{title} : le récit de notre correspondante, au matin.</description>"
    "</item>"
)
TITLES = ("La marée a tout emporté", "Le phare se rallume", "Un bac de plus cet été")


def logo_png() -> bytes:
    """A red sail on white."""
    image = Image.new("RGB", (240, 120), "#ffffff")
    ImageDraw.Draw(image).polygon([(20, 100), (120, 10), (220, 100)], fill="#c2185b")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def feed_of(titles: tuple[str, ...] = TITLES) -> bytes:
    """RSS, the newest first."""
    items = "".join(ITEM.format(title=title, n=len(titles) - n) for n, title in enumerate(titles))
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Le Fanal</title>'
        f"<link>https://fanal.example.org/</link><description>x</description>{items}</channel></rss>"
    ).encode()


@dataclass
class Site:
    """`answers` by path; what is not there is a 404."""

    answers: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        usual = {
            "/": Answer(200, {"Content-Type": "text/html"}, PAGE.encode()),
            "/flux": Answer(200, {"Content-Type": "application/rss+xml"}, feed_of()),
            "/logo.png": Answer(200, {"Content-Type": "image/png"}, logo_png()),
            "/favicon.svg": Answer(200, {"Content-Type": "image/svg+xml"}, svg),
        }
        self.answers = usual | self.answers
        self.server = WebServer()
        self.server.behave = self._answer

    @property
    def host(self) -> str:
        """As PUBLISHER_ALLOW_PRIVATE names it."""
        return self.server.address

    @property
    def address(self) -> str:
        return f"http://{self.host}/"

    def page(self, text: str, **headers: str) -> None:
        """Another front page."""
        self.answers["/"] = Answer(200, {"Content-Type": "text/html", **headers}, text.encode())

    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests]

    def _answer(self, handler: Handler) -> Answer:
        return self.answers.get(handler.path.split("?")[0], Answer(404, {}, b"nothing"))

    def close(self) -> None:
        self.server.close()
