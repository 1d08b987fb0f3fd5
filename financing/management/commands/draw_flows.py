"""Draw every lifecycle and flow into docs/flows, from the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.utils import translation
from django_fsm import FSMField

from financing.flows import AmendmentV1, BundledPledgeV1, ConsentV1
from financing.queries.drawing import flow_graph
from workflows.lifecycles import Lifecycle, arrows_of
from workflows.rules.drawing import draw, state_diagram

FILES = {
    "bundled_pledge.svg": BundledPledgeV1,
    "amendment.svg": AmendmentV1,
    "consent.svg": ConsentV1,
}


class Command(BaseCommand):
    """Write docs/flows, or with --check say what is no longer as the code draws it."""

    help = "Draw lifecycles (Mermaid) and flows (SVG) into docs/flows; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        folder = Path(settings.BASE_DIR) / "docs" / "flows"
        with translation.override("zh-hans"):
            drawn = dict(drawings())
        if options["check"]:
            stale = [
                name
                for name, text in drawn.items()
                if not (folder / name).is_file() or (folder / name).read_text("utf-8") != text
            ]
            stale += [path.name for path in folder.glob("*") if path.name not in drawn]
            if stale:
                raise CommandError(f"Run `make docs`: {', '.join(sorted(stale))} differ.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in drawn.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(drawn)} drawings in docs/flows")


def drawings() -> Iterator[tuple[str, str]]:
    """Draw each file: its name and its text."""
    for name, flow in FILES.items():
        yield name, draw(flow_graph(flow), {}, title=str(flow.process_title), standalone=True)
    lines = ["# 生命周期", "", "由 `make docs` 从代码画出，请勿手改。", ""]
    for model in sorted(lifecycles(), key=lambda model: model.__name__):
        labels = dict(cast(FSMField, model._meta.get_field("state")).flatchoices)
        arrows = [
            (
                str(labels[arrow.source]),
                str(labels[arrow.target]),
                arrow.name,
                "、".join(str(role.label) for role in arrow.by),
            )
            for arrow in arrows_of(model)
        ]
        lines += [f"## {model.__name__}", "", "```mermaid", state_diagram(model.__name__, arrows)]
        lines += ["```", ""]
    yield "lifecycles.md", "\n".join(lines)


def lifecycles() -> list[type[models.Model]]:
    """Every model that has a lifecycle."""
    return [model for model in apps.get_models() if issubclass(model, Lifecycle)]
