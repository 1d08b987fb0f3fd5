"""Process and access (PR): who did it, in which order, by which rule, and what was overridden."""

from __future__ import annotations

from risk_pool.rules.audit.rows_of_record import Act, Attempt, Partner
from risk_pool.rules.audit.running import Asked, audit_test

_DAYS_A_YEAR = 365


@audit_test("PR-01", Act, "maker", "checker", "on")
def one_pair_of_eyes(act: Act, _asked: Asked) -> str | None:
    """Ask whether one person made and checked."""
    return f"“{act.maker}”既经办又复核" if act.maker == act.checker else None


@audit_test("PR-02", Act, "actor_active", "membership_in_force", "on")
def without_leave(act: Act, _asked: Asked) -> str | None:
    """Ask whether the actor was active and in office on the day."""
    if not act.actor_active:
        return "由已停用的用户办理"
    return None if act.membership_in_force else "由未到任或已离任的人办理"


@audit_test("PR-03", Act, "two_places", "on", looks=("actor",))
def shared_account(act: Act, _asked: Asked) -> str | None:
    """Ask whether one login was in two places."""
    return f"账号“{act.actor}”同时在两地使用" if act.two_places else None


@audit_test("PR-04", Act, "state_before", "state_of_previous", "on")
def step_skipped(act: Act, _asked: Asked) -> str | None:
    """Ask whether an act begins where the one before it ended."""
    if act.state_before == act.state_of_previous:
        return None
    return f"从“{act.state_before}”开始，而上一步止于“{act.state_of_previous}”"


@audit_test("PR-05", Act, "stored_state", "recorded_state", "on")
def changed_outside(act: Act, _asked: Asked) -> str | None:
    """Ask whether the stored state is the one that the record ends in."""
    differ = act.stored_state != act.recorded_state
    return f"现状“{act.stored_state}”与记录“{act.recorded_state}”不符" if differ else None


@audit_test("PR-06", Act, "clock_stopped_days", "on", looks=("clock_reason",))
def clock_stopped(act: Act, asked: Asked) -> str | None:
    """Ask whether a clock was stopped for a reason, and not too long."""
    assert act.clock_stopped_days is not None
    if act.clock_stopped_days and not act.clock_reason:
        return "停表没有法定理由"
    return "停表过久" if act.clock_stopped_days > asked.number("most_stopped_days") else None


@audit_test("PR-07", Act, "document_on", "recorded_on", day="recorded_on")
def back_dated(act: Act, asked: Asked) -> str | None:
    """Ask whether a day was entered that lies ahead, or far back."""
    assert act.document_on is not None
    assert act.recorded_on is not None
    days = (act.recorded_on - act.document_on).days
    odd = days < 0 or days > asked.number("most_back_dated_days")
    return f"所填日期与记录时间相差{days}天" if odd else None


@audit_test("PR-08", Act, "is_approval", "seconds_open", "hour", "same_hour", "on")
def approved_in_haste(act: Act, asked: Asked) -> str | None:
    """Ask whether it was approved within seconds, or many at night."""
    assert act.seconds_open is not None
    assert act.hour is not None
    assert act.same_hour is not None
    if not act.is_approval:
        return None
    if act.seconds_open < asked.number("least_approval_seconds"):
        return f"打开{act.seconds_open}秒即批准"
    night = act.hour >= asked.number("night_from_hour") or act.hour < asked.number("night_to_hour")
    bulk = act.same_hour >= asked.number("bulk_approvals")
    return "深夜成批批准" if night and bulk else None


@audit_test("PR-09", Act, "rule_used", "rule_in_force", "on")
def other_rules(act: Act, _asked: Asked) -> str | None:
    """Ask whether the rules used were those in force."""
    differ = act.rule_used != act.rule_in_force
    return f"适用了“{act.rule_used}”，当日有效的是“{act.rule_in_force}”" if differ else None


@audit_test("PR-10", Act, "overridden", "override_in_authority", "on", looks=("override_reason",))
def overridden(act: Act, _asked: Asked) -> str | None:
    """Ask whether an override has a reason and lies within authority."""
    if not act.overridden:
        return None
    if not act.override_reason:
        return "突破规则而没有理由"
    return None if act.override_in_authority else "越权突破规则"


@audit_test("PR-11", Act, "moved_to_version", "move_recorded", "on")
def moved_unrecorded(act: Act, _asked: Asked) -> str | None:
    """Ask whether a running case was moved to another version on record."""
    unrecorded = act.moved_to_version and not act.move_recorded
    return "在办案件换了流程版本而没有记录" if unrecorded else None


@audit_test("PR-12", Partner, "admitted_on", "today", looks=("reviewed_on",), day="today")
def partner_unreviewed(partner: Partner, asked: Asked) -> str | None:
    """Ask whether a partner bank was reviewed of late."""
    assert partner.admitted_on is not None
    assert partner.today is not None
    days = (partner.today - (partner.reviewed_on or partner.admitted_on)).days
    years = asked.number("partner_review_years")
    return f"合作银行已{days}天未经复核" if days > years * _DAYS_A_YEAR else None


@audit_test("PR-13", Attempt, "organisation", "owner", "on", looks=("actor", "refused"))
def reads_others(attempt: Attempt, _asked: Asked) -> str | None:
    """Ask whether somebody asked for another organisation's rows."""
    if attempt.organisation == attempt.owner:
        return None
    told = "已拒绝" if attempt.refused else "未拒绝"
    return f"“{attempt.actor}”试图读取“{attempt.owner}”的数据（{told}）"
