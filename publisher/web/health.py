"""/healthz and /readyz, for process managers and load balancers."""

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from publisher.actions.processes.broker_answers import broker_answers
from publisher.actions.processes.health import Health, health, pulse_book
from publisher.actions.processes.schema import schema_state

_schema_is_current = False  # once true it stays true for this process


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return text("ok\n")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, schema and broker are there and the disk has room, else 503 with one line
    for each problem. With `?workers=1` also when each pool, beat and the sweep have a pulse."""
    found, problems = health(), [*_database_problems()]
    if not broker_answers():
        problems.append("broker: out of reach (REDIS_URL)")
    elif refuses := pulse_book().refuses():
        problems.append(f"broker: {refuses}")
    problems += [f"disk full: {place}" for place in found.full_disks]
    if request.GET.get("workers") == "1":
        problems += [f"{part}: {_heard(found, part)}" for part in found.silent]
    return text(
        "".join(f"{problem}\n" for problem in problems) or "ready\n", 503 if problems else 200
    )


def _heard(found: Health, part: str) -> str:
    age = found.pulses.age(part) if found.pulses else None
    return "no word from it" if age is None else f"no word from it for {age:.0f} s"


def _database_problems() -> list[str]:
    global _schema_is_current
    try:
        if not _schema_is_current:
            found = schema_state()
            if found.unknown:
                return [f"database: {len(found.unknown)} migrations of a later version"]
            if found.pending:
                lack = f"{len(found.pending)} migrations pending; run: publisher migrate"
                return [f"database: {lack}"]
            _schema_is_current = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return ["database: out of reach (DATABASE_URL)"]
    return []


def text(body: str, status: int = 200) -> HttpResponse:
    """A plain-text answer."""
    return HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")
