"""Where the keys of seals are: made on the spot for the demo, in a device, or with a service."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from documents.gateways import SealKeys


def seal_keys() -> SealKeys | None:
    """Give the keys that ``SEAL_KEYS`` names; None where papers are not sealed."""
    return _adapter(settings.SEAL_KEYS, repr(settings.SEAL_OPTIONS)) if settings.SEAL_KEYS else None


@cache
def _adapter(path: str, _options: str) -> SealKeys:
    keys: SealKeys = import_string(path)(**settings.SEAL_OPTIONS)
    return keys
