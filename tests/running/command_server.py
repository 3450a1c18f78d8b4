"""`publisher` commands in forks of a process that has already imported all that they need.

It holds nothing that depends on the environment: Django is not set up and no setting is known, so
each fork gets its own environment, directory and streams and then does what the console script
does. `python -m tests.running.command_server NAME` serves at NAME, in Linux's abstract
namespace of sockets, until its standard input ends.
"""

import gc
import json
import os
import selectors
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from publisher.cli.main import main
from publisher.parent_death import die_with_parent
from tests.running import heavy, in_place

LONGEST = 65536  # bytes of a request: its environment is most of it


@dataclass(slots=True)
class Loop:
    """Forks for every request, and says each fork's exit code when it has ended."""

    address: str
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    running: dict[int, tuple[int, socket.socket]] = field(default_factory=dict)

    def serve(self) -> tuple[dict[str, Any], list[int]] | None:
        """In each fork: the request and its three streams. In the server: None, at its end."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(f"\0{self.address}")
        listener.listen()
        self.selector.register(listener, selectors.EVENT_READ)
        self.selector.register(0, selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj == 0:  # who started us is gone
                    return None
                if key.fileobj is not listener:
                    self._ended(int(key.fd))
                elif asked := self._fork(listener):
                    return asked

    def _fork(self, listener: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
        line, _ = listener.accept()
        data, streams, _, _ = socket.recv_fds(line, LONGEST, 3)
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            die_with_parent(server)
            for opened in (line, listener, self.selector, *(ln for _, ln in self.running.values())):
                opened.close()
            for descriptor in self.running:
                os.close(descriptor)
            return json.loads(data), list(streams)
        for stream in streams:
            os.close(stream)
        line.send(str(pid).encode())
        descriptor = os.pidfd_open(pid)
        self.selector.register(descriptor, selectors.EVENT_READ)
        self.running[descriptor] = (pid, line)
        return None

    def _ended(self, descriptor: int) -> None:
        self.selector.unregister(descriptor)
        os.close(descriptor)
        pid, line = self.running.pop(descriptor)
        _, status = os.waitpid(pid, 0)
        with suppress(OSError), line:  # nobody waits for one that took too long
            line.send(str(os.waitstatus_to_exitcode(status)).encode())


def become(request: dict[str, Any], streams: list[int]) -> NoReturn:
    """Be the command: its arguments, environment, directory and streams, and its exit code."""
    in_place.settle(request["env"], streams, session=request["session"])
    in_place.show([sys.executable, *request["argv"]], os.environ)
    in_place.stand_in()
    os.chdir(request["cwd"])
    sys.argv = request["argv"]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    in_place.run(main)


if __name__ == "__main__":
    heavy.import_all()
    gc.collect()
    gc.freeze()  # the forks share what is there
    asked = Loop(sys.argv[1]).serve()
    if asked:
        become(*asked)
