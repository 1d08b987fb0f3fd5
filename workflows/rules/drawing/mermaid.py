"""State machines as Mermaid text, which code hosts and editors show as a picture."""

from __future__ import annotations

import json
from collections.abc import Iterable

Arrow = tuple[str, str, str, str]

ENTITIES = str.maketrans({"#": "#35;", ";": "#59;", ":": "#58;", '"': "#34;", "\n": " "})


def state_diagram(title: str, arrows: Iterable[Arrow]) -> str:
    """Write a state machine from its arrows (source, target, name, role).

    States no arrow comes to are where it begins; if there is none, the first source is. States
    no arrow leaves are where it ends.
    """
    known = tuple(arrows)
    names = list(dict.fromkeys(state for arrow in known for state in arrow[:2]))
    ids = {name: f"s{index}" for index, name in enumerate(names, start=1)}
    entered = {target for source, target, _, _ in known if source != target}
    left = {source for source, target, _, _ in known if source != target}
    first = [name for name in names if name not in entered] or names[:1]
    lines = ["---", f"title: {json.dumps(title, ensure_ascii=False)}", "---", "stateDiagram-v2"]
    lines += [f'    state "{_plain(name)}" as {ids[name]}' for name in names]
    lines += [f"    [*] --> {ids[name]}" for name in first]
    lines += [
        f"    {ids[source]} --> {ids[target]}: {_plain(f'{name}（{role}）' if role else name)}"
        for source, target, name, role in known
    ]
    lines += [f"    {ids[name]} --> [*]" for name in names if name not in left]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return text.translate(ENTITIES)
