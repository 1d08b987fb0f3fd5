"""A server. Refuses to start until everything it must be told has been told."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from settings.base import *
from settings.base import BASE_DIR, STORAGES, env

REQUIRED = {
    "SECRET_KEY": "a random key of at least 50 characters (or SECRET_KEY_FILE)",
    "ALLOWED_HOSTS": "host names, separated by commas",
    "DATABASE_URL": "postgres://user:password@host:5432/name",
}
missing = [
    f"{name}: {what}"
    for name, what in REQUIRED.items()
    if not (env.str(name, default="") or env.str(f"{name}_FILE", default=""))
]
if missing:
    raise ImproperlyConfigured("Set these before starting:\n  " + "\n  ".join(missing))

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS]
)

PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default=f"https://{ALLOWED_HOSTS[0]}").rstrip("/")

if len(SECRET_KEY) < 50 or SECRET_KEY.startswith(("insecure", "django-insecure")):
    raise ImproperlyConfigured("SECRET_KEY is short or a known one: make a random one.")

# Where collectstatic puts what WhiteNoise serves, named by content and compressed.
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}

# Encrypted transport only; TLS=0 is for a trial on one machine, without a proxy in front. The proxy
# ends TLS and sets this header itself, for every request: one that passes a client's own header on
# would let that client pretend.
TLS = env.bool("TLS", default=True)
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
if TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# A lock falls on the caller's address, not on the proxy's: so many proxies stand in front.
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=int(TLS))
AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
