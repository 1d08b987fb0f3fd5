"""Who a person may be, and what kind of organisation they act for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The role in which a person acts. A membership carries exactly one."""

    APPLICANT = "APPLICANT", _("企业经办人")
    SPECIALIST = "SPECIALIST", _("知识产权金融专员")
    VALUER = "VALUER", _("银行评估岗")
    RISK_OFFICER = "RISK_OFFICER", _("风险审查岗")
    APPROVER = "APPROVER", _("审批人")
    APPRAISER = "APPRAISER", _("评估机构经办人")
    FUND_OFFICER = "FUND_OFFICER", _("补偿资金经办人")
    FUND_REVIEWER = "FUND_REVIEWER", _("补偿资金复核人")
    FINANCE_OFFICER = "FINANCE_OFFICER", _("财政部门经办人")
    GUARANTEE_OFFICER = "GUARANTEE_OFFICER", _("担保机构经办人")
    INSURANCE_OFFICER = "INSURANCE_OFFICER", _("保险机构经办人")
    AUDITOR = "AUDITOR", _("知识产权局审计岗")
    OPERATOR = "OPERATOR", _("系统运维岗")


class OrganisationKind(models.TextChoices):
    """What an organisation is in the city's scheme."""

    ENTERPRISE = "ENTERPRISE", _("企业")
    BANK = "BANK", _("银行")
    APPRAISER = "APPRAISER", _("评估机构")
    BUREAU = "BUREAU", _("知识产权局")
    FINANCE = "FINANCE", _("财政部门")
    GUARANTOR = "GUARANTOR", _("担保机构")
    INSURER = "INSURER", _("保险机构")
    PLATFORM = "PLATFORM", _("平台运营方")


ROLES_OF_KIND: dict[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.ENTERPRISE: frozenset({Role.APPLICANT}),
    OrganisationKind.BANK: frozenset(
        {Role.SPECIALIST, Role.VALUER, Role.RISK_OFFICER, Role.APPROVER}
    ),
    OrganisationKind.APPRAISER: frozenset({Role.APPRAISER}),
    OrganisationKind.BUREAU: frozenset({Role.FUND_OFFICER, Role.FUND_REVIEWER, Role.AUDITOR}),
    OrganisationKind.FINANCE: frozenset({Role.FINANCE_OFFICER}),
    OrganisationKind.GUARANTOR: frozenset({Role.GUARANTEE_OFFICER}),
    OrganisationKind.INSURER: frozenset({Role.INSURANCE_OFFICER}),
    OrganisationKind.PLATFORM: frozenset({Role.OPERATOR}),
}
