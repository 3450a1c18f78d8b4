"""The WSGI application that `publisher web` serves."""

import multiprocessing
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from publisher.loading import loading
from publisher.parent_death import die_with_parent

# Granian's workers would outlive a killed master.
if (_master := multiprocessing.parent_process()) is not None and _master.pid is not None:
    die_with_parent(_master.pid)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
with loading():
    _django = get_wsgi_application()
    from publisher.actions.measuring.counting import WRITING  # models need Django's set-up
    from publisher.web.feeds.server import feed_server

    import_module(settings.ROOT_URLCONF)  # the first request would load it

WRITING.serves = True
application = feed_server(_django)
