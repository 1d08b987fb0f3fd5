"""What the pool says when it must say no."""

from __future__ import annotations

from workflows.errors import Refusal


class Overdrawn(Refusal):
    """An account does not hold what is asked of it; ``balance_fen`` is what it holds."""

    code = "account_overdrawn"


class ReferenceTaken(Refusal):
    """A transfer with this reference is booked already, and it was another one."""

    code = "reference_taken"


class LoanUnknown(Refusal):
    """No book of loans knows this number."""

    code = "loan_unknown"


class PoolNotLive(Refusal):
    """The pool's terms still have gaps, or no pool answers to these terms on this day."""

    code = "pool_not_live"


class CoverageRefused(Refusal):
    """The pool does not take this loan in."""

    code = "coverage_refused"


class PoolCapReached(CoverageRefused):
    """A cap of the terms leaves nothing for this loan."""

    code = "pool_cap_reached"


class LeverageReached(CoverageRefused):
    """With this loan the pool would carry more than its multiple."""

    code = "leverage_reached"


class StopLineReached(CoverageRefused):
    """The pool has stopped taking loans in."""

    code = "stop_line_reached"
