"""A case file: everything that happens to one application, written down before it is played.

The format is documented in ``docs/case-file.md``; its schema is
``financing/data/case-file.schema.json``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from financing.rules.casefile_amounts import Amounts
from financing.rules.casefile_cast import branches_of, check_cast, mappings, roles_of
from financing.rules.casefile_filling import Filled, fill_application
from financing.rules.casefile_shape import check_shape
from financing.rules.casefile_steps import Known, check_steps, moment_of
from financing.rules.contents import as_mapping
from workflows.errors import Objection, Objections
from workflows.rules.json_shape import read_date
from workflows.rules.json_text import parse_json, path_of

FORMAT = "ip-pledge-case/1"
ILLUSTRATIVE_REGION = "示例地区"

_DATES = (
    "signed_on", "debt_from", "debt_to", "filed_on", "answered_on", "correct_by", "effective_date",
    "disbursed_on", "value_date", "ended_on", "on", "period_end", "tested_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FiledContent:
    """An application to be filed; ``made_up`` are positions of rights whose number is made up."""

    content: Mapping[str, Any]
    made_up: frozenset[int]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One act of one person. ``values`` hold what goes with it: fen as integers, days as dates.

    ``filed`` is the corrected application of a ``resubmit``; ``branch`` the key of the branch whose
    case it is about, empty for the first.
    """

    index: int
    name: str
    by: str
    role: str
    at: dt.datetime | None
    branch: str
    values: Mapping[str, Any]
    expect_refusal: str
    filed: FiledContent | None = None

    @property
    def path(self) -> str:
        """Where the step stands in the file."""
        return path_of("steps", self.index)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file in which nothing is missing and nothing points nowhere."""

    title: str
    source: Mapping[str, Any]
    cast: Mapping[str, Any]
    pool_terms: Sequence[Mapping[str, Any]]
    starts_on: dt.date
    enterprise: str
    application: FiledContent
    file_to: tuple[str, ...]
    steps: tuple[CaseStep, ...]
    expect: Mapping[str, Any]


def read_case_file(raw: bytes, *, today: dt.date) -> CaseFile:
    """Read a case file; ``today`` is the day it begins on where it does not say.

    Raises:
        Objections: everything wrong with the file, all at once, each with its path.
    """
    written = parse_json(raw)
    shape = check_shape(written)
    amounts = Amounts()
    content = amounts.in_fen(written)
    reading = _Reading(content, today)
    found = [amounts.as_written(objection) for objection in reading.problems()]
    problems = _without_echoes((*shape, *amounts.wrong), found)
    if problems:
        raise Objections(problems)
    return reading.case_file()


class _Reading:
    """Reads a content of whatever shape; only one without problems becomes a case file."""

    def __init__(self, content: Mapping[str, Any], today: dt.date) -> None:
        self.content = content
        self.organisations = as_mapping(content.get("organisations"))
        self.branches = branches_of(content)
        self.starts_on = self._starts_on(today)
        self.steps = mappings(content.get("steps"))
        self.application = self._fill(as_mapping(content.get("application")), "application")
        self.filed_by_step = dict(self._resubmitted())

    def problems(self) -> list[Objection]:
        """List everything that the shape does not see."""
        known = Known(roles_of(self.content), self._file_to(), self.organisations)
        return [
            *check_cast(self.content),
            *self.application.wrong,
            *(wrong for filled in self.filed_by_step.values() for wrong in filled.wrong),
            *self._check_filing(),
            *check_steps(self.steps, known, self._rights_by_step()),
            *self._check_expectation(),
        ]

    def case_file(self) -> CaseFile:
        """Take over what was read, once there are no problems."""
        content = self.content
        return CaseFile(
            title=content["title"],
            source=content.get("source", {}),
            cast={key: content.get(key, []) for key in ("organisations", "people", "authorities")}
            | {"internal_valuation": self._leaves(), "appraisers": self._appraisers()},
            pool_terms=content.get("pool_terms", ()),
            starts_on=self.starts_on,
            enterprise=self.application.enterprise,
            application=_filed(self.application),
            file_to=tuple(self._file_to()),
            steps=tuple(self._step(index, step) for index, step in enumerate(self.steps)),
            expect=content["expect"],
        )

    def _leaves(self) -> list[Mapping[str, Any]]:
        """Give the leaves that the file states; of banks it says nothing of, illustrative ones."""
        if "internal_valuation" in self.content:
            return mappings(self.content["internal_valuation"])
        return [{"bank": bank, "region": ILLUSTRATIVE_REGION} for bank in self._all_of("BANK")]

    def _appraisers(self) -> list[Mapping[str, Any]]:
        """Give the licences that the file states; without any its appraisers are illustrative."""
        if "appraisers" in self.content:
            return mappings(self.content["appraisers"])
        return [{"organisation": house} for house in self._all_of("APPRAISER")]

    def _all_of(self, kind: str) -> list[str]:
        return [
            key for key, row in self.organisations.items() if as_mapping(row).get("kind") == kind
        ]

    def _step(self, index: int, step: Mapping[str, Any]) -> CaseStep:
        apart = ("step", "by", "as", "at", "case", "expect_refusal", "changes", "application")
        filled = self.filed_by_step.get(index)
        return CaseStep(
            index=index,
            name=step["step"],
            by=step["by"],
            role=step.get("as", ""),
            at=moment_of(step),
            branch=step.get("case", self._file_to()[0]),
            values={key: _typed(key, each) for key, each in step.items() if key not in apart},
            expect_refusal=step.get("expect_refusal", ""),
            filed=_filed(filled) if filled else None,
        )

    def _starts_on(self, today: dt.date) -> dt.date:
        """Take the day of the first step, or what ``starts_on`` says, or today."""
        steps = mappings(self.content.get("steps"))
        first = moment_of(steps[0]) if steps else None
        if first:
            return first.date()
        try:
            return read_date(str(self.content["starts_on"]))
        except (KeyError, ValueError):
            return today

    def _fill(self, raw: Mapping[str, Any], where: str) -> Filled:
        return fill_application(raw, self.organisations, where=where, starts_on=self.starts_on)

    def _resubmitted(self) -> Iterable[tuple[int, Filled]]:
        """Follow the application through its corrections."""
        current = as_mapping(self.content.get("application"))
        for index, step in enumerate(self.steps):
            for key in ("application", "changes"):
                if step.get("step") == "resubmit" and isinstance(step.get(key), Mapping):
                    given = step[key]
                    current = given if key == "application" else merge_patch(current, given)
                    yield index, self._fill(current, path_of("steps", index, key))

    def _rights_by_step(self) -> list[int]:
        counts = []
        count = len(self.application.origins)
        for index in range(len(self.steps)):
            if index in self.filed_by_step:
                count = len(self.filed_by_step[index].origins)
            counts.append(count)
        return counts

    def _file_to(self) -> list[str]:
        given = self.content.get("file_to")
        if isinstance(given, list) and given:
            return [str(each) for each in given]
        return list(self.branches)[:1]

    def _check_filing(self) -> Iterable[Objection]:
        given = self.content.get("file_to")
        if given is None and len(self.branches) != 1:
            sentence = f"文件里有{len(self.branches)}家网点；请在file_to填写投给哪一家的键。"
            yield Objection("file_to.missing", "file_to", sentence)
        for index, key in enumerate(given if isinstance(given, list) else ()):
            if str(key) not in self.branches:
                names = "、".join(self.branches) or "（空）"
                sentence = f"没有键为“{key}”的网点；现有：{names}。"
                yield Objection("branch.unknown", path_of("file_to", index), sentence)

    def _check_expectation(self) -> Iterable[Objection]:
        expected = as_mapping(self.content.get("expect"))
        most = max(self._rights_by_step(), default=0)
        for key in as_mapping(expected.get("registrations")):
            if key.isdecimal() and not 1 <= int(key) <= most:
                sentence = f"申请只有{most}项权利，没有第{key}项。"
                yield Objection("right.unknown", path_of("expect", "registrations", key), sentence)
        for key in as_mapping(expected.get("others")):
            if key not in self._file_to()[1:]:
                sentence = f"申请没有另外投给网点“{key}”。"
                yield Objection("case.unknown", path_of("expect", "others", key), sentence)


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch: null removes, objects merge, anything else replaces.

    Source: RFC 7386, section 2.
    """
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _filed(filled: Filled) -> FiledContent:
    return FiledContent(filled.content, frozenset(filled.made_up))


def _typed(key: str, value: Any) -> Any:
    return read_date(value) if key in _DATES and isinstance(value, str) else value


def _without_echoes(
    shape: Sequence[Objection], found: Sequence[Objection]
) -> tuple[Objection, ...]:
    """Tell each fault once: where the shape is wrong, nothing inside it is judged any further.

    A key that is merely missing is told by the rule that wants it, if one does.
    """
    told = {objection.where for objection in found}
    kept = [each for each in shape if each.code != "key.missing" or each.where not in told]
    broken = [each.where for each in shape if each.code != "key.unknown" and each in kept]
    later = [each for each in found if not any(_is_within(each.where, where) for where in broken)]
    unique = {(each.code, each.where): each for each in (*kept, *later)}
    return tuple(sorted(unique.values(), key=lambda each: _natural(each.where)))


def _is_within(where: str, outer: str) -> bool:
    return where == outer or where.startswith((f"{outer}.", f"{outer}["))


def _natural(path: str) -> list[tuple[int, str]]:
    """Order paths as a reader meets them: steps[2] before steps[10]."""
    parts = path.replace("]", "").replace("[", ".").split(".")
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
