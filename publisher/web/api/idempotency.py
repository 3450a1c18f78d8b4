"""The header Idempotency-Key: a program that heard no answer asks again, and nothing is done twice.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import re

from publisher.actions.publications.answer_once import StoredAnswer, answer_once
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import Answer, Call, Route

HEADER = "Idempotency-Key"
REPEATED = {"Idempotent-Replayed": "true"}
# A string of RFC 8941 as the draft has it, or bare, as many clients send it.
_KEY = re.compile(r'"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')


def answered_once(call: Call, route: Route, body: bytes) -> Answer:
    """The route's answer, or the one of before where the request says that it may be a repetition.

    Raises the problems 400 for a key that is none, 422 for one that another request had.
    """
    given = call.request.headers.get(HEADER)
    if given is None or not route.idempotent:
        return route.handler(call)
    found = _KEY.fullmatch(given.strip())
    if found is None:
        detail = "it must be 1 to 255 visible characters; a UUID is a good one"
        raise ApiError(400, "bad_idempotency_key", detail, where=HEADER)
    stored = answer_once(
        token=call.caller.token,
        key=found[1] or found[2],
        request=b"\n".join([_line(call), body]),
        now=call.now,
        answer=lambda: _stored(route.handler(call)),
    )
    headers = {**stored.headers, **(REPEATED if stored.repeated else {})}
    return Answer(status=stored.status, document=stored.body.encode(), headers=headers)


def _line(call: Call) -> bytes:
    return f"{call.request.method} {call.request.get_full_path()}".encode("utf-8", "replace")


def _stored(answer: Answer) -> StoredAnswer:
    return StoredAnswer(
        status=answer.status, body=answer.body.decode(), headers=dict(answer.headers)
    )
