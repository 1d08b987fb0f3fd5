"""Who does what next."""

from financing.flows.bundled_pledge import BundledPledgeV1

__all__ = ["BundledPledgeV1"]
