"""Workers and beat without their broker: at the start they say so and end, later they wait quietly.

Slow: real processes.
"""

import re
import tempfile
from collections.abc import Iterator

import pytest

from publisher.cli.supervisor.broker import server_binary
from tests.harness import Installation, wait_for
from tests.running.ports import free_port

pytestmark = pytest.mark.slow
PASSWORD = "geheim"


class Broker:
    """A Valkey with a password, on a port of its own."""

    def __init__(self, made: Installation, folder: str) -> None:
        self.made, self.port = made, free_port()
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"
        own = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        self.command = [server_binary(), *own, "--requirepass", PASSWORD]
        self.start()

    def start(self) -> None:
        self.process = self.made.spawn(*self.command, screen="broker")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def apart() -> Iterator[tuple[Installation, Broker]]:
    with Installation() as made, tempfile.TemporaryDirectory(prefix="pub-") as folder:
        yield made, Broker(made, folder)


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_a_wrong_address_or_password_ends_the_start_with_3(
    apart: tuple[Installation, Broker], command: str
) -> None:
    made, broker = apart
    closed = f"redis://:{PASSWORD}@127.0.0.1:{free_port()}/0"
    wrong = broker.url.replace(PASSWORD, "sesam")
    wait_for(lambda: "eady to accept" in made.screen("broker").read_text(), 20, "the broker")
    for url, says in (
        (closed, "does not answer"),
        (wrong, "refuses the name or password"),
        (broker.url.replace(f":{PASSWORD}@", ""), "refuses the name or password"),
        ("", "no broker runs"),
    ):
        made.env["REDIS_URL"] = url
        refused = made.run(command, check=False, fresh=True, timeout=30)
        assert refused.returncode == 3, url
        (line,) = refused.stderr.splitlines()
        assert "REDIS_URL" in line
        assert says in line
        assert PASSWORD not in line
        assert "sesam" not in line


def test_an_outage_is_one_line_and_not_a_page_of_tracebacks(
    apart: tuple[Installation, Broker],
) -> None:
    made, broker = apart
    made.env["REDIS_URL"] = broker.url
    wait_for(lambda: "eady to accept" in made.screen("broker").read_text(), 20, "the broker")
    screens = {}
    for command in ("worker", "beat"):
        made.start(command)
        screens[command] = made.screen(command)
    wait_for(lambda: screens["worker"].read_text().count(" ready") >= 5, 60, "five pools")
    before = {name: len(screen.read_text()) for name, screen in screens.items()}
    broker.kill()
    for screen in screens.values():
        wait_for(lambda s=screen: "is away (REDIS_URL)" in s.read_text(), 30, "the line")
    broker.start()
    for screen in screens.values():
        wait_for(lambda s=screen: "broker is back" in s.read_text(), 60, "the other line")
    for name, screen in screens.items():
        said = screen.read_text()[before[name] :]
        assert "Traceback" not in said, said
        assert len(re.findall("is away", said)) == 1, said
        assert len(said.splitlines()) <= 6, said
        assert PASSWORD not in said
    for name in ("worker", "beat"):
        assert "sweeps.sweep[" not in screens[name].read_text()
