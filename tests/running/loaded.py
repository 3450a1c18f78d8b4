"""Django's models and all modules of ours, loaded before any setting is known.

They are imported under settings of nobody. No module may read on import what an environment
decides: whoever does so is found at once. Then the settings are forgotten, and Django is as good as
not set up: each fork reads its own settings and sets up, with nothing left to import.
"""

import os
import pkgutil
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.utils.functional import empty

# The same in each environment, and read where models and views are made.
FIXED = {
    "AUTH_USER_MODEL",
    "DEBUG",
    "DEFAULT_AUTO_FIELD",
    "INSTALLED_APPS",
    "MFA_PASSKEY_LOGIN_ENABLED",
    "MFA_SUPPORTED_TYPES",
    "ROOT",
    "USE_I18N",
}
LEFT_OUT = ("__main__", "publisher.channels.sandbox.inside")  # run as scripts alone
OF_NOBODY = {
    "DJANGO_SETTINGS_MODULE": "publisher.config.settings",
    "PUBLISHER_SECRET_KEY": "of nobody",
    "PUBLISHER_ENCRYPTION_KEYS": "A" * 43 + "=",
}


class Unknown:
    """Settings of which only those can be read that all installations share."""

    def __init__(self, known: Any, ours: ModuleType) -> None:
        self._known, self._ours = known, ours

    def __getattr__(self, name: str) -> Any:
        """Raises LookupError for what an environment decides."""
        if name in FIXED or name not in vars(self._ours):
            return getattr(self._known, name)
        raise LookupError(f"{name} is read on import, before there is a setting")


def load() -> None:
    """Import all that a command or process of ours may need. Raises LookupError for a module that
    reads a setting meanwhile."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="pub-") as data_dir:
        os.environ |= OF_NOBODY | {"PUBLISHER_DATA_DIR": data_dir}
        apps.populate(settings.INSTALLED_APPS)
        known = Unknown(settings._wrapped, import_module("publisher.config.settings"))
        _forget_settings()
        settings._wrapped = known
        for name in _modules():
            import_module(name)
    _forget_settings()
    _forget_setup()
    os.environ.clear()
    os.environ.update(before)
    time.tzset()  # Django has set another


def _forget_settings() -> None:
    vars(settings).clear()  # they keep what was read
    settings._wrapped = empty
    for name in [one for one in sys.modules if one.startswith("publisher.config")]:
        del sys.modules[name]


def _forget_setup() -> None:
    """`django.setup` finds models that are there, and all else as in a process that just began."""
    del connections["default"]  # never opened; it was asked how long a table's name may be
    del connections.settings
    connections._settings = None
    apps.app_configs.clear()
    apps.apps_ready = apps.models_ready = apps.ready = apps.loading = False
    apps.ready_event.clear()


def _modules() -> Iterator[str]:
    package = import_module("publisher")
    for module in pkgutil.walk_packages(package.__path__, "publisher."):
        if not module.name.endswith(LEFT_OUT) and not module.name.startswith("publisher.config"):
            yield module.name
