"""A relay on loopback that answers each command after some milliseconds, as one far away does.

`python -m benchmarks.slow_relay PORT SECONDS` takes all mail and keeps none.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.harness import wait_for
from tests.running.ports import free_port

END = b"\r\n.\r\n"
KNOWN = {
    b"EHLO": b"250-slow\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}


@contextmanager
def slow_relay(seconds: float) -> Iterator[int]:
    """Its port, while it runs in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.slow_relay", str(port), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            wait_for(process.stdout.readline, 30, "the relay")
            yield port
        finally:
            process.kill()


class Talk(asyncio.Protocol):
    """One client's session."""

    delay = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._out, self._buffer, self._body = transport, b"", False
        self._say(b"220 slow\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while self._body or b"\n" in self._buffer:
            if not self._body:
                line, _, self._buffer = self._buffer.partition(b"\n")
                verb = line[:4].upper()
                self._body = verb == b"DATA"
                self._say(KNOWN.get(verb, b"250 2.0.0 OK\r\n"))
                continue
            end = self._buffer.find(END)
            if end < 0:
                return
            self._buffer, self._body = self._buffer[end + len(END) :], False
            self._say(b"250 2.0.0 queued\r\n")

    def _say(self, reply: bytes) -> None:
        asyncio.get_running_loop().call_later(self.delay, self._out.write, reply)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Talk, "127.0.0.1", port, backlog=100)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    Talk.delay = float(sys.argv[2])
    asyncio.run(_serve(int(sys.argv[1])))
