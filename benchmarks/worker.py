"""The process that holds one database. ``DATABASE_URL`` says which."""

from __future__ import annotations

from importlib import import_module

import django


def main() -> None:
    """Set Django up, then answer."""
    django.setup()
    # The models stand only now, so the contest is imported only now.
    import_module("benchmarks.contest").serve()


if __name__ == "__main__":
    main()
