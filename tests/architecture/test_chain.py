"""Keys, migrations and templates point down the chain, as imports do (those: `lint-imports`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.template.base import Lexer, TokenType

from tests.architecture.house import CHAIN, ROOT, app_of, expect_none, files, height, place

# Tags that name a file of some app.
_NAMING_TAGS = {"extends", "include", "static"}


def test_installed_apps_stand_in_the_order_of_the_chain() -> None:
    ours = [app for app in settings.INSTALLED_APPS if app in CHAIN]

    assert tuple(ours) == CHAIN


def test_keys_point_down_the_chain() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for app in CHAIN
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.related_model
        and height(field.related_model._meta.app_label) > height(model._meta.app_label)
    ]

    expect_none(upward)


def test_migrations_depend_down_the_chain() -> None:
    loader = MigrationLoader(None)
    upward = [
        f"{app}.{name} depends on {depended_on}"
        for (app, name), migration in loader.disk_migrations.items()
        for depended_on, _ in migration.dependencies
        if app in CHAIN and height(depended_on) > height(app)
    ]

    expect_none(upward)


def test_a_template_lies_in_the_folder_of_its_app() -> None:
    strays = [
        str(path.relative_to(ROOT))
        for path in files("*/templates/*", below=CHAIN)
        if path.relative_to(ROOT).parts[:3] != (app_of(path), "templates", app_of(path))
    ]

    expect_none(strays)


def _files_named_by(template: Path) -> Iterator[tuple[int, str]]:
    for token in Lexer(template.read_text(encoding="utf-8")).tokenize():
        tag, _, rest = token.contents.partition(" ")
        if token.token_type is TokenType.BLOCK and tag in _NAMING_TAGS:
            for literal in re.findall(r"'([^']*)'|\"([^\"]*)\"", rest):
                for name in "".join(literal).split(","):
                    yield token.lineno or 0, name


def test_templates_lean_on_their_own_app_and_lower_ones() -> None:
    upward = [
        f"{place(template, line)} {name}"
        for template in files("*/templates/*.html", below=CHAIN)
        for line, name in _files_named_by(template)
        if height(name.split("/")[0]) > height(app_of(template))
    ]

    expect_none(upward)
