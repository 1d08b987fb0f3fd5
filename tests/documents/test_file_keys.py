"""Keys that an authority issued lie in files; a clock is asked over HTTP."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from documents.adapters.demo_keys import DemoKeys
from documents.adapters.file_keys import FileKeys
from documents.errors import SealKeyMissing
from documents.rendering import render
from documents.rendering.checking import check_seals
from documents.rendering.signing import seal_pdf
from tests.documents.samples import make_content

BANK, PASSPHRASE = "滨海银行股份有限公司", "only a test"


@pytest.fixture
def authority(seal_folder: Path) -> DemoKeys:
    return DemoKeys(str(seal_folder))


@pytest.fixture
def clock(authority: DemoKeys) -> Iterator[str]:
    """Serve timestamps on this machine."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = authority.timestamper().request_tsa_response(request).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def folder(authority: DemoKeys, tmp_path: Path) -> Path:
    """Lay an organisation's key and the authority's certificate into a folder."""
    signer = authority.signer(BANK)
    key = serialization.load_der_private_key(signer.signing_key.dump(), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    assert signer.signing_cert is not None
    certificate = x509.load_der_x509_certificate(signer.signing_cert.dump())
    sealed = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    packed = pkcs12.serialize_key_and_certificates(b"", key, certificate, None, sealed)
    (tmp_path / f"{BANK}.p12").write_bytes(packed)
    roots = "".join(ssl.DER_cert_to_PEM_cert(root.dump()) for root in authority.roots())
    (tmp_path / "roots.pem").write_text(roots)
    return tmp_path


def test_a_seal_from_a_file_with_a_clock_over_http_holds_and_is_trusted(
    folder: Path, clock: str
) -> None:
    keys = FileKeys(str(folder), PASSPHRASE, clock)
    pdf = render(make_content(layout=2, seals=(BANK,)))

    sealed = pdf + seal_pdf(pdf, 1, BANK, keys)

    (seal,) = check_seals(sealed, [root.dump() for root in keys.roots()])
    assert (seal.signer, seal.problem, seal.trusted) == (BANK, "", True)
    assert seal.stamped_at is not None


def test_without_a_clock_the_seal_has_no_timestamp(folder: Path) -> None:
    keys = FileKeys(str(folder), PASSPHRASE)
    pdf = render(make_content(layout=2, seals=(BANK,)))

    (seal,) = check_seals(pdf + seal_pdf(pdf, 1, BANK, keys), [keys.roots()[0].dump()])

    assert (seal.problem, seal.trusted, seal.stamped_at) == ("", True, None)


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [("别家公司", PASSPHRASE), (f"../{BANK}", PASSPHRASE), (BANK, "wrong")],
)
def test_a_key_that_is_not_there_is_named(folder: Path, name: str, passphrase: str) -> None:
    with pytest.raises(SealKeyMissing) as refused:
        FileKeys(str(folder), passphrase).signer(name)

    assert refused.value.facts == {"name": name}
