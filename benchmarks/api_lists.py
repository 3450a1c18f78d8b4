"""The API's lists, asked in the desk's large house (desk.py): their addresses, and a token."""

from datetime import UTC, datetime
from typing import Any


def api_lists(publication: Any) -> tuple[list[str], str]:
    """Every list, its second page too where it has one, those of rows of a row, with filters; and a
    token that opens all of them."""
    from publisher.actions.publications.create_token import create_token
    from publisher.delivery.models import Send
    from publisher.publications.api_tokens import EVERY_SCOPE
    from publisher.web.api.routes import PREFIX
    from publisher.web.api.table import TABLE

    token = create_token(
        publication=publication,
        name=f"bench-{datetime.now(UTC):%Y%m%d-%H%M%S}",
        scopes=tuple(EVERY_SCOPE),
        within=tuple(EVERY_SCOPE),
        actor="cli:bench",
        now=datetime.now(UTC),
    ).token
    lists = [
        f"{PREFIX}{route.path}?limit=50"
        for route in TABLE.routes
        if route.scope and {"limit", "cursor"} <= {one.name for one in route.query}
        if "{" not in route.path
    ]
    # The first is the room's own, whose copies the others are; the next goes on.
    large = Send.objects.filter(state="finished").order_by("-recipients", "pk")[1]
    rows = f"{PREFIX}/sends/{large.pk}/deliveries?limit=50"
    some = [
        rows,
        f"{rows}&state=uncertain",
        f"{PREFIX}/sends?limit=50&issue={large.issue_id}",
        f"{PREFIX}/subscribers?limit=50&list={_list(publication)}",
        f"{PREFIX}/articles?limit=50&pubstatus=usable",
    ]
    return [*lists, *some], token


def _list(publication: Any) -> str:
    return str(publication.mailing_lists.order_by("pk").values_list("slug", flat=True)[0])


def pages(client: Any, path: str, token: str) -> list[str]:
    """The address, and that of a page in the middle of a long list."""
    found = client.get(path, headers={"authorization": f"Bearer {token}"})
    assert found.status_code == 200, (path, found.content[:300])
    cursor = found.json()["next"]
    return [path, f"{path}&cursor={cursor}"] if cursor else [path]
