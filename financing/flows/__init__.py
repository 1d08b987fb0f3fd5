"""Who does what next."""

from financing.flows.amendment import AmendmentV1
from financing.flows.bundled_pledge import BundledPledgeV1

FLOWS = (BundledPledgeV1, AmendmentV1)

__all__ = ["FLOWS", "AmendmentV1", "BundledPledgeV1"]
