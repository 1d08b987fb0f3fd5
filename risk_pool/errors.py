"""What the pool says when it must say no."""

from __future__ import annotations

from workflows.errors import Refusal


class Overdrawn(Refusal):
    """An account does not hold what is asked of it; ``balance_fen`` is what it holds."""

    code = "account_overdrawn"


class ReferenceTaken(Refusal):
    """A transfer with this reference is booked already, and it was another one."""

    code = "reference_taken"
