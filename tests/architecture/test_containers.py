"""docker-compose.yml: valid, nobody is root, everything says how it is."""

import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
RUNNING = {n: s for n, s in COMPOSE["services"].items() if s.get("restart") != "no"}


@pytest.mark.parametrize("name", RUNNING)
def test_a_service_is_not_root_and_has_a_health_check(name: str) -> None:
    service: dict[str, Any] = RUNNING[name]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["healthcheck"]["test"]
    assert service["cap_drop"] == ["ALL"]


def test_every_process_of_ours_is_there() -> None:
    assert {"web", "worker", "beat", "postgres", "redis", "migrate"} == set(COMPOSE["services"])


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001"]


def test_the_image_compiles_nothing_when_it_starts() -> None:
    """Its user may write neither our bytecode nor that of Python's own library."""
    runs = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if "RUN" in line]
    compiled = [line for line in runs if "-m compileall" in line]
    assert [line.split()[1] for line in compiled] == [".venv/bin/python", "python"]


def test_docker_compose_accepts_it() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker compose is not installed: `docker compose config` was not run")
    result = subprocess.run(
        [docker, "compose", "config", "--quiet"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
