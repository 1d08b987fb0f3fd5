"""A server refuses to start half told, and passes Django's own deployment checks when told."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

from tests.architecture.house import ROOT

TOLD = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "pledge.example",
    "DATABASE_URL": "sqlite:///:memory:",
}


def _manage(*arguments: str, told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, **told, "DJANGO_SETTINGS_MODULE": "settings.production"},
        check=False,
        capture_output=True,
        text=True,
    )


def test_production_names_everything_it_was_not_told_at_once() -> None:
    refused = _manage("check", told={})

    assert refused.returncode != 0
    assert all(name in refused.stderr for name in TOLD)


def test_production_refuses_a_key_that_everyone_knows() -> None:
    refused = _manage("check", told=TOLD | {"SECRET_KEY": "insecure-development-key" * 3})

    assert refused.returncode != 0
    assert "SECRET_KEY" in refused.stderr


def test_production_passes_the_deployment_checks() -> None:
    checked = _manage("check", "--deploy", "--fail-level", "WARNING", told=TOLD)

    assert checked.returncode == 0, checked.stderr
