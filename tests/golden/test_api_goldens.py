"""The API's description as it is served: by name, for the order of members and words is free."""

import json
from collections.abc import Callable
from typing import Any

from django.conf import LazySettings
from django.test import Client


def ordered(value: Any) -> Any:
    """The same schema with the words of each `enum` in their order."""
    if isinstance(value, dict):
        return {
            name: sorted(each) if name == "enum" and isinstance(each, list) else ordered(each)
            for name, each in value.items()
        }
    return [ordered(each) for each in value] if isinstance(value, list) else value


def test_the_description(golden: Callable[[str, str], None], settings: LazySettings) -> None:
    settings.BASE_URL = "https://news.example.org"
    settings.ALLOWED_HOSTS = ["news.example.org"]
    answer = Client(headers={"host": "news.example.org"}).get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    document = ordered(answer.json())
    document["info"]["version"] = "VERSION"
    golden(
        "api/openapi.json",
        json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    )
