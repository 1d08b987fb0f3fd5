"""Which paper each arrow leaves, or in words why none."""

from __future__ import annotations

from collections.abc import Mapping

from documents.blocks import PaperKind
from risk_pool import papers as p

Leaves = tuple[PaperKind, ...] | str

_INSIDE = "审核内部的一步，意见写入记录，对外的文书由随后的决定留下"

PAPER_OF_ARROW: Mapping[tuple[str, str], Leaves] = {
    ("poolsheet", "adopt"): "条款书连同补填本身就是文书，其指纹随启用记录冻结",
    ("poolsheet", "retire"): "由新条款的启用记录说明",
    ("coverage", "enrol"): (p.ENROLMENT,),
    ("coverage", "reinstate"): (p.ENROLMENT,),
    ("coverage", "lapse"): "未入池的申请终止，不引起账务变动，由记录说明原因",
    ("coverage", "release"): (p.RELEASE,),
    ("coverage", "transfer"): (p.TRANSFER,),
    ("coverage", "default"): "由违约报告书说明",
    ("coverage", "cure"): "由撤回记录或不予代偿决定书说明",
    ("coverage", "compensate"): "由代偿支付凭证说明",
    ("claim", "report_default"): (p.DEFAULT_REPORT,),
    ("claim", "prepare"): "草稿不对外，签署提交时留下代偿申请书",
    ("claim", "lodge"): (p.CLAIM,),
    ("claim", "withdraw_claim"): "银行自行撤回，未进入审核，由记录说明理由",
    ("claim", "propose"): _INSIDE,
    ("claim", "overrule"): _INSIDE,
    ("claim", "return_claim"): (p.CLAIM_DEFICIENCIES,),
    ("claim", "refuse_claim"): (p.CLAIM_REFUSAL,),
    ("claim", "endorse"): _INSIDE,
    ("claim", "doubt"): _INSIDE,
    ("claim", "publish"): (p.OPINION, p.PUBLIC_NOTICE),
    ("claim", "contest"): _INSIDE,
    ("claim", "conclude"): (p.DECISION,),
    ("claim", "advance"): (p.VOUCHER,),
    ("claim", "pay"): (p.VOUCHER,),
    ("claim", "propose_settlement"): _INSIDE,
    ("claim", "rework_settlement"): _INSIDE,
    ("claim", "settle_claim"): (p.SETTLEMENT_SHEET,),
    ("claim", "propose_claw_back"): _INSIDE,
    ("claim", "spare"): _INSIDE,
    ("claim", "claw_back_part"): (p.CLAW_BACK_NOTICE,),
    ("claim", "claw_back"): (p.CLAW_BACK_NOTICE,),
    ("claim", "record_recovery"): (p.RECOVERY_RECEIPT,),
    ("claim", "recover_all"): "由最后一笔回收的追偿分配表说明",
    ("claim", "propose_write_off"): _INSIDE,
    ("claim", "pursue"): _INSIDE,
    ("claim", "write_off"): (p.WRITE_OFF,),
    ("claim", "resume"): (p.RESUMPTION,),
    ("recovery", "hand_over"): (p.DISTRIBUTION,),
    ("disposal", "complete_disposal"): (p.DISPOSAL_RECORD,),
    ("disposal", "fail_disposal"): (p.DISPOSAL_RECORD,),
    ("poolstatement", "state_month"): (p.POOL_STATEMENT,),
}
"""By model name and arrow; a default is reported by a note that leaves the report."""
