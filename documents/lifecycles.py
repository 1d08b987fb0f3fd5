"""The lifecycles of a rendering and of a sealing."""

from __future__ import annotations

from documents.states import RenderingState as S
from documents.states import SealingState
from workflows.lifecycles import Lifecycle, arrow, state_field
from workflows.roles import Role


class RenderingLifecycle(Lifecycle):
    """The PDF of a paper. A paper stands whether or not its PDF does."""

    state = state_field(S, S.PENDING)

    finish = arrow(S.PENDING, to=S.RENDERED, by=None)
    give_up = arrow(S.PENDING, to=S.FAILED, by=None)
    retry = arrow(S.FAILED, S.RENDERED, to=S.PENDING, by=Role.OPERATOR)

    class Meta:
        abstract = True


class SealingLifecycle(Lifecycle):
    """The seals of a paper, put on after its PDF is made. A decision never waits for them."""

    state = state_field(SealingState, SealingState.PENDING)

    finish = arrow(SealingState.PENDING, to=SealingState.SEALED, by=None)
    give_up = arrow(SealingState.PENDING, to=SealingState.FAILED, by=None)
    retry = arrow(SealingState.FAILED, to=SealingState.PENDING, by=Role.OPERATOR)

    class Meta:
        abstract = True
