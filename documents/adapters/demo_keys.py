"""An authority made on the spot: keys in a folder, certificates that say they prove nothing.

It stands in for a licensed authority, so that everything but the trust can be tried: each
organisation gets a P-256 key of its own when it first seals, and a clock that is this machine's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

_FROM = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_UNTIL = dt.datetime(2049, 12, 31, tzinfo=dt.UTC)
_AUTHORITY: Final = "演示认证机构（不受信任）"
_CLOCK: Final = "演示时间戳（不受信任）"

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class DemoKeys:
    """Keys and certificates in a folder, made when they are first asked for."""

    purpose = "演示专用"

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def signer(self, name: str) -> SimpleSigner:
        """Give an organisation's signer."""
        key, certificate = self._pair(name, _elliptic, _for_seals)
        known = SimpleCertificateStore()
        known.register(self._authority[1])
        return SimpleSigner(certificate, key, known, embed_roots=False)

    def timestamper(self) -> DummyTimeStamper:
        """Give a clock that signs what this machine believes the time to be."""
        return self._clock

    @cached_property
    def _clock(self) -> DummyTimeStamper:
        key, certificate = self._pair(_CLOCK, _rsa, _for_clocks)
        return DummyTimeStamper(certificate, key)

    def roots(self) -> Sequence[x509.Certificate]:
        """Give the certificate of the authority."""
        return (self._authority[1],)

    @cached_property
    def _authority(self) -> tuple[keys.PrivateKeyInfo, x509.Certificate]:
        return self._pair(_AUTHORITY, _elliptic, _for_authorities)

    def _pair(
        self, name: str, make_key: Callable[[], PrivateKey], allow: _Allow
    ) -> tuple[keys.PrivateKeyInfo, x509.Certificate]:
        """Read a key with its certificate; who is first makes them, and the others read his."""
        place = self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.der"
        if not place.exists():
            self._keep(place, self._made(name, make_key(), allow))
        stored = place.read_bytes()
        key = keys.PrivateKeyInfo.load(stored)
        return key, x509.Certificate.load(stored[len(key.dump()) :])

    def _keep(self, place: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        try:
            os.link(draft, place)
        except FileExistsError:
            return
        finally:
            draft.unlink()

    def _made(self, name: str, key: PrivateKey, allow: _Allow) -> bytes:
        """Make a certificate for a key; the authority's own is signed by itself."""
        subject = _named(name)
        if name == _AUTHORITY:
            issuer, issuer_key = subject, key
        else:
            ours, certificate = self._authority
            issuer = made.load_der_x509_certificate(certificate.dump()).subject
            loaded = serialization.load_der_private_key(ours.dump(), password=None)
            assert isinstance(loaded, ec.EllipticCurvePrivateKey)
            issuer_key = loaded
        builder = (
            made.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(made.random_serial_number())
            .not_valid_before(_FROM)
            .not_valid_after(_UNTIL)
            .add_extension(made.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                made.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
            )
        )
        certificate_made = allow(builder).sign(issuer_key, hashes.SHA256())
        return key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ) + certificate_made.public_bytes(serialization.Encoding.DER)


_Allow = Callable[[made.CertificateBuilder], made.CertificateBuilder]


def _elliptic() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _rsa() -> PrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _named(name: str) -> made.Name:
    return made.Name(
        [
            made.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            made.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            made.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "演示"),
        ]
    )


def _usage(*, signs: bool, certifies: bool) -> made.KeyUsage:
    return made.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_cert_sign=certifies,
        crl_sign=certifies, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _for_authorities(builder: made.CertificateBuilder) -> made.CertificateBuilder:
    return builder.add_extension(
        made.BasicConstraints(ca=True, path_length=0), critical=True
    ).add_extension(_usage(signs=False, certifies=True), critical=True)


def _for_seals(builder: made.CertificateBuilder) -> made.CertificateBuilder:
    return builder.add_extension(_usage(signs=True, certifies=False), critical=True)


def _for_clocks(builder: made.CertificateBuilder) -> made.CertificateBuilder:
    only = made.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return _for_seals(builder).add_extension(only, critical=True)
