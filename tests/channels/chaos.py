"""An SMTP server that misbehaves, one fault at a time, from `misbehave` on."""

import socket
import time
from dataclasses import dataclass

from publisher.channels.types import Outcome
from tests.sink import Gone, Sink, Talk

STAGES = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "FINAL")
A, D, R, N, U = (
    Outcome.ACCEPTED,
    Outcome.DEFERRED,
    Outcome.REFUSED,
    Outcome.ROUTE,
    Outcome.UNKNOWN,
)
# A fault, and what a channel may report of it.
FAULTS: dict[str, set[Outcome]] = {
    **{f"hangs at {stage}": {N} for stage in STAGES[:-1]},
    **{f"resets at {stage}": {N} for stage in STAGES[:-1]},
    "hangs at FINAL": {U, N},
    "resets at FINAL": {U, N},
    "refuses connections": {N},
    "4xx for some, 5xx for others": {D, R},
    "RCPT refused, DATA accepted": {R},
    "MAIL refused": {N},
    "policy at RCPT": {N},
    "421 in mid-batch": {A},
    "421 always": {N},
    "421 at FINAL": {D},
    "splits replies": {A},
    "many lines": {A},
    "answers ahead": {N},
    "takes no pipelining": {A},
    "250 to DATA": {N},
    "3xx to FINAL": {U, N},
    "banner of 1 MB": {N},
    "endless banner": {N},
    "no SMTP": {N},
    "two codes": {N},
    "content refused": {R},
}


@dataclass
class Chaos(Sink):
    """`fault` is a key of FAULTS, or empty: then it is an honest server."""

    fault: str = ""
    outwaited: bool = False  # it hung for a minute, and the client was still there

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        verb, _, where = self.fault.partition(" at ")
        if where == stage and verb == "hangs":
            self.outwaited |= not self.stopped.wait(60)
            raise Gone
        if where == stage and verb == "resets":
            talk.reset()
        act = getattr(self, "_" + self.fault.replace(" ", "_").replace(",", "").lower(), None)
        return act(stage, talk, reply) if act else reply

    def _refuses_connections(self, stage: str, talk: Talk, reply: str) -> str:
        return "554 5.3.2 not today" if stage == "greeting" else reply

    def _4xx_for_some_5xx_for_others(self, stage: str, talk: Talk, reply: str) -> str:
        if stage != "RCPT":
            return reply
        odd = talk.recipients[-1].startswith("reader1")
        return "450 4.2.0 greylisted" if odd else f"550 5.1.1 <{talk.recipients[-1]}> unknown"

    def _rcpt_refused_data_accepted(self, stage: str, talk: Talk, reply: str) -> str:
        return {"RCPT": "550 5.1.1 unknown", "DATA": "354 go on"}.get(stage, reply)

    def _mail_refused(self, stage: str, talk: Talk, reply: str) -> str:
        return "451 4.3.0 try later" if stage == "MAIL" else reply

    def _policy_at_rcpt(self, stage: str, talk: Talk, reply: str) -> str:
        return "550 5.7.1 you are on a list" if stage == "RCPT" else reply

    def _421_in_mid_batch(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == "MAIL" and talk.taken:
            talk.socket.sendall(b"421 4.3.2 enough for now\r\n")
            raise Gone
        return reply

    def _421_always(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == "MAIL":
            talk.socket.sendall(b"421 4.3.2 enough for now\r\n")
            raise Gone
        return reply

    def _421_at_final(self, stage: str, talk: Talk, reply: str) -> str:
        return "421 4.3.2 shutting down" if stage == "FINAL" else reply

    def _splits_replies(self, stage: str, talk: Talk, reply: str) -> str:
        talk.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for character in reply[:-1]:
            talk.socket.sendall(character.encode())
            time.sleep(0.0005)  # so that each byte is a packet of its own
        return reply[-1]

    def _many_lines(self, stage: str, talk: Talk, reply: str) -> str:
        code, text = reply[:3], reply[4:]
        return reply if stage == "EHLO" else f"{code}-one\r\n{code}-two\r\n{code} {text}"

    def _answers_ahead(self, stage: str, talk: Talk, reply: str) -> str:
        return reply + "\r\n250 2.0.0 queued already" if stage == "DATA" else reply

    def _takes_no_pipelining(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == "EHLO":
            return reply.replace("250-PIPELINING\r\n", "")
        assert not talk.buffer, "a command came before the answer to the last one"
        return reply

    def _250_to_data(self, stage: str, talk: Talk, reply: str) -> str:
        return "250 2.0.0 fine" if stage == "DATA" else reply

    def _3xx_to_final(self, stage: str, talk: Talk, reply: str) -> str:
        return "354 go on" if stage == "FINAL" else reply

    def _banner_of_1_mb(self, stage: str, talk: Talk, reply: str) -> str:
        return "220 " + "x" * 1_000_000 if stage == "greeting" else reply

    def _endless_banner(self, stage: str, talk: Talk, reply: str) -> str:
        return "220-line\r\n" * 100_000 + "220 done" if stage == "greeting" else reply

    def _no_smtp(self, stage: str, talk: Talk, reply: str) -> str:
        return "HTTP/1.1 400 Bad Request\r\n" if stage == "greeting" else reply

    def _two_codes(self, stage: str, talk: Talk, reply: str) -> str:
        return "250-yes\r\n550 no" if stage == "RCPT" else reply

    def _content_refused(self, stage: str, talk: Talk, reply: str) -> str:
        return "554 5.6.0 this message is broken" if stage == "FINAL" else reply
