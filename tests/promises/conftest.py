"""What several promises are tried on."""

from collections.abc import Iterator

import pytest

from tests.running.cluster import cluster, installation_env


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str] | None]:
    """The settings of a real server; None for the embedded one."""
    if request.param == "SQLite":
        yield None
        return
    with cluster() as server:
        yield installation_env(server)
