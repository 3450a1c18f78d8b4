"""Where Celery looks for the modules of tasks."""

from typing import Any

from celery.loaders.app import AppLoader


class Loader(AppLoader):  # type: ignore[misc]
    """Modules come from where Python looks; Celery would look in the working directory first."""

    def import_from_cwd(self, module: str, imp: Any = None, package: str | None = None) -> Any:
        """Import a module. Raises ImportError."""
        return (imp or self.import_module)(module, package=package)
