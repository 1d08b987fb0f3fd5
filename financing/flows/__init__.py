"""Who does what next."""

from financing.flows.amendment import AmendmentV1
from financing.flows.bundled_pledge import BundledPledgeV1
from financing.flows.consent import ConsentV1

FLOWS = (BundledPledgeV1, AmendmentV1, ConsentV1)

__all__ = ["FLOWS", "AmendmentV1", "BundledPledgeV1", "ConsentV1"]
