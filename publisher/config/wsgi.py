"""The WSGI application that `publisher web` serves."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from publisher.parent_death import die_with_parent

# Granian's workers would outlive a killed master.
if (_master := multiprocessing.parent_process()) is not None and _master.pid is not None:
    die_with_parent(_master.pid)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
_django = get_wsgi_application()

from publisher.actions.measuring.counting import WRITING  # noqa: E402 (models need Django's set-up)
from publisher.web.feeds.server import feed_server  # noqa: E402

WRITING.serves = True
application = feed_server(_django)
