"""A real Valkey that a test kills, stops and starts again."""

import subprocess
from pathlib import Path

from redis import Redis, RedisError

from publisher.cli.supervisor.broker import server_binary
from publisher.parent_death import launched
from tests.harness import wait_for


class Valkey:
    """A real server at a socket of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = f"unix://{folder / 'v.sock'}"
        self.command = [server_binary(), "--port", "0", "--save", "", "--dir", str(folder)]
        self.command += ["--unixsocket", str(folder / "v.sock")]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(launched(self.command), stdout=subprocess.DEVNULL)
        wait_for(self.answers, 10, "Valkey")

    def answers(self) -> bool:
        try:
            return bool(Redis.from_url(self.url).ping())
        except RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
