"""What each recorded move is called, who may know of it, and which of its facts who may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from financing.queries.labels import (
    Label,
    fact_name,
    part_of,
    write_day,
    write_fact,
    write_list,
    write_wan,
    write_yuan,
)
from financing.states import AlertTopic, AmendmentKind, Audience, ConsentKind

EVERYONE = frozenset(Audience)
BANK = frozenset({Audience.BANK})
PARTIES = frozenset({Audience.BANK, Audience.ENTERPRISE})
SHARERS = frozenset({Audience.BANK, Audience.SHARER, Audience.BUREAU, Audience.APPRAISER})
HOLDERS = PARTIES | {Audience.SHARER}
OBSERVED = HOLDERS | {Audience.BUREAU}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a move: its name in the record, its label, how it is written, and for whom."""

    name: str
    label: Label
    write: Callable[[Any], str] = str
    readers: frozenset[Audience] = EVERYONE


@dataclass(frozen=True, slots=True)
class Telling:
    """How a move is told: ``readers`` may know of it; each fact has readers of its own."""

    title: Label
    readers: frozenset[Audience]
    facts: tuple[Fact, ...] = ()


def _deficiencies(rows: Any) -> str:
    return write_list(row["message"] for row in rows)


def _findings(rows: Any) -> str:
    total = sum(len(row["findings"]) for row in rows)
    excluded = sum(1 for row in rows if row["excluded"])
    told = gettext("%(rights)s 项权利，%(findings)s 项提示") % {
        "rights": len(rows),
        "findings": total,
    }
    return told + (gettext("，排除 %(count)s 项") % {"count": excluded} if excluded else "")


def _percent(share_bp: Any) -> str:
    return f"{int(share_bp) / 100:g}%"


def _percent_two(rate_bp: Any) -> str:
    return f"{int(rate_bp) / 100:.2f}%"


def _changes(rows: Any) -> str:
    if not rows:
        return gettext("与上次查询一致")
    told = (
        gettext("%(name)s：%(before)s → %(after)s")
        % {
            "name": fact_name(row["field"]),
            "before": write_fact(part_of(row["field"]), row["from"]),
            "after": write_fact(part_of(row["field"]), row["to"]),
        }
        for row in rows
    )
    return write_list(told)


def _topic(value: Any) -> str:
    return str(AlertTopic(value).label)


def _change(value: Any) -> str:
    return str(AmendmentKind(value).label)


def _disposal(value: Any) -> str:
    return str(ConsentKind(value).label)


_KIND_OF_CONSENT = Fact("kind", _("处分方式"), _disposal)
_KIND_OF_CHANGE = Fact("kind", _("变更事项"), _change)
_TOPIC = Fact("topic", _("预警事项"), _topic)
_REASON = Fact("reason", _("理由"))
_COVERED = (Fact("coverage", _("备案编号")), Fact("outcome", _("结果")))
_BASIS = Fact("basis", _("依据"))
_RIGHT = Fact("title", _("权利"))
_REASONS = Fact("reasons", _("登记机关的理由"), write_list)
_WORK = (Fact("step", _("环节")), _RIGHT)
_SENT_BACK = Telling(_("退回重办"), BANK, (_REASON,))

