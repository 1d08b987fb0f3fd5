"""What contradicts itself in a term sheet, beyond what its schema can see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from risk_pool.rules.term_sheets import Mode, Share, TermSheet
from workflows.errors import Objection


def said_twice(content: Mapping[str, Any]) -> Iterator[Objection]:
    """Name what is said in two ways, or not at all, where the schema lets both pass."""
    if content.get("shares") is not None and content.get("modes") is not None:
        sentence = "分担比例只写在shares或modes其中之一；请删去一处。"
        yield Objection("modes.and_shares", "modes", sentence)
    for index, cap in enumerate(content.get("caps") or ()):
        path = f"caps[{index}]"
        if cap.get("amount") is not None and cap.get("share") is not None:
            sentence = "限额只写金额（amount）或占比（share与of）其中之一；请删去一处。"
            yield Objection("cap.twice", path, sentence)
        if cap.get("share") is not None and not cap.get("of"):
            sentence = "占比限额须写明占什么（of）：loan_amount、basis、funding或pool_balance。"
            yield Objection("cap.share_of_what", f"{path}.of", sentence)


def contradictions(sheet: TermSheet) -> Iterator[Objection]:
    """Name what in a sheet contradicts itself."""
    for code, count in Counter(mode.code for mode in sheet.modes).items():
        if count > 1:
            yield Objection(
                "mode.twice", "modes", f"模式代码“{code}”写了{count}次；请改为不同的代码。"
            )
    for mode in sheet.modes:
        if mode.shares is not None:
            yield from _wrong_shares(mode.shares, mode.path)
            yield from _passes_twice(mode)
    if sheet.valid_from and sheet.valid_to and sheet.valid_to < sheet.valid_from:
        sentence = "失效日（valid_to）早于生效日（valid_from）；请核对。"
        yield Objection("valid.backwards", "valid_to", sentence)


def _wrong_shares(
    shares: tuple[Share, ...], path: str, *, whole: bool = True
) -> Iterator[Objection]:
    """Name what contradicts itself in a list of shares of one whole.

    Where ``whole`` is not demanded, what the shares leave stays with the party that passes on.
    """
    for name, count in Counter(share.name for share in shares).items():
        if count > 1:
            yield Objection("share.twice", path, f"“{name}”写了{count}次；每方只写一份，请合并。")
    rests = [share for share in shares if share.rest]
    if len(rests) > 1 or (rests and not whole):
        sentence = "“rest”（其余全部）只能有一份，转分（passed_on）里不用写；请改为比例。"
        yield Objection("share.rests", path, sentence)
    for share in shares:
        yield from _wrong_names(share, {each.name for each in shares if each is not share})
        yield from _wrong_bands(share)
        yield from _out_of_place(share)
        for within, path_within in ((share.among, "among"), (share.payers, "payers")):
            if within:
                yield from _wrong_shares(within, f"{share.path}.{path_within}")
        if share.passed_on:
            yield from _wrong_shares(share.passed_on, f"{share.path}.passed_on", whole=False)
    yield from _wrong_sum(shares, path, whole=whole)
    if _goes_in_a_circle(shares):
        sentence = "rest_after互相指向，无法确定先后；请核对。"
        yield Objection("share.circle", path, sentence)


def _passes_twice(mode: Mode) -> Iterator[Objection]:
    """Name the parties that carry several parts and say of more than one who is behind them."""
    saying = Counter(
        share.name for share in _at_first_hand(mode.shares or ()) if share.passed_on or share.payers
    )
    for name, count in saying.items():
        if count > 1:
            sentence = f"“{name}”在{count}处写了转分或出资方；它的各份合并计算，请只写在一处。"
            yield Objection("share.passes_twice", mode.path, sentence)


def _at_first_hand(shares: tuple[Share, ...]) -> Iterator[Share]:
    for share in shares:
        if share.among:
            yield from _at_first_hand(share.among)
        else:
            yield share


def _out_of_place(share: Share) -> Iterator[Objection]:
    """Name what would be passed over: slices that pass on, and more than shares further back."""
    if share.among and (share.passed_on or share.payers):
        sentence = "几方共同承担的一份本身不转分、不筹资；请写在among里各方的名下。"
        yield Objection("share.out_of_place", share.path, sentence)
    if share.passed_on and share.payers:
        sentence = "转分（passed_on）和出资方（payers）只能写其中之一。"
        yield Objection("share.out_of_place", share.path, sentence)
    behind = [(each, each.among or each.payers) for each in share.passed_on]
    behind += [(each, each.among or each.payers or each.passed_on) for each in share.payers]
    for each, more in behind:
        if more:
            sentence = (
                "转分的对象只能再转分，出资方只写比例；请删去其中的among、payers或passed_on。"
            )
            yield Objection("share.out_of_place", each.path, sentence)


def _wrong_names(share: Share, others: set[str]) -> Iterator[Objection]:
    """Name whom a share refers to in vain."""
    for other in share.rest_after:
        if other not in others:
            sentence = f"rest_after里的“{other}”不是同一列表里的另一份；请核对。"
            yield Objection("share.after_whom", f"{share.path}.rest_after", sentence)
    if share.name in {each.name for each in share.passed_on}:
        sentence = f"“{share.name}”不能转给自己；自留的部分不用写。"
        yield Objection("share.to_itself", f"{share.path}.passed_on", sentence)
    for uplift in share.uplifts:
        if uplift.taken_from and uplift.taken_from not in others:
            sentence = f"taken_from里的“{uplift.taken_from}”不是同一列表里的另一份；请核对。"
            yield Objection("share.taken_from", f"{share.path}.uplifts", sentence)


def _wrong_sum(shares: tuple[Share, ...], path: str, *, whole: bool) -> Iterator[Objection]:
    """Name a sum that is no whole, where it is plain to see without a loan."""
    fixed = [share for share in shares if not share.rest]
    if any(share.percent is None or share.rest_after for share in fixed):
        return
    total = sum(share.percent or 0 for share in fixed)
    exact = whole and len(fixed) == len(shares)
    if total > 1 or (exact and total != 1):
        sentence = f"比例合计为{float(total * 100):g}%，应为100%；请核对，或让一方承担“rest”。"
        yield Objection("shares.sum", path, sentence)


def _wrong_bands(share: Share) -> Iterator[Objection]:
    if share.tiers is None:
        return
    path = f"{share.path}.share.bands"
    limits = [band.up_to for band in share.tiers.bands]
    closed = [limit for limit in limits if limit is not None]
    if None in limits[:-1] or closed != sorted(set(closed)):
        sentence = "各档的上限（up_to）须由低到高，只有最后一档可以不写；请核对。"
        yield Objection("tiers.order", path, sentence)


def _goes_in_a_circle(shares: tuple[Share, ...]) -> bool:
    after = {share.name: set(share.rest_after) for share in shares}
    while free := [name for name, others in after.items() if not others & after.keys()]:
        for name in free:
            del after[name]
    return bool(after)
