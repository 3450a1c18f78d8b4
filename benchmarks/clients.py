"""A small HTTP client on raw sockets, the same for every server, and what a server's CPU spent."""

import os
import socket
import time
from contextlib import ExitStack
from pathlib import Path

CONNECTIONS = 8


def request(path: str, *headers: str) -> bytes:
    """A GET as bytes."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode()


def ask(port: int, wanted: bytes) -> tuple[bytes, bytes]:
    """Head and body of one answer."""
    with socket.create_connection(("127.0.0.1", port), 10) as link:
        link.sendall(wanted)
        data = bytearray()
        while b"\r\n\r\n" not in data:
            data += link.recv(65536)
        head, _, rest = bytes(data).partition(b"\r\n\r\n")
        body = bytearray(rest)
        while len(body) < length(head):
            body += link.recv(1 << 20)
    return head, bytes(body)


def length(head: bytes) -> int:
    """How long the body is; 304 has none."""
    if b" 304 " in head.split(b"\r\n", 1)[0]:
        return 0
    lines = head.lower().split(b"\r\n")
    return next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))


def rate(port: int, wanted: bytes, seconds: float) -> float:
    """Answers a second over a few connections, each asked again as soon as it has answered.

    Every answer must be as long as the first: servers write the same head each time.
    """
    head, body = ask(port, wanted)
    size = len(head) + 4 + len(body)
    buffer = bytearray(1 << 20)
    with ExitStack() as stack:
        links = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            for _ in range(CONNECTIONS)
        ]
        done, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            for link in links:
                link.sendall(wanted)
            for link in links:
                left = size
                while left > 0:
                    got = link.recv_into(buffer)
                    if not got:
                        raise ConnectionError("the server closed the connection")
                    left -= got
                if left:
                    raise ConnectionError("the server's answers differ in length")
                done += 1
        return done / (time.perf_counter() - started)


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process and its descendants have spent."""
    spent = ticks_of(pid)
    for task in Path(f"/proc/{pid}/task").iterdir():
        children = (task / "children").read_text().split()
        spent += sum(cpu_of(int(child)) for child in children)
    return spent


def ticks_of(pid: int, *, ended: bool = False) -> float:
    """Seconds of CPU of one process; with `ended`, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if ended else 13])) / os.sysconf("SC_CLK_TCK")


def postgresql_cpu(backend: int) -> float:
    """Seconds of CPU of a whole PostgreSQL, by the pid of one of its backends: those that have
    ended count too, as those that helped with one statement."""
    stat = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    postmaster = int(stat[1])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return ticks_of(postmaster, ended=True) + sum(ticks_of(int(child)) for child in children)
