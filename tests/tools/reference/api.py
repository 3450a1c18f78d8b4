"""The HTTP API: operations, scopes and problems of the table that the server obeys."""

from collections.abc import Mapping
from itertools import groupby

from publisher.publications.api_tokens import SCOPES
from publisher.web.api.problems import phrase
from publisher.web.api.routes import PREFIX, Route
from publisher.web.api.table import TABLE
from tests.tools.reference.markdown import code, table

INTRO = """# The HTTP API

Below `{prefix}`. How to begin, with examples: [articles over HTTP](../ways-in/http.md). The same as
OpenAPI 3.1, with every document, is at `{prefix}/openapi.json` of your installation.

Each call sends `Authorization: Bearer TOKEN`. Each refusal is a problem (RFC 9457): `type`,
`title`, `status`, `detail`, `instance`, `code`, `where`, `line`. Scripts read `code`: it is stable.

"""
ALWAYS = """
Every operation that asks for a scope may also answer with these:

"""
NOTES: Mapping[str, str] = {
    "If-Match": "`If-Match`",
    "If-None-Match": "`If-None-Match`",
}


def page() -> str:
    """The page as Markdown."""
    everywhere = frozenset.intersection(*(_refusals(one) for one in TABLE.routes if one.scope))
    parts = [INTRO.format(prefix=PREFIX), "## Scopes\n\n"]
    parts.append(table(("scope", "opens"), [(code(name), SCOPES[name]) for name in SCOPES]))
    parts.append("\n## Operations\n\n")
    routes = sorted(TABLE.routes, key=lambda route: _noun(route.path))
    for noun, group in groupby(routes, key=lambda route: _noun(route.path)):
        parts.append(f"### {noun}\n\n")
        heads = ("operation", "does", "scope", "answers", "refuses with")
        parts.append(table(heads, [_row(route, everywhere) for route in group]) + "\n")
    parts.append("## Problems\n" + ALWAYS)
    parts.append(table(("status", "says"), [(str(one), phrase(one)) for one in sorted(everywhere)]))
    parts.append("\nAnd where an operation's row names them:\n\n")
    rest = sorted(frozenset.union(*(_refusals(route) for route in TABLE.routes)) - everywhere)
    parts.append(table(("status", "says"), [(str(one), phrase(one)) for one in rest]))
    codes = sorted({name for route in TABLE.routes for name in route.conflicts})
    parts.append("\nCodes of 409: " + ", ".join(code(name) for name in codes) + ".\n")
    return "".join(parts)


def _noun(path: str) -> str:
    return path.strip("/").split("/")[0]


def _refusals(route: Route) -> frozenset[int]:
    return frozenset(status for status in route.statuses() if status >= 400)


def _row(route: Route, everywhere: frozenset[int]) -> tuple[str, ...]:
    scope = code(route.scope or "") or (f"{code(route.partner_scope)} (a partner's)")
    heeds = [NOTES[name] for name in route.conditional if name in NOTES]
    heeds += ["`Idempotency-Key`"] if route.idempotent else []
    does = route.summary + (f" (heeds {', '.join(heeds)})" if heeds else "")
    own = ", ".join(str(one) for one in sorted(_refusals(route) - everywhere))
    answers = ", ".join(str(one) for one in sorted(route.answers))
    open_to_all = not route.scope and not route.partner_scope
    return (code(f"{route.method} {route.path}"), does, "" if open_to_all else scope, answers, own)
