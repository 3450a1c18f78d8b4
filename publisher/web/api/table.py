"""What there is under /api/v1/."""

from typing import Any

from publisher.web.api import articles, listing, openapi, pictures, verbs
from publisher.web.api.routes import ARTICLE, Answer, Call, Parameter, Route, Table
from publisher.web.api.texts import NATIVE, NINJS

TEXT: dict[str, Any] = {"type": "string"}
WORD_TRUE = {"type": "string", "enum": ["true", "false"]}


def _description(call: Call) -> Answer:
    return Answer(status=200, document=openapi.document(TABLE))


def _decision(verb: verbs.Verb, summary: str, body: str, scope: str = "") -> Route:
    return Route(
        method="POST",
        path=f"{ARTICLE}/{verb.name}",
        handler=verb,
        summary=summary,
        scope=f"articles:{scope or verb.name}",
        answers={200: "Decided"},
        problems=(404, 409),
        takes={NATIVE: body},
    )


TABLE = Table(
    (
        Route(
            method="GET",
            path="/openapi.json",
            handler=_description,
            summary="This API, described (OpenAPI 3.1)",
            scope=None,
            answers={200: "OpenApi"},
        ),
        Route(
            method="GET",
            path="/articles",
            handler=listing.list_articles,
            summary="List the articles that the token may read, the newest stored first",
            scope="articles:read",
            answers={200: "ArticleList"},
            query=(
                Parameter(
                    "limit",
                    {"type": "integer", "minimum": 1, "maximum": listing.LONGEST_PAGE},
                    f"articles of one page; else {listing.PAGE}",
                ),
                Parameter("cursor", TEXT, "`next` of the page before"),
                Parameter(
                    "pubstatus",
                    {"type": "string", "enum": ["usable", "withheld", "canceled"]},
                    "only these",
                ),
                Parameter("source", TEXT, "only what came from this source"),
                Parameter(
                    "updated_since",
                    {"type": "string", "format": "date-time"},
                    "only what readers saw change since",
                ),
            ),
        ),
        Route(
            method="GET",
            path=ARTICLE,
            handler=articles.get,
            summary="Read an article's current version",
            scope="articles:read",
            answers={200: "Article", 304: None},
            problems=(404,),
            conditional=("If-None-Match",),
        ),
        Route(
            method="PUT",
            path=ARTICLE,
            handler=articles.put,
            summary="Store a text: a first version, a next one, or nothing where nothing changed",
            scope="articles:write",
            answers={200: "Stored", 201: "Stored"},
            problems=(404, 409, 412),
            takes={NATIVE: "Article", NINJS: "Ninjs"},
            query=(
                Parameter("minor", WORD_TRUE, "moves neither `updated_at` nor partners"),
                Parameter("backfill", WORD_TRUE, "from an archive: announce nothing"),
                Parameter("note", {"type": "string", "maxLength": 2000}, "why, for the history"),
            ),
            conditional=("If-Match", "If-None-Match"),
        ),
        Route(
            method="GET",
            path=f"{ARTICLE}/versions",
            handler=articles.versions,
            summary="List an article's versions: who changed it when, and why",
            scope="articles:history",
            answers={200: "Versions"},
            problems=(404,),
        ),
        Route(
            method="GET",
            path=f"{ARTICLE}/timeline",
            handler=articles.timeline,
            summary="Follow a story over all channels: who got which version when",
            scope="articles:history",
            answers={200: "Timeline"},
            problems=(404,),
        ),
        _decision(verbs.correct, "Publish a correction, with its notice", "Correction"),
        _decision(verbs.kill, "Kill a story: it must not be used, by anybody", "Kill"),
        _decision(verbs.takedown, "Remove a story's text and pictures for the law", "Takedown"),
        _decision(verbs.unpublish, "Withdraw a story quietly", "Note"),
        _decision(verbs.withhold, "Hold a story back until it is released", "Note"),
        _decision(verbs.release, "Lift whatever keeps a story back", "Note", "withhold"),
        _decision(verbs.embargo, "Close every exit to a story until a time", "Embargo"),
        Route(
            method="POST",
            path="/pictures",
            handler=pictures.post,
            summary="Store a picture, which articles then show as `src`",
            scope="articles:write",
            answers={200: "Picture", 201: "Picture"},
            takes=dict.fromkeys(pictures.KINDS, "Bytes"),
        ),
    )
)
