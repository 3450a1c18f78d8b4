"""Every package that we ask for is used, and ADR 9 has a line for it."""

import re
import tomllib

import pytest

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WANTED = [re.split(r"[\[<>=; ]", line)[0] for line in PROJECT["dependencies"]]
MODULES = {
    "dnspython": "dns",
    "email-validator": "email_validator",
    "dj-database-url": "dj_database_url",
    "css-inline": "css_inline",
    "markdown-it-py": "markdown_it",
    "mjml-python": "mjml",
    "pillow": "PIL",
    "python-calamine": "python_calamine",
    "pyyaml": "yaml",
    "Django": "django",
    "django-allauth": "allauth",
    "django-anymail": "anymail",
}
# Named in settings, or needed by what is: Django's database, its middleware, zoneinfo.
BY_NAME = {
    "django-anymail": "anymail.webhooks",
    "psycopg": "postgresql",
    "whitenoise": "whitenoise.middleware",
    "tzdata": "zoneinfo",
}
SOURCES = [
    path.read_text() for room in ("publisher", "workers") for path in (ROOT / room).rglob("*.py")
]


@pytest.mark.parametrize("package", WANTED)
def test_each_is_used_and_has_its_reason(package: str) -> None:
    module = re.escape(MODULES.get(package, package))
    imports = re.compile(rf"^\s*(?:import|from) {module}\b", re.M)
    used = any(map(imports.search, SOURCES)) or any(
        BY_NAME.get(package, "\0") in source for source in SOURCES
    )
    assert used, f"nothing imports {package}"
    assert package in (ROOT / "docs/adr/0009-dependencies.md").read_text()


def test_click_is_typers_own() -> None:
    """Celery brings another copy, which a command need not load."""
    imports = re.compile(r"^\s*(?:import|from) click\b", re.M)
    assert not any(map(imports.search, SOURCES))
