"""The WSGI application that `publisher web` serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
application = get_wsgi_application()
