"""Scratch databases: made for one run, dropped with it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

LOCAL_DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"
VAR = Path(__file__).resolve().parent.parent / "var"


def server_url() -> str:
    """Name the PostgreSQL server to measure on: ``DATABASE_URL``'s, or the local default."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else LOCAL_DEFAULT


def why_silent(url: str) -> str:
    """Say why no PostgreSQL answers; empty when one does."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as refusal:
        return str(refusal).splitlines()[0]
    return ""


@contextmanager
def scratch_postgresql(url: str) -> Iterator[str]:
    """Create a database on the server, give its address, and drop it."""
    name = f"bench_{uuid4().hex[:10]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def scratch_sqlite() -> Iterator[str]:
    """Give the address of a file on the disk of this checkout, and remove it."""
    VAR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=VAR) as folder:
        yield f"sqlite:///{folder}/bench.sqlite3"
