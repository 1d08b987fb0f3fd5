"""The gate for files that strangers hand in: known by content, harmless by structure, or refused.

Nothing here opens a file with the program it is meant for; every look is linear and bounded.
"""

from __future__ import annotations

from documents.rules.uploads.gate import check_upload
from documents.rules.uploads.kinds import UploadKind, UploadRefused
from documents.rules.uploads.names import shown_name
from documents.rules.uploads.tables import cell_name, check_table, check_texts

__all__ = [
    "UploadKind",
    "UploadRefused",
    "cell_name",
    "check_table",
    "check_texts",
    "check_upload",
    "shown_name",
]
