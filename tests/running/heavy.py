"""What commands import that is heavy, reads no setting and so may be there before they start."""

import importlib
from pathlib import Path

from tests.running import loaded

THEMES = Path(__file__).parents[2] / "templates" / "email"
LIBRARIES = (
    "PIL.Image",
    "PIL.ImageDraw",
    "asyncio",
    "babel",
    "babel.numbers",
    "billiard.popen_fork",
    "billiard.sharedctypes",
    "celery.app.amqp",
    "celery.app.base",
    "celery.app.control",
    "celery.app.events",
    "celery.app.log",
    "celery.app.trace",
    "celery.apps.worker",
    "celery.backends.redis",
    "celery.concurrency.prefork",
    "celery.concurrency.thread",
    "celery.events.receiver",
    "celery.fixups.django",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.consumer.delayed_delivery",
    "celery.worker.strategy",
    "celery.worker.worker",
    "cffi.cparser",
    "cryptography.fernet",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "cryptography.hazmat.primitives.serialization",
    "css_inline",
    "dj_database_url",
    "django.contrib.auth.hashers",
    "django.contrib.auth.password_validation",
    "django.contrib.messages.api",
    "django.contrib.staticfiles.finders",
    "django.core.management",
    "django.core.serializers",
    "django.db.backends.base.base",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.db.backends.utils",
    "django.db.migrations.executor",
    "django.db.migrations.loader",
    "django.db.models",
    "django.db.models.sql.compiler",
    "django.forms",
    "django.http",
    "django.shortcuts",
    "django.template.backends.jinja2",
    "django.template.loader",
    "django.test.signals",
    "django.urls",
    "django.utils.translation.trans_real",
    "django.views.decorators.cache",
    "django.views.decorators.csrf",
    "django.views.decorators.http",
    "django.views.generic",
    "dns.resolver",
    "email.message",
    "email.policy",
    "email_validator",
    "feedgen.feed",
    "fido2.server",
    "fido2.webauthn",
    "granian.server.mp",
    "httpcore2",
    "jinja2.sandbox",
    "jwt",
    "kombu.matcher",
    "kombu.pidbox",
    "kombu.transport.redis",
    "lxml.etree",
    "lxml.html",
    "markdown_it",
    "mjml",
    "psutil",
    "psycopg",
    "publisher.cli.demo.up_process",
    "publisher.cli.main",
    "publisher.cli.output",
    "publisher.cli.problems",
    "publisher.cli.process_commands",
    "publisher.cli.supervisor.up",
    "rich.console",
    "rich.progress",
    "rich.table",
    "sqlite3",
    "statistics",
    "typer.rich_utils",
    "wcwidth",
    "yaml",
    "zipfile",
    "zoneinfo",
)


def import_all() -> None:
    """Import them and our own modules, and compile the templates of our mails. Django is not set up
    after it, and no setting is known."""
    for name in LIBRARIES:
        importlib.import_module(name)
    loaded.load()
    _compile_themes()


def _compile_themes() -> None:
    from publisher.renderers.email.markup import filled
    from publisher.renderers.email.themes.compiled import code_to_send
    from publisher.renderers.email.themes.sample import sample

    # Nearly all of what a mail is made of is in `base`, whatever its theme.
    base = _sources("base")
    filled(sample("fr"), base | _sources("letter"), "0" * 16)
    for name, source in base.items():  # for themes that editors wrote
        code_to_send(name, source)


def _sources(folder: str) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in (THEMES / folder).glob("*.mjml")}
