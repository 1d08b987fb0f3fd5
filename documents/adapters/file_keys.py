"""Keys that an authority issued, as PKCS#12 files in a folder, and a clock asked over HTTP.

The folder holds ``<name as on the paper>.p12`` for each organisation, and ``roots.pem`` with the
certificates whose word is taken. Source: RFC 7292 (PKCS#12), RFC 3161 (timestamps).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from asn1crypto import pem, tsp
from asn1crypto.x509 import Certificate
from django.utils.translation import gettext as _
from pyhanko.sign import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from documents.errors import SealKeyMissing

_ROOTS: Final = "roots.pem"
_PATIENCE_SECONDS: Final = 20


class FileKeys:
    """Keys in files; ``clock`` is the address of a timestamp authority, or empty."""

    purpose = ""

    def __init__(self, folder: str, passphrase: str = "", clock: str = "") -> None:
        self._folder, self._passphrase = Path(folder), passphrase.encode()
        self._clock = HttpClock(clock) if clock else None

    def signer(self, name: str) -> SimpleSigner:
        """Give an organisation's signer.

        Raises:
            SealKeyMissing: there is no file of theirs, or the passphrase does not open it.
        """
        file = self._folder / f"{name}.p12"
        try:
            if file.parent != self._folder:
                raise FileNotFoundError(name)
            signer: SimpleSigner = SimpleSigner.load_pkcs12_data(
                file.read_bytes(), other_certs=list(self.roots()), passphrase=self._passphrase
            )
        except (FileNotFoundError, ValueError) as unusable:
            sentence = _("没有“%(name)s”的印章密钥，或口令不符。") % {"name": name}
            raise SealKeyMissing(sentence, name=name) from unusable
        return signer

    def timestamper(self) -> TimeStamper | None:
        """Give the timestamp authority."""
        return self._clock

    def roots(self) -> Sequence[Certificate]:
        """Read whose word is taken."""
        armoured = pem.unarmor((self._folder / _ROOTS).read_bytes(), multiple=True)
        return [Certificate.load(der) for _kind, _headers, der in armoured]


class HttpClock(TimeStamper):
    """Asks a timestamp authority; one that does not answer makes the seal wait, not go without."""

    def __init__(self, address: str) -> None:
        assert address.startswith(("https://", "http://")), address
        super().__init__()  # type: ignore[no-untyped-call]
        self._address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send a request, and read the answer."""
        asked = Request(  # noqa: S310 -- the scheme is checked above
            self._address,
            data=req.dump(),
            headers={"Content-Type": "application/timestamp-query"},
        )
        with urlopen(asked, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
            return tsp.TimeStampResp.load(answer.read())
