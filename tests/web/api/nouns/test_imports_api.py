"""Files of readers by program: in pieces, tried, read in by a worker, cut and taken up again."""

from datetime import UTC, datetime
from typing import Any

import pytest

from publisher.actions.readers.imports.work_off import work_off_imports
from publisher.audience.models import Subscriber
from publisher.publications.models import ApiToken, Membership, User
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FILE = b"address,name\nlea@example.org,Lea\nnobody\nines@example.org,Ines\n"
BYTES = "application/octet-stream"


@pytest.fixture
def room() -> Newsroom:
    return newsroom()


@pytest.fixture
def tool(room: Newsroom) -> Program:
    user = User.objects.create_user("ada")
    Membership.objects.create(publication=room.publication, user=user, role="admin")
    made = program(room.publication, "tool")
    ApiToken.objects.update(created_by="user:ada")
    return made


def brought(tool: Program, data: bytes = FILE) -> str:
    made = tool.post("/uploads", {"filename": "a.csv", "size": len(data), "mark": "a"})
    assert made.status_code == 201, made.content
    return str(made.json()["id"])


def piece(tool: Program, upload: str, offset: int, data: bytes) -> Any:
    path = f"/uploads/{upload}/pieces?offset={offset}"
    return tool.call("POST", path, data, content_type=BYTES)


def work() -> None:
    work_off_imports(clock=lambda: datetime.now(UTC))


def test_a_file_comes_in_pieces_is_tried_and_read_in(tool: Program) -> None:
    upload = brought(tool)
    assert piece(tool, upload, 0, FILE[:20]).json()["received"] == 20
    wrong = piece(tool, upload, 5, FILE[20:])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_offset")
    assert brought(tool) == upload  # cut, and taken up again by its mark
    half = {"upload": upload, "list": "matin", "source": "un salon, mai 2026"}
    early = tool.post("/imports", half)
    assert (early.status_code, early.json()["code"]) == (409, "not_whole")
    assert piece(tool, upload, 20, FILE[20:]).json()["received"] == len(FILE)
    trial = tool.post("/imports", half, idempotency_key="i1")
    again = tool.post("/imports", half, idempotency_key="i1")
    assert (trial.status_code, again.content) == (201, trial.content)
    assert (trial.json()["dry_run"], trial.json()["state"]) == (True, "waiting")
    number = trial.json()["id"]
    early = tool.post(f"/imports/{number}/run")
    assert (early.status_code, early.json()["code"]) == (409, "trial_unfinished")
    work()
    tried = tool.get(f"/imports/{number}").json()
    assert (tried["state"], tried["report"]["subscribed"], tried["report"]["bad"]) == ("done", 2, 1)
    assert not Subscriber.objects.exists()
    real = tool.post(f"/imports/{number}/run").json()
    assert tool.post(f"/imports/{number}/run").json()["id"] == real["id"]
    work()
    assert tool.get(f"/imports/{real['id']}").json()["state"] == "done"
    assert Subscriber.objects.count() == 2
    assert tool.get(f"/imports/{number}").json()["run"] == real["id"]


def test_an_import_is_stopped_and_takes_nothing_in(tool: Program) -> None:
    upload = brought(tool)
    piece(tool, upload, 0, FILE)
    half = {"upload": upload, "list": "matin", "source": "un salon, mai 2026"}
    number = tool.post("/imports", half).json()["id"]
    work()
    real = tool.post(f"/imports/{number}/run").json()["id"]
    stopped = tool.post(f"/imports/{real}/stop").json()
    assert (stopped["state"], stopped["problem"]["code"]) == ("failed", "import_stopped")
    work()
    assert tool.get(f"/imports/{real}").json() == stopped
    assert not Subscriber.objects.exists()
    again = tool.post(f"/imports/{real}/stop")
    assert (again.status_code, again.json()["code"]) == (409, "import_ended")
    assert tool.post("/imports/999/stop").status_code == 404


def test_what_is_wrong_is_said_and_keeps_nothing(tool: Program) -> None:
    upload = brought(tool)
    too_much = piece(tool, upload, 0, FILE + b"x")
    assert too_much.status_code == 409
    text = tool.call("POST", f"/uploads/{upload}/pieces", FILE, content_type="text/csv")
    assert text.status_code == 415
    piece(tool, upload, 0, FILE)
    bad: list[tuple[dict[str, Any], str]] = [
        ({"list": "rien", "source": "x"}, "unknown_list"),
        ({"list": "matin", "source": ""}, "missing_text"),
        ({"list": "matin", "source": "x", "columns": {"rien": "name"}}, ""),
    ]
    for body, code in bad:
        answer = tool.post("/imports", {"upload": upload, **body})
        assert answer.status_code == 422, answer.content
        assert not code or answer.json()["code"] == code
    assert tool.get("/imports").json()["imports"] == []
    huge = tool.post("/uploads", {"filename": "a", "size": 10**9})
    assert huge.status_code == 422
    assert tool.call("DELETE", f"/uploads/{upload}").status_code == 204
    assert tool.get(f"/uploads/{upload}").status_code == 404


def test_a_file_is_a_persons_who_may_bring_it(room: Newsroom, tool: Program) -> None:
    body = {"filename": "a.csv", "size": 3}
    ApiToken.objects.update(created_by="cli:root")
    nobody = tool.post("/uploads", body)
    assert (nobody.status_code, nobody.json()["code"]) == (403, "no_person")
    ApiToken.objects.update(created_by="user:ada")
    Membership.objects.update(role="editor")
    poor = tool.post("/uploads", body)
    assert (poor.status_code, poor.json()["code"]) == (403, "maker_may_not")
