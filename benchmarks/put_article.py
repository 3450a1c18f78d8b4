"""The native PUT of a 40 KB article, over a real socket, with everything else running."""

import http.client
import json
import statistics
import time
from contextlib import closing

from benchmarks.clients import cpu_of
from benchmarks.figures import Figure, report
from tests.harness import Installation

SIZE = 40_000  # bytes of the request's body
TIMES = 30
REACH = "≤ 50 ms"
WORDS = "La mer monte, et les habitants le savent : « la digue tiendra », jure l’ingénieure. "


def main() -> None:
    """Milliseconds from the first byte sent to the last one received, and the web server's CPU."""
    with Installation() as made, made.up():
        made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
        made_token = made.json("token", "create", "bench", "--scope", "articles:write")
        server = made.pids("publisher.cli web")[0]
        with closing(http.client.HTTPConnection("127.0.0.1", made.port, timeout=30)) as line:
            program = Program(line, made_token["token"])
            program.put("warm", 0)
            for name, number in (("new", None), ("changed", 1), ("unchanged", 1)):
                _measure(program, server, name, number)


class Program:
    """A CMS with one connection."""

    def __init__(self, line: http.client.HTTPConnection, token: str) -> None:
        self.line = line
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Host": "localhost",
        }

    def put(self, guid: str, edit: int) -> float:
        """Milliseconds that one PUT took."""
        body = article(guid, edit)
        started = time.perf_counter()
        self.line.request("PUT", f"/api/v1/articles/{guid}", body, self.headers)
        response = self.line.getresponse()
        answer = response.read()
        spent = (time.perf_counter() - started) * 1e3
        assert response.status in {200, 201}, answer
        return spent


def article(guid: str, edit: int) -> bytes:
    """An article of SIZE bytes."""
    text = {"type": "paragraph", "content": [{"text": f"{edit} {WORDS * 9}"}]}
    one = len(json.dumps(text, ensure_ascii=False).encode()) + 2
    blocks = [text] * (SIZE // one)
    document = {"headline": f"Histoire {guid}", "access": "free", "blocks": blocks}
    return json.dumps(document, ensure_ascii=False).encode()


def _measure(program: Program, server: int, name: str, edit: int | None) -> None:
    before = cpu_of(server)
    spent = sorted(program.put(f"s{n}", edit or 0) for n in range(TIMES))
    cpu = (cpu_of(server) - before) / TIMES * 1e3
    what = f"PUT of an article of {len(article('s0', 0)) / 1000:.0f} KB, {name}"
    report(Figure(work=what, ours=statistics.median(spent), unit="ms", reach=REACH))
    report(Figure(work=f"{what}: p95", ours=spent[int(TIMES * 0.95)], unit="ms"))
    report(Figure(work=f"{what}: CPU of the server", ours=cpu, unit="ms"))


if __name__ == "__main__":
    main()
