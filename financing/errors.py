"""What the journeys refuse, by name."""

from __future__ import annotations

from workflows.errors import Refusal


class AlreadyReturned(Refusal):
    """Everything missing is told once (一次性告知): a case is not returned a second time."""

    code = "already_returned"


class RightsBlocked(Refusal):
    """A register fact makes the pledge impossible."""

    code = "rights_blocked"


class BeyondAuthority(Refusal):
    """The amount is above what this approver may approve alone."""

    code = "beyond_authority"


class RightLocked(Refusal):
    """Another case has signed for this right."""

    code = "right_locked"


class TermsMissing(Refusal):
    """No terms of the pool are in force for this, or a party they name is unknown."""

    code = "terms_missing"


class RateMissing(Refusal):
    """No LPR row is loaded for the day."""

    code = "rate_missing"
