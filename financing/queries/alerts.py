"""Alerts as people read them: what is the matter, by which rule, what to do, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from financing.models import Alert
from financing.queries.labels import LEGAL_STATUS_LABELS, Label
from financing.states import ENTERPRISE_TOPICS, AlertTopic, Audience
from workflows.calendar import WorkingCalendar
from workflows.models import Actor
from workflows.queries.clocks import caveat, working_calendar


@dataclass(frozen=True, slots=True)
class Telling:
    """How a topic is told: the sentence over its facts, the cure, the rules, and its tone."""

    sentence: Label
    cure: Label
    rules: str
    tone: str


TELLINGS: Mapping[str, Telling] = {
    AlertTopic.ANNUITY_LAPSED: Telling(
        _("年费只缴至%(paid_until)s，滞纳期已于%(grace_ends)s届满；专利权自应缴之日起终止。"),
        _("请立即核对登记簿；收到终止通知起两个月内可请求恢复权利，同时重估敞口、要求补充担保。"),
        "TERM-7, TERM-8", "red",
    ),
    AlertTopic.RENEWAL_LAPSED: Telling(
        _("商标有效期于%(expiry)s届满，宽展期已于%(grace_ends)s结束，仍未见续展。"),
        _("请立即核对登记簿；商标已失效的，质权随之消灭，请重估敞口、要求补充担保。"),
        "TERM-10, TM-040", "red",
    ),
    AlertTopic.PERIOD_ENDED: Telling(
        _("登记的质权期限已于%(period_to)s届满，已不能延期。"),
        _("请重新申请质权登记，顺位按新的登记日；原登记请记为期限届满。"), "TM-031", "red",
    ),
    AlertTopic.ANNUITY_LATE: Telling(
        _("年费缴至%(paid_until)s，已进入滞纳期；%(grace_ends)s前仍未缴足的，"
          "专利权自应缴之日起终止。"),
        _("请督促出质人补缴年费和滞纳金，质权人可以代缴；缴纳后复查登记簿。"),
        "TERM-7", "red",
    ),
    AlertTopic.RENEWAL_LATE: Telling(
        _("商标有效期已于%(expiry)s届满，宽展期至%(grace_ends)s；逾期注销。"),
        _("请督促出质人在宽展期内办理续展并复查登记簿。"), "TERM-10, TM-040", "red",
    ),
    AlertTopic.STATUS_CHANGED: Telling(
        _("法律状态由“%(before)s”变为“%(after)s”（%(taken_on)s查询）。"),
        _("请核对变化的原因和生效日期，评估对质权的影响。"), "PAT-059, TM-041", "red",
    ),
    AlertTopic.OWNER_CHANGED: Telling(
        _("登记的权利人由“%(before)s”变为“%(after)s”（%(taken_on)s查询）。"),
        _("质押期间未经质权人同意不得转让；名称变更的，请办理变更登记。"),
        "CIV-05, PAT-061", "red",
    ),
    AlertTopic.HELD: Telling(
        _("登记簿出现查封冻结、中止程序或权属争议（%(taken_on)s查询）。"),
        _("请了解裁定和期限；保全不影响质权的优先顺位，但变更和注销登记可能受阻。"),
        "CIV-41, PAT-064", "red",
    ),
    AlertTopic.CHALLENGED: Telling(
        _("登记簿出现无效宣告请求（%(taken_on)s查询）。"),
        _("请向出质人了解案情并评估权利稳定性。"), "PAT-059, TM-041", "amber",
    ),
    AlertTopic.OPEN_LICENCE: Telling(
        _("登记簿出现开放许可声明（%(taken_on)s查询）；质押期间须经质权人同意。"),
        _("未经同意的，请要求出质人撤回声明；同意的，请约定许可费提前清偿或者提存。"),
        "PAT-062", "amber",
    ),
    AlertTopic.PERIOD_ENDING: Telling(
        _("登记的质权期限%(period_to)s届满；须在届满前申请延期，逾期只能重新登记、顺位另计。"),
        _("债务不能在此前清偿的，请签订延期协议并申请延期；协商不成的，质权人可以单方申请。"),
        "TM-031, TM-032", "amber",
    ),
    AlertTopic.ANNUITY_DUE: Telling(
        _("年费缴至%(paid_until)s，须在当日以前缴纳下一年度年费；逾期加收滞纳金，"
          "至%(grace_ends)s仍未缴足的，专利权终止。"),
        _("请提醒出质人缴费，缴纳后复查登记簿。"), "TERM-6, TERM-7", "amber",
    ),
    AlertTopic.RENEWAL_DUE: Telling(
        _("商标有效期%(expiry)s届满，现在可以办理续展；宽展期至%(grace_ends)s。"),
        _("请提醒出质人办理续展，核准后复查登记簿。"), "TERM-10, TM-040", "amber",
    ),
    AlertTopic.TERM_SHORT: Telling(
        _("权利%(expiry)s届满，早于债务到期日%(debt_due)s。"),
        _("请缩短债务期限、提前收回或者更换质押物。"), "TERM-3, PAT-036, CPR-010", "amber",
    ),
    AlertTopic.UNREAD: Telling(
        _("登记簿最近一次查询：%(taken_on)s；预警以登记簿查询结果为准。"),
        _("请重新查询登记簿并录入结果。"), "PAT-059", "grey",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlertShown:
    """One alert as a reader sees it; ``is_late`` once the day by which to act is past."""

    alert: Alert
    title: str
    right: str
    number: str
    sentence: str
    cure: str
    rules: str
    tone: str
    is_late: bool
    caveat: str


def alerts_shown(alerts: Collection[Alert], *, on: dt.date) -> list[AlertShown]:
    """Show alerts, loaded with their registration, right and case."""
    calendar = working_calendar()
    return [_shown(alert, calendar, on) for alert in alerts]


def _shown(alert: Alert, calendar: WorkingCalendar, on: dt.date) -> AlertShown:
    telling, pledged = TELLINGS[alert.topic], alert.registration.pledged_right
    return AlertShown(
        alert=alert,
        title=str(AlertTopic(alert.topic).label),
        right=pledged.title,
        number=pledged.right.number,
        sentence=str(telling.sentence) % _written(alert.facts),
        cure=str(telling.cure),
        rules=telling.rules,
        tone=telling.tone,
        is_late=alert.expected_on < on,
        caveat=caveat(calendar, alert.expected_on, alert.latest_on),
    )


def _written(facts: Mapping[str, str]) -> Mapping[str, str]:
    """Write a fact in the reader's words: a legal status by its name, no reading at all as such."""
    names = {**LEGAL_STATUS_LABELS, "never": _("尚无")}
    return {name: str(names.get(value, value)) for name, value in facts.items()}


