"""The lifecycle of a rendering."""

from __future__ import annotations

from documents.states import RenderingState as S
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
