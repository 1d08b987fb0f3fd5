"""This machine: a desk, the demo, the gates. The default of ``manage.py``."""

from __future__ import annotations

from settings.base import *
from settings.base import VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
# Known to everyone who reads this file. ``production`` refuses to start with it.
SECRET_KEY = "insecure-development-key"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

# Assets are served as they lie in the apps, without collectstatic.
WHITENOISE_USE_FINDERS = True

# An authority made on the spot: the seals say themselves that they are for show.
SEAL_KEYS = env.str("SEAL_KEYS", default="documents.adapters.demo_keys.DemoKeys")
SEAL_OPTIONS = env.json("SEAL_OPTIONS", default={"folder": str(VAR_DIR / "seals")})

VAR_DIR.mkdir(exist_ok=True)