def alerts_of_case(
    case_id: UUID, audiences: Collection[Audience], *, at: dt.datetime
) -> list[AlertShown]:
    """Show what stands on a case: to the bank all of it, to the enterprise its own deadlines."""
    rows = Alert.objects.standing().filter(case=case_id)
    if Audience.BANK not in audiences:
        topics = ENTERPRISE_TOPICS if Audience.ENTERPRISE in audiences else ()
        rows = rows.filter(topic__in=topics)
    return alerts_shown(list(_loaded(rows)), on=localdate(at))


def _loaded(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    loaded = rows.select_related("registration__pledged_right__right", "case__enterprise")
    return loaded.order_by("expected_on", "pk")


def waiting_alerts(actor: Actor, topic: str = "") -> QuerySet[Alert]:
    """Give what waits on the cases a person may see, the most urgent first."""
    rows = Alert.objects.waiting().visible_to(actor)
    return _loaded(rows.filter(topic=topic) if topic else rows)


def own_deadlines(actor: Actor) -> QuerySet[Alert]:
    """Give the deadlines of an enterprise's own rights, the most urgent first."""
    rows = Alert.objects.standing().visible_to(actor).filter(topic__in=ENTERPRISE_TOPICS)
    return _loaded(rows)


def waiting_topics(actor: Actor) -> Sequence[tuple[str, int]]:
    """Count what waits by topic, the gravest first."""
    counted = dict(
        Alert.objects.waiting().visible_to(actor).values_list("topic").annotate(Count("pk"))
    )
    return [(topic.value, counted[topic.value]) for topic in AlertTopic if topic.value in counted]


def alert_count(actor: Actor) -> int:
    """Count what waits on the cases a person may see."""
    return Alert.objects.waiting().visible_to(actor).count()
