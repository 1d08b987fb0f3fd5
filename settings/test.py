"""The test suite, on SQLite by default and on PostgreSQL with ``DATABASE_URL``."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from settings.base import *
from settings.base import DATABASES

DEBUG = False
SECRET_KEY = "insecure-test-key"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

WHITENOISE_USE_FINDERS = True
# Tests make many people; how hard a password is to guess is not what they test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Two seals of the same moment differ: tests that want seals say so.
SEAL_KEYS = ""

# A name for each run: two runs may share one server. xdist adds a suffix for each worker.
run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: threads and processes each open it for themselves, and wait.
    test_name = str(Path(tempfile.gettempdir()) / f"pledge-test-{run}.sqlite3")
else:
    test_name = f"test_pledge_{run}"
DATABASES["default"]["TEST"] = {"NAME": test_name}
