"""The annexes of an application for registration, each on a sheet of its own.

Source: rulebook PAT-006(3), PAT-010, PAT-040, PAT-067, TM-004. The registrars' own wordings were
not found; the texts here say what the rulebook says of them, and that they are examples.
"""

from __future__ import annotations

from collections.abc import Mapping

from documents.blocks import Block, Heading, Note, PageBreak, Para, SignatureLines
from financing.papers.phrasing import Facts, grid, numbered
from financing.papers.rights import number_of, right_numbered

_SAMPLE = "本页为示例文本；登记机关有现行样式的，以其样式为准。"
_COMMITMENT_TITLES: Mapping[str, str] = {
    "patent": "专利权质押登记承诺书",
    "trademark": "办理商标专用权质权登记承诺书",
}
_COMMITMENT_WORDS: Mapping[str, tuple[str, ...]] = {
    "patent": (
        "出质人和质权人的名称、统一社会信用代码等身份信息真实、有效，以本承诺书代替身份证明",
        "申请表所填内容与质押合同、专利登记簿一致，所附材料真实、完整，电子件与原件一致",
        "出质的专利权有效、权属没有争议，没有被保全，也没有办理质押登记",
    ),
    "trademark": (
        "出质人和质权人的名称、统一社会信用代码等身份信息真实、有效",
        "申请书所填内容与主合同、质权合同、商标注册簿一致，所附材料真实、完整",
        "出质的注册商标有效，没有被人民法院查封、冻结",
        "在相同或者类似商品、服务上注册的相同或者近似商标已经一并出质",
    ),
}


def annexes(facts: Facts) -> tuple[Block, ...]:
    """Build the annexes that are handed in with a form."""
    handed_in = {code for code, _name, held in facts.get("checklist", ()) if held}
    right = right_numbered(facts["case"], facts["number"])
    blocks: list[Block] = []
    if "commitment" in handed_in and right["family"] in _COMMITMENT_TITLES:
        blocks += _commitment(facts, right)
    if "same_day_statement" in handed_in:
        blocks += _same_day(facts, right)
    return tuple(blocks)


def _commitment(facts: Facts, right: Facts) -> tuple[Block, ...]:
    return (
        PageBreak(),
        Heading(_COMMITMENT_TITLES[right["family"]]),
        Para(f"{facts['registrar']}：", indent=False),
        Para(
            f"{facts['pledgor']}（出质人）与{facts['pledgee']}（质权人）就{right['kind']}"
            f"“{facts['title']}”（{number_of(right)}）申请质押登记，共同承诺如下："
        ),
        *numbered(
            (
                *_COMMITMENT_WORDS[right["family"]],
                "知悉登记机关可以核查；承诺不实的，按登记机关的通知改正，并承担相应的法律责任",
            )
        ),
        Note(_SAMPLE),
        SignatureLines((facts["pledgor"], facts["pledgee"])),
    )


def _same_day(facts: Facts, right: Facts) -> tuple[Block, ...]:
    return (
        PageBreak(),
        Heading("质押专利同日申请情况的声明"),
        grid((("专利号", number_of(right)), ("专利名称", facts["title"])), columns=2),
        Para(
            "出质人就同样的发明创造于同日既申请了上述实用新型专利，又申请了发明专利。"
            "双方已经知悉：发明专利申请获得授权时，该实用新型专利权将被放弃，质权可能因此消灭。"
            "双方仍然要求继续办理质押登记。"
        ),
        Note(_SAMPLE),
        SignatureLines((facts["pledgor"], facts["pledgee"])),
    )