TELLINGS: Mapping[tuple[str, str], Telling] = {
    ("case", "file"): Telling(
        _("提交申请"),
        EVERYONE,
        (
            Fact("requested_fen", _("申请金额"), write_wan),
            Fact("term_months", _("期限（月）")),
            Fact("rights", _("权利项数")),
        ),
    ),
    ("case", "accept"): Telling(_("受理"), PARTIES, (Fact("remark", _("说明")),)),
    ("case", "return_for_correction"): Telling(
        _("退回补正（一次性告知）"),
        PARTIES,
        (Fact("deficiencies", _("须补正"), _deficiencies),),
    ),
    ("case", "resubmit"): Telling(
        _("补正重报"), PARTIES, (Fact("requested_fen", _("申请金额"), write_wan),)
    ),
    ("case", "decline"): Telling(_("不予受理"), PARTIES, (_REASON, _BASIS)),
    ("case", "withdraw"): Telling(_("撤回申请"), PARTIES, (_REASON,)),
    ("case", "verify_rights"): Telling(
        _("完成权利核验"), PARTIES, (Fact("rights", _("结果"), _findings, BANK),)
    ),
    ("case", "reject_rights"): Telling(_("权利不合格，终止办理"), PARTIES, (_REASON, _BASIS)),
    ("case", "commission_appraiser"): Telling(
        _("委托评估机构"),
        frozenset({Audience.BANK, Audience.APPRAISER}),
        (
            _RIGHT,
            Fact("appraiser", _("评估机构")),
            Fact("fee_fen", _("约定评估费"), write_yuan),
            _REASON,
        ),
    ),
    ("rightvaluation", "complete"): Telling(
        _("完成单项评估"),
        frozenset({Audience.BANK, Audience.APPRAISER}),
        (_RIGHT, Fact("value_fen", _("评估值"), write_wan, BANK)),
    ),
    ("rightvaluation", "supersede"): Telling(_("单项评估作废，重新评估"), BANK),
    ("case", "complete_valuations"): Telling(_("单项评估齐备"), BANK),
    ("case", "value_bundle"): Telling(
        _("完成打包估值"),
        BANK,
        (
            Fact("value_fen", _("打包评估值"), write_wan),
            Fact("sum_of_parts_fen", _("单项之和（仅供比较）"), write_wan),
            Fact("lendable_fen", _("可贷上限"), write_wan),
        ),
    ),
    ("case", "investigate"): Telling(
        _("提交尽职调查"),
        BANK,
        (Fact("recommended_fen", _("建议金额"), write_wan), Fact("note", _("意见"))),
    ),
    ("case", "review"): Telling(
        _("通过风险审查"),
        BANK,
        (Fact("recommended_fen", _("建议金额"), write_wan), Fact("opinion", _("意见"))),
    ),
    ("case", "approve"): Telling(
        _("批准授信"),
        EVERYONE,
        (
            Fact("approved_fen", _("批准金额"), write_wan),
            Fact("term_months", _("期限（月）"), str, PARTIES),
            Fact("conditions", _("条件"), write_list, PARTIES),
            Fact("opinion", _("审批意见"), str, BANK),
            Fact("excess_reason", _("超过可贷上限的理由"), str, BANK),
            Fact("authority_fen", _("审批权限"), write_wan, BANK),
        ),
    ),
    ("case", "refuse"): Telling(_("不予授信"), PARTIES, (_REASON, _BASIS)),
    ("case", "unwind"): Telling(_("终止授信，注销已办登记"), OBSERVED, (_REASON, _BASIS)),
    **{
        ("case", f"send_back_to_{step}"): _SENT_BACK
        for step in (
            "acceptance", "verification", "valuation", "bundle", "investigation", "review",
        )
    },
    ("shareconfirmation", "confirm"): Telling(
        _("确认风险分担"),
        SHARERS,
        (
            Fact("share_bp", _("分担比例"), _percent),
            Fact("principal_fen", _("本金"), write_wan),
            Fact("remark", _("说明")),
        ),
    ),
    ("shareconfirmation", "decline"): Telling(
        _("不同意风险分担"),
        SHARERS,
        (Fact("share_bp", _("分担比例"), _percent), Fact("remark", _("说明"))),
    ),
    ("shareconfirmation", "supersede"): Telling(_("分担确认作废"), SHARERS),
    ("case", "confirm_sharing"): Telling(_("风险分担均已确认"), EVERYONE),
    ("case", "return_from_sharing"): Telling(_("有分担方不同意，退回审批"), SHARERS),
    ("case", "sign"): Telling(
        _("签订借款合同和质押合同"),
        HOLDERS,
        (
            Fact("principal_contract", _("借款合同编号")),
            Fact("pledge_contract", _("质押合同编号")),
            Fact("principal_fen", _("主债权金额"), write_wan),
        ),
    ),
    ("registration", "file"): Telling(
        _("提交质押登记"),
        HOLDERS,
        (_RIGHT, Fact("registrar", _("登记机关")), Fact("filing_number", _("受理号"))),
    ),
    ("registration", "return_for_correction"): Telling(
        _("登记机关要求补正"), PARTIES, (_RIGHT, _REASONS)
    ),
    ("registration", "register"): Telling(
        _("质押登记完成"),
        OBSERVED,
        (
            _RIGHT,
            Fact("certificate_number", _("登记证明编号")),
            Fact("effective_date", _("登记日"), write_day),
            Fact("registered_fen", _("登记金额"), write_wan),
        ),
    ),
    ("registration", "refuse"): Telling(_("登记机关不予登记"), PARTIES, (_RIGHT, _REASONS)),
    ("registration", "withdraw"): Telling(_("撤回登记申请"), HOLDERS, (_RIGHT, _REASONS)),
    ("registration", "abandon"): Telling(_("登记未办成，不再办理"), PARTIES),
    ("registration", "deregister"): Telling(
        _("注销质押登记"), HOLDERS, (_RIGHT, Fact("ended_on", _("注销日"), write_day))
    ),
    ("registration", "revoke"): Telling(
        _("质押登记被撤销"), HOLDERS, (_RIGHT, Fact("ended_on", _("撤销日"), write_day))
    ),
    ("registration", "end"): Telling(
        _("质押登记期限届满"), HOLDERS, (_RIGHT, Fact("ended_on", _("届满日"), write_day))
    ),
    ("case", "secure"): Telling(_("质权设立，达到放款条件"), OBSERVED),
    ("case", "withdraw_approval"): Telling(
        _("撤回批准，重新审批"),
        EVERYONE,
        (
            Fact("withdrawn_fen", _("撤回的批准金额"), write_wan, PARTIES),
            Fact("reason", _("理由"), str, PARTIES),
        ),
    ),
    ("case", "reconsider"): Telling(_("登记未成，提请再议"), BANK, (_REASON,)),
    ("case", "disburse"): Telling(
        _("放款"),
        frozenset({Audience.BANK, Audience.ENTERPRISE, Audience.BUREAU}),
        (
            Fact("principal_fen", _("放款金额"), write_wan),
            Fact("disbursed_on", _("放款日"), write_day),
        ),
    ),
    ("case", "repay"): Telling(
        _("收到还款"),
        PARTIES,
        (
            Fact("principal_fen", _("本金"), write_yuan),
            Fact("interest_fen", _("利息"), write_yuan),
            Fact("voucher", _("凭证号")),
        ),
    ),
    ("case", "draw_again"): Telling(
        _("再次放款"),
        frozenset({Audience.BANK, Audience.ENTERPRISE, Audience.BUREAU}),
        (
            Fact("principal_fen", _("放款金额"), write_wan),
            Fact("disbursed_on", _("放款日"), write_day),
        ),
    ),
    ("case", "endorse"): Telling(
        _("审批人同意，转下一级审批"), BANK, (Fact("approved_fen", _("同意的金额"), write_wan),)
    ),
    ("case", "change_terms"): Telling(_("批准的条件变更"), BANK),
    ("case", "enter_statement"): Telling(
        _("录入财务报表"), PARTIES,
        (Fact("period_end", _("报表期末"), write_day), Fact("source", _("来源"))),
    ),
    ("case", "declare_group"): Telling(
        _("申报集团关系"), BANK, (Fact("group", _("集团名称")), Fact("source", _("依据")))
    ),
    ("case", "test_covenants"): Telling(
        _("测试约束条款"), BANK,
        (Fact("tested_on", _("测试日"), write_day), Fact("note", _("处理意见"))),
    ),
    ("case", "draw_up_exemption"): Telling(_("编制尽职免责材料"), BANK, (_REASON,)),
    ("case", "reprice"): Telling(
        _("调整利率"), PARTIES,
        (Fact("effective_on", _("调整日"), write_day),
         Fact("before_bp", _("调整前年利率"), _percent_two),
         Fact("rate_bp", _("调整后年利率"), _percent_two)),
    ),
    ("case", "extend"): Telling(
        _("贷款展期"), OBSERVED,
        (Fact("months", _("展期月数")), Fact("matures_on", _("展期后到期日"), write_day),
         Fact("rate_bp", _("展期后年利率"), _percent_two, PARTIES),
         Fact("reason", _("理由"), str, PARTIES)),
    ),
    ("case", "close_line"): Telling(
        _("终止剩余额度"), PARTIES, (Fact("undrawn_fen", _("未使用额度"), write_wan), _REASON)
    ),
    ("case", "reverse_repayment"): Telling(
        _("冲正还款"),
        PARTIES,
        (
            Fact("reversed_voucher", _("被冲正的凭证号")),
            Fact("principal_fen", _("本金"), write_yuan),
            Fact("interest_fen", _("利息"), write_yuan),
            _REASON,
        ),
    ),
    ("case", "settle"): Telling(
        _("贷款结清"), OBSERVED, (Fact("settled_on", _("结清日"), write_day),)
    ),
    ("case", "reopen"): Telling(
        _("结清证明作废，恢复贷后管理"),
        OBSERVED,
        (Fact("reversed_voucher", _("被冲正的凭证号"), str, PARTIES),),
    ),
    ("case", "cover"): Telling(_("资金池备案"), SHARERS, _COVERED),
    ("case", "close"): Telling(_("结案"), EVERYONE),
    ("case", "cancel"): Telling(_("终止办理"), EVERYONE, (_REASON,)),
    ("case", "take"): Telling(_("承办"), BANK, _WORK),
    ("case", "put_back"): Telling(_("退回待办"), BANK, _WORK),
    ("case", "reassign"): Telling(_("转办"), BANK, (*_WORK, Fact("to", _("转给")), _REASON)),
    ("case", "remind"): Telling(_("催办"), EVERYONE, _WORK),
    ("case", "comment"): Telling(_("留言"), EVERYONE),
    ("consent", "request_consent"): Telling(
        _("申请处分已出质权利"), PARTIES, (_RIGHT, _KIND_OF_CONSENT)
    ),
    ("consent", "grant_consent"): Telling(
        _("质权人同意处分"),
        PARTIES,
        (_RIGHT, _KIND_OF_CONSENT, Fact("conditions", _("条件"))),
    ),
    ("consent", "deny_consent"): Telling(
        _("质权人不同意处分"),
        PARTIES,
        (_RIGHT, _KIND_OF_CONSENT, Fact("conditions", _("理由"))),
    ),
    ("consent", "earmark_proceeds"): Telling(
        _("处分价款已清偿或提存"),
        PARTIES,
        (_RIGHT, Fact("received_fen", _("收到价款"), write_yuan), Fact("voucher", _("凭证号"))),
    ),
    ("consent", "abandon_consent"): Telling(
        _("登记已终止，处分申请不再办理"), PARTIES, (_KIND_OF_CONSENT,)
    ),
    ("amendment", "agree_amendment"): Telling(
        _("达成质押登记变更协议"),
        HOLDERS,
        (_RIGHT, _KIND_OF_CHANGE, Fact("latest_on", _("最迟提交日"), write_day)),
    ),
    ("amendment", "file_amendment"): Telling(
        _("提交变更登记"),
        HOLDERS,
        (_RIGHT, _KIND_OF_CHANGE, Fact("filing_number", _("受理号"))),
    ),
    ("amendment", "return_amendment"): Telling(
        _("登记机关要求补正变更申请"), PARTIES, (_RIGHT, _KIND_OF_CHANGE, _REASONS)
    ),
    ("amendment", "register_amendment"): Telling(
        _("变更登记完成"),
        HOLDERS,
        (_RIGHT, _KIND_OF_CHANGE, Fact("effective_date", _("变更登记日"), write_day)),
    ),
    ("amendment", "refuse_amendment"): Telling(
        _("登记机关不予变更登记"), PARTIES, (_RIGHT, _KIND_OF_CHANGE, _REASONS)
    ),
    ("amendment", "abandon_amendment"): Telling(
        _("登记已终止，变更不再办理"), PARTIES, (_KIND_OF_CHANGE,)
    ),
    ("pledgedright", "reread_register"): Telling(
        _("复查登记簿"),
        BANK,
        (
            _RIGHT,
            Fact("taken_on", _("查询日"), write_day),
            Fact("changed", _("变化"), _changes),
        ),
    ),
    ("alert", "handle_alert"): Telling(
        _("处理质押预警"), BANK, (_TOPIC, Fact("handling", _("处理情况")))
    ),
    ("upload", "attach"): Telling(_("提交材料"), EVERYONE, (Fact("label", _("材料")),)),
    ("paper", "retry_rendering"): Telling(_("重新生成文书"), BANK),
    ("paper", "retry_sealing"): Telling(_("重新用印"), BANK),
}  # fmt: skip
