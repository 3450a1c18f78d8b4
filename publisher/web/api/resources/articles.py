"""Articles: put, read, listed, decided about. They have a rule of their own for each verb."""

from typing import Any

from publisher.web.api import article_list, article_names, article_verbs, articles
from publisher.web.api.article_bodies import IPTC_XML, NINJS
from publisher.web.api.article_documents import (
    Anonymise,
    Anonymised,
    Article,
    ArticleList,
    Decided,
    NewsXml,
    Ninjs,
    Stored,
    Timeline,
    Versions,
)
from publisher.web.api.paging import parameters
from publisher.web.api.routes import JSON, Parameter, Route

ARTICLE = "/articles/{guid}"
GUID = Parameter(
    "guid",
    {"type": "string", "minLength": 1, "maxLength": 500},
    "percent-encoded; slashes and colons too",
)
WORD_TRUE = {"type": "string", "enum": ["true", "false"]}
NO_DELETE = (
    "an article is never deleted: partners and readers have it. POST .../kill when it must not be "
    "used, .../unpublish to withdraw it quietly, .../takedown when the law wants it gone"
)


def _decision(verb: article_verbs.Verb[Any], summary: str, scope: str = "") -> Route:
    return Route(
        method="POST",
        path=f"{ARTICLE}/{verb.name}",
        key=GUID,
        handler=verb,
        summary=summary,
        scope=f"articles:{scope or verb.name}",
        answers={200: Decided},
        problems=(404, 409),
        takes={JSON: verb.takes},
    )


ARTICLES = (
    Route(
        method="GET",
        path="/articles",
        handler=article_list.list_articles,
        summary="List the articles that the token may read, the newest stored first",
        scope="articles:read",
        answers={200: ArticleList},
        query=parameters("articles", article_list.FILTERS),
    ),
    Route(
        method="GET",
        path=ARTICLE,
        key=GUID,
        handler=articles.get,
        summary="Read an article's current version",
        scope="articles:read",
        answers={200: Article, 304: None},
        problems=(404,),
        conditional=("If-None-Match",),
    ),
    Route(
        method="PUT",
        path=ARTICLE,
        key=GUID,
        handler=articles.put,
        summary="Store a text: a first version, a next one, or nothing where nothing changed",
        scope="articles:write",
        answers={200: Stored, 201: Stored},
        problems=(404, 409, 412),
        takes={JSON: Article, NINJS: Ninjs, **dict.fromkeys(IPTC_XML, NewsXml)},
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
        key=GUID,
        handler=articles.versions,
        summary="List an article's versions: who changed it when, and why",
        scope="articles:history",
        answers={200: Versions},
        problems=(404,),
    ),
    Route(
        method="GET",
        path=f"{ARTICLE}/timeline",
        key=GUID,
        handler=articles.timeline,
        summary="Follow a story over all channels: who got which version when",
        scope="articles:history",
        answers={200: Timeline},
        problems=(404,),
    ),
    _decision(article_verbs.correct, "Publish a correction, with its notice"),
    _decision(article_verbs.kill, "Kill a story: it must not be used, by anybody"),
    _decision(article_verbs.takedown, "Remove a story's text and pictures for the law"),
    Route(
        method="POST",
        path=f"{ARTICLE}/anonymise",
        key=GUID,
        handler=article_names.anonymise,
        summary="Replace a person's name wherever the house shows it, without a notice",
        scope="articles:takedown",
        answers={200: Anonymised},
        problems=(404, 409),
        takes={JSON: Anonymise},
    ),
    _decision(article_verbs.unpublish, "Withdraw a story quietly"),
    _decision(article_verbs.withhold, "Hold a story back until it is released"),
    _decision(article_verbs.release, "Lift whatever keeps a story back", "withhold"),
    _decision(article_verbs.embargo, "Close every exit to a story until a time"),
)
