"""One page for each human step, one operation for each way of finishing it."""

from __future__ import annotations

from financing.views.steps.page import work_item

__all__ = ["work_item"]
