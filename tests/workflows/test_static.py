"""What a browser is given is ours or a released file untouched; nothing comes from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "workflows" / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = ROOT / "workflows" / "templates" / "workflows"
APP_CSS = (STATIC / "app" / "app.css").read_text(encoding="utf-8")
FLOW_CSS = (STATIC / "app" / "flow.css").read_text(encoding="utf-8")
NAMES_NOT_ADDRESSES = "http://www.w3.org/"


def luminance(colour: str) -> float:
    """Weigh a colour as WCAG 2.2 does, 0 to 1."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Compare two colours as WCAG 2.2 does, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def variables() -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", APP_CSS))


def resolved(value: str) -> str:
    name = re.fullmatch(r"var\(--([a-z-]+)\)", value)
    return variables()[name[1]] if name else value


def declared(rule: str, prop: str, css: str = APP_CSS) -> str:
    """Read a property of the first rule with exactly this selector."""
    body = re.search(rf"(?m)^{re.escape(rule)} {{([^}}]*)}}", css)
    assert body, rule
    value = re.search(rf"(?:^|[ ;]){prop}: ([^;]+);", body[1])
    assert value, (rule, prop)
    return resolved(value[1])


def test_no_style_script_drawing_or_template_names_another_host() -> None:
    found = []
    for path in [*STATIC.rglob("*"), *TEMPLATES.rglob("*.html")]:
        if path.suffix in {".css", ".js", ".svg", ".html"}:
            text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            hosts = re.findall(r"""(?:https?:)?//(?:[\w-]+\.)+[a-z]{2,}[^\s"')]*""", text)
            found += [
                (path.name, host) for host in hosts if not host.startswith(NAMES_NOT_ADDRESSES)
            ]

    assert found == []


def test_hashed_names_can_be_given_to_every_file(tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    storage = ManifestStaticFilesStorage(location=tmp_path)
    names = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()]
    paths = {name: (storage, name) for name in sorted(names)}

    outcomes = list(storage.post_process(paths))

    assert [outcome for *_, outcome in outcomes if isinstance(outcome, Exception)] == []


def test_templates_use_only_icons_and_files_that_are_there() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))

    icons = set(re.findall(r'{% icon "([a-z-]+)"', text))
    statics = set(re.findall(r'{% static "([^"]+)"', text))

    assert icons
    assert statics
    assert [n for n in icons if not (VENDOR / "tabler-icons/outline" / f"{n}.svg").exists()] == []
    assert [name for name in statics if not (STATIC / name).exists()] == []


def test_htmx_is_told_to_inherit_nothing_to_eval_nothing_and_to_keep_no_page() -> None:
    base = (TEMPLATES / "base.html").read_text(encoding="utf-8")

    found = re.search(r"name=\"htmx-config\" content='([^']+)'", base)

    assert found
    settings = json.loads(found[1])
    assert settings["disableInheritance"] is True
    assert settings["includeIndicatorStyles"] is False
    assert settings["allowEval"] is False
    assert settings["selfRequestsOnly"] is True
    assert settings["historyCacheSize"] == 0
    assert 'hx-inherit="hx-headers"' in base


def test_a_jump_is_never_smooth() -> None:
    assert re.findall(r"scroll-behavior: (\w+)", APP_CSS) == ["auto", "auto"]
    script = (STATIC / "app" / "app.js").read_text(encoding="utf-8")
    assert "smooth" not in script


@pytest.mark.parametrize("tone", ["grey", "blue", "green", "amber", "violet", "red"])
def test_a_state_is_readable_on_its_tone(tone: str) -> None:
    rule = f".tone-{tone}"

    assert contrast(declared(rule, "color"), declared(rule, "background")) >= 4.5


@pytest.mark.parametrize("name", ["ink", "soft", "primary", "green", "amber", "violet", "red"])
@pytest.mark.parametrize("ground", ["ground", "paper"])
def test_every_colour_of_words_is_readable_on_page_and_card(name: str, ground: str) -> None:
    known = variables()

    assert contrast(known[name], known[ground]) >= 4.5


def test_words_on_the_bar_and_on_the_primary_button_are_readable() -> None:
    assert contrast(declared(".topnav a", "color"), variables()["bar"]) >= 4.5
    assert contrast("#fff", variables()["primary"]) >= 4.5
    assert contrast("#fff", variables()["primary-dark"]) >= 4.5


@pytest.mark.parametrize("number", range(8))
def test_each_lane_of_a_drawing_has_a_readable_colour_of_its_own(number: int) -> None:
    rule = f".flow-colour-{number} .flow-stripe, .flow .flow-head.flow-colour-{number}"
    colours = [
        declared(
            f".flow-colour-{n} .flow-stripe, .flow .flow-head.flow-colour-{n}", "fill", FLOW_CSS
        )
        for n in range(8)
    ]

    assert (
        contrast(declared(rule, "fill", FLOW_CSS), declared(".flow-lane", "fill", FLOW_CSS)) >= 4.5
    )
    assert all(one != other for one, other in pairwise(sorted(colours)))


def test_lines_and_borders_of_a_drawing_stand_out() -> None:
    ground = declared(".flow-lane", "fill", FLOW_CSS)

    for rule in (".flow-line", ".flow-line.flow-back", ".flow-line.flow-walked"):
        assert contrast(declared(rule, "stroke", FLOW_CSS), ground) >= 3
