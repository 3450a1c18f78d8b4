"""Five thousand stories to choose from: pages that offer them stay small and ask little."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from publisher.content import codec
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.searching import make_searchable
from publisher.publications.models import Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MANY = 5_000


@pytest.fixture
def many(ours: Newsroom) -> Newsroom:
    """The newsroom's story, so many times."""
    publication, model = ours.publication, ours.article.versions.get()
    common: dict[str, Any] = {"publication": publication, "created_at": NOW}
    articles = Article.objects.bulk_create(
        Article(guid=f"s-{number}", source="t", updated_at=NOW, published_at=NOW, **common)
        for number in range(MANY)
    )
    versions = ArticleVersion.objects.bulk_create(
        ArticleVersion(
            article=one, number=1, change="created", headline=f"Le quai {one.guid}",
            content=model.content, content_hash=model.content_hash, author="t", **common,
        )
        for one in articles
    )  # fmt: skip
    for one, version in zip(articles, versions, strict=True):
        one.current = version
    Article.objects.bulk_update(articles, ["current"], batch_size=1_000)
    make_searchable(articles[-1], versions[-1])
    articles[-1].save()
    assert codec.from_json(versions[-1].content)
    return ours


@pytest.mark.parametrize("path", ["issues/{issue}/compose/", "issues/new/", "articles/"])
def test_pages_that_offer_them_stay_small(
    many: Newsroom,
    signed_in: Callable[[str], Client],
    path: str,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(Membership.Role.EDITOR)
    address = "/desk/" + path.format(issue=many.issue.pk)
    with django_assert_max_num_queries(25):
        page = client.get(address)
    assert page.status_code == 200
    assert len(page.content) <= 100_000
    assert page.text.count("Le quai s-") <= 120, "some of them, and a search for the others"


def test_one_of_them_is_found_by_its_words(
    many: Newsroom, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(Membership.Role.EDITOR)
    found = client.get(f"/desk/issues/{many.issue.pk}/compose/?only=offered&q=s-{MANY - 1}").text
    assert f"Le quai s-{MANY - 1}" in found
