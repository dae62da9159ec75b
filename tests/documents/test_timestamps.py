"""Where a time-stamping server is configured, a paper is completed after its last signature; a server that is away delays nothing."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents import conf, conformance, issue, seals, verification
from documents.enums import RevisionKind
from documents.models import Document
from documents.verification import Finding
from workflows import outbox
from workflows.models import OutboxRow

pytestmark = pytest.mark.django_db


def authority() -> tuple[DummyTimeStamper, x509.Certificate]:
    """A time-stamping authority for the tests alone."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Horodatage d’essai")])
    start = timezone.now() - timezone.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + timezone.timedelta(days=365))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    stamper = DummyTimeStamper(tsa_cert=seals.as_asn1(certificate), tsa_key=asn1_keys.PrivateKeyInfo.load(plain), certs_to_embed=SimpleCertificateStore())
    return stamper, certificate


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, x509.Certificate]]:
    stamper, certificate = authority()

    class Authority(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}/", certificate
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def configured(server: Any, settings: Any, tmp_path: Path) -> None:
    settings.TSA_URL, settings.KEYS_DIR = server[0], tmp_path / "keys"
    (conf.made(conf.keys_dir() / "trusted") / "tsa.pem").write_bytes(server[1].public_bytes(serialization.Encoding.PEM))


def test_the_last_signature_asks_for_a_timestamp(configured: None, signed: Document) -> None:
    before = issue.current_bytes(signed)
    outbox.drain()
    signed.refresh_from_db()
    after = issue.current_bytes(signed)
    assert [revision.kind for revision in signed.revision_list()] == [
        RevisionKind.FROZEN,
        RevisionKind.SEALED,
        RevisionKind.SIGNED,
        RevisionKind.SIGNED,
        RevisionKind.TIMESTAMPED,
    ]
    assert after.startswith(before)
    assert conformance.problems(after) == []
    assert verification.faults_of(signed) == []
    assert verification.verdict_on(after).finding == Finding.EXACT


def test_a_timestamp_is_asked_once(configured: None, signed: Document) -> None:
    outbox.drain()
    outbox.drain()
    assert (signed.revisions.filter(kind=RevisionKind.TIMESTAMPED).count(), OutboxRow.objects.filter(done_at=None).count()) == (1, 0)


def test_a_server_that_is_away_delays_nothing(signed: Document, settings: Any, camille: Any, call: Any) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/"
    paper = issue.issue(slug="attestation_of_case", subject=call, key="x")
    outbox.drain()
    paper.refresh_from_db()
    assert (paper.is_issued, paper.revisions.count()) == (True, 2)
    assert OutboxRow.objects.get(topic="paper.timestamp").attempts == 1


def test_without_a_server_nothing_is_asked(signed: Document) -> None:
    assert OutboxRow.objects.filter(topic="paper.timestamp").count() == 0
