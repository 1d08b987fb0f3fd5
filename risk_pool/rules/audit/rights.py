"""Rights and their registration (RG), and the kinds of right (EL-03)."""

from __future__ import annotations

from risk_pool.rules.audit.rows import Loan, Right
from risk_pool.rules.audit.running import Asked, audit_test


@audit_test("EL-03", Right, "kind", "registered_on")
def kind_not_allowed(right: Right, asked: Asked) -> str | None:
    """Ask whether the terms allow this kind of right."""
    return None if right.kind in asked.words("kinds") else f"办法不包括“{right.kind}”"


@audit_test("RG-01", Right, "pledgor", "owner", "registered_on")
def not_the_owner(right: Right, _asked: Asked) -> str | None:
    """Ask whether the pledgor is the registered owner."""
    if right.pledgor == right.owner:
        return None
    return f"出质人“{right.pledgor}”不是登记的权利人“{right.owner}”"


@audit_test("RG-02", Right, "state", "registered_on")
def ended(right: Right, _asked: Asked) -> str | None:
    """Ask whether the right had ended or been invalidated."""
    return "权利已终止或被宣告无效" if right.state in ("ended", "invalidated") else None


@audit_test("RG-03", Right, "granted", "registered_on")
def not_granted(right: Right, _asked: Asked) -> str | None:
    """Ask whether the right was granted."""
    return None if right.granted else "权利尚未授予"


@audit_test("RG-04", Right, "fee_paid", "registered_on")
def fee_unpaid(right: Right, _asked: Asked) -> str | None:
    """Ask whether the annual fee was paid."""
    return None if right.fee_paid else "年费未缴"


@audit_test("RG-05", Right, "frozen", "registered_on")
def frozen(right: Right, _asked: Asked) -> str | None:
    """Ask whether the right was suspended or preserved."""
    return "权利被中止或保全" if right.frozen else None


@audit_test("RG-06", Right, "expires_on", "debt_ends_on", day="debt_ends_on")
def outlives_the_right(right: Right, _asked: Asked) -> str | None:
    """Ask whether the debt ends after the right."""
    assert right.expires_on is not None
    assert right.debt_ends_on is not None
    return "债务期限超过权利有效期" if right.debt_ends_on > right.expires_on else None


@audit_test("RG-07", Right, "contract_missing", "registered_on")
def contract_incomplete(right: Right, _asked: Asked) -> str | None:
    """Ask whether the contract has what it must have."""
    return f"质押合同缺少：{right.contract_missing}" if right.contract_missing else None


@audit_test("RG-08", Right, "co_owners", "co_owners_agree", "registered_on")
def co_owner_silent(right: Right, _asked: Asked) -> str | None:
    """Ask whether all co-owners consented."""
    return "共有人没有同意" if right.co_owners and not right.co_owners_agree else None


@audit_test("RG-09", Right, "pledged_before", "registered_on")
def pledged_already(right: Right, _asked: Asked) -> str | None:
    """Ask whether the right was pledged already."""
    return "权利已出质" if right.pledged_before else None


@audit_test("RG-10", Right, "twin", "twin_told", "registered_on")
def twin_untold(right: Right, _asked: Asked) -> str | None:
    """Ask whether the parties of a utility model with a twin invention were told."""
    return "同日申请的实用新型没有告知声明" if right.twin and not right.twin_told else None


@audit_test("RG-11", Right, "invalidation_pending", "invalidation_told", "registered_on")
def invalidation_untold(right: Right, _asked: Asked) -> str | None:
    """Ask whether the parties were told of a pending invalidation."""
    untold = right.invalidation_pending and not right.invalidation_told
    return "无效宣告程序中的权利没有告知声明" if untold else None


@audit_test("RG-12", Right, "other_bar", "registered_on")
def otherwise_barred(right: Right, _asked: Asked) -> str | None:
    """Ask whether anything else barred the registration."""
    return f"存在其他不予登记的情形：{right.other_bar}" if right.other_bar else None


@audit_test("RG-13", Right, "disbursed_on", looks=("registered_on",))
def lent_before_registration(right: Right, _asked: Asked) -> str | None:
    """Ask whether money flowed before the pledge existed."""
    assert right.disbursed_on is not None
    if right.registered_on is None:
        return "已放款而质押未登记"
    return "放款早于质押登记日" if right.disbursed_on < right.registered_on else None


@audit_test("RG-14", Right, "contract_number", "certificate_contract", "contract_fen",
            "certificate_fen", "registered_on")  # fmt: skip
def certificate_differs(right: Right, _asked: Asked) -> str | None:
    """Ask whether the certificate says what the contract says."""
    if right.contract_number != right.certificate_contract:
        return "合同编号与登记通知书不一致"
    return "合同金额与登记通知书不一致" if right.contract_fen != right.certificate_fen else None


@audit_test("RG-15", Right, "kind", "registrar", "registered_on")
def wrong_registrar(right: Right, asked: Asked) -> str | None:
    """Ask whether a patent pledge rests on the registry of movables."""
    wrong = right.kind == "patent" and right.registrar in asked.words("movables_registries")
    return "专利质押只登记在动产融资统一登记系统，质权未设立" if wrong else None


@audit_test("RG-16", Right, "today", looks=("repaid_on", "release_filed_on"), day="repaid_on")
def released_out_of_time(right: Right, asked: Asked) -> str | None:
    """Ask whether the release came after the payoff, and soon."""
    assert right.today is not None
    if right.repaid_on is None:
        return "债务未清就申请注销" if right.release_filed_on else None
    if right.release_filed_on and right.release_filed_on < right.repaid_on:
        return "债务未清就申请注销"
    days = ((right.release_filed_on or right.today) - right.repaid_on).days
    return f"结清后{days}天才申请注销" if days > asked.number("release_days") else None


@audit_test("RG-17", Right, "changed_on", "today", looks=("change_task_on",))
def change_unattended(right: Right, asked: Asked) -> str | None:
    """Ask whether somebody was set to a change of the right in time."""
    assert right.changed_on is not None
    assert right.today is not None
    days = ((right.change_task_on or right.today) - right.changed_on).days
    return f"权利变动{days}天没有立办" if days > asked.number("change_task_days") else None


@audit_test("RG-18", Right, "key", "open", looks=("loan", "pool"))
def supports_two(right: Right, asked: Asked) -> str | None:
    """Ask whether one right secures two open loans, or stands in two pools."""
    others = [each for each in asked.world.alike(right, "key") if each.open]
    loans, pools = {each.loan for each in others}, {each.pool for each in others if each.pool}
    twice = right.open and (len(loans) > 1 or len(pools) > 1)
    return "同一权利支持两笔未清贷款或两个资金池" if twice else None


@audit_test("RG-19", Loan, "key", "subsidised", day="disbursed_on")
def no_first_pledge(loan: Loan, asked: Asked) -> str | None:
    """Ask whether a subsidised loan has a patent pledged for the first time."""
    rights = [each for each in asked.world.rows(Right) if each.loan == loan.key]
    first = any(each.first_pledge and each.kind == "patent" for each in rights)
    return "享受补贴的贷款没有首次质押的专利" if loan.subsidised and not first else None
