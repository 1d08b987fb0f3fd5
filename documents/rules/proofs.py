"""The code that stands on a paper, and by which anybody finds what proves it.

Twenty bits in four characters, eighty in all: nobody hits on one. It is cut from the hash of the
paper's content, so that it can be computed again from the content alone.
"""

from __future__ import annotations

import hashlib
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter to be taken for a digit
LENGTH = 16
_BITS = 5
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def proof_code(content: str) -> str:
    """Cut the code from the canonical text of a content that does not name it yet."""
    digest = int.from_bytes(hashlib.sha256(content.encode()).digest(), "big")
    top = digest >> (256 - LENGTH * _BITS)
    places = range((LENGTH - 1) * _BITS, -1, -_BITS)
    return "".join(ALPHABET[top >> place & 31] for place in places)


def spaced(code: str) -> str:
    """Write a code in groups of four, with hyphens between."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """Read a code as people type it; empty where it is none."""
    bare = re.sub(r"[\s\-－—_]", "", typed).upper().translate(_READ_AS)
    known = len(bare) == LENGTH and set(bare) <= set(ALPHABET)
    return bare if known else ""
