"""What a seal is made with: the port behind which keys and clocks of others stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from asn1crypto.x509 import Certificate
from pyhanko.sign import Signer
from pyhanko.sign.timestamps import TimeStamper


class SealKeys(Protocol):
    """Holds, or reaches, the keys of those whose seals are put on papers.

    ``purpose`` is written into the seals themselves where they are not to be taken for real ones.
    """

    purpose: str

    def signer(self, name: str) -> Signer:
        """Give what signs for an organisation, named as on the paper.

        Raises:
            SealKeyMissing: there is no key of theirs here.
        """

    def timestamper(self) -> TimeStamper | None:
        """Give who says when a seal was put on; None where nobody is asked."""

    def roots(self) -> Sequence[Certificate]:
        """List whose word is taken for who holds a key, and for what time it is."""
