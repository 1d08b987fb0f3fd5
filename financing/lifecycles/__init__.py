"""The drawings: what may follow what, and who may do it."""

from financing.lifecycles.amendment import AmendmentLifecycle
from financing.lifecycles.application import ApplicationLifecycle
from financing.lifecycles.case import CaseLifecycle
from financing.lifecycles.consent import ConsentLifecycle
from financing.lifecycles.registration import RegistrationLifecycle
from financing.lifecycles.valuation import ValuationLifecycle

__all__ = [
    "AmendmentLifecycle",
    "ApplicationLifecycle",
    "CaseLifecycle",
    "ConsentLifecycle",
    "RegistrationLifecycle",
    "ValuationLifecycle",
]
