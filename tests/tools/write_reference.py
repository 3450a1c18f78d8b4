"""Write every page of docs/reference/ anew."""

import os

import django

from tests.conftest import ROOT


def main() -> None:
    """Made with nothing configured, in a data directory that is left as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    django.setup()
    from tests.tools.reference import PAGES

    for name, page in PAGES.items():
        (ROOT / "docs" / "reference" / f"{name}.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
