"""What each recorded move on a thing of a pool is called, and which ones only the pool reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, Any] = {
    "draft": _("起草条款"),
    "fill": _("补填条款"),
    "adopt": _("启用条款"),
    "retire": _("停用条款"),
    "request": _("申请备案"),
    "enrol": _("入池备案"),
    "lapse": _("未入池即终止"),
    "release": _("解除备案"),
    "reinstate": _("恢复备案"),
    "transfer": _("转入其他条款"),
    "default": _("报告违约"),
    "cure": _("恢复正常保障"),
    "compensate": _("代偿"),
    "report_default": _("报告违约"),
    "prepare": _("填写代偿申请"),
    "lodge": _("签署并提交"),
    "withdraw_claim": _("撤回申请"),
    "propose": _("初审"),
    "overrule": _("退回初审"),
    "return_claim": _("退回补正"),
    "refuse_claim": _("不予代偿"),
    "endorse": _("复核同意"),
    "doubt": _("财政退回复审"),
    "publish": _("财政审核同意并公示"),
    "contest": _("公示有异议"),
    "conclude": _("作出决定"),
    "advance": _("先行代偿"),
    "pay": _("支付代偿"),
    "propose_settlement": _("提出清算"),
    "rework_settlement": _("清算退回"),
    "settle_claim": _("清算"),
    "propose_claw_back": _("提出追回"),
    "spare": _("不予追回"),
    "claw_back_part": _("部分追回"),
    "claw_back": _("全部追回"),
    "pursue_measure": _("登记追偿措施"),
    "open_disposal": _("启动处置"),
    "complete_disposal": _("处置成交"),
    "fail_disposal": _("处置未成交"),
    "record_recovery": _("登记回收"),
    "hand_over": _("回收款上缴"),
    "recover_all": _("全部收回"),
    "propose_write_off": _("提出核销"),
    "pursue": _("继续追偿"),
    "write_off": _("核销"),
    "resume": _("恢复追偿"),
    "state_month": _("出具月报"),
}

# What goes on between maker and checker is not the bank's to read.
INSIDE = frozenset(
    {"propose", "overrule", "endorse", "doubt", "propose_settlement", "rework_settlement",
     "propose_claw_back", "spare", "propose_write_off", "pursue"}
)  # fmt: skip
