"""The keys that seal our papers.

By default a certification authority is made at set-up (root 20 years, one seal of 3 years per funder, on P-256, and a list of
revoked certificates). Where `KEYS_DIR/pkcs12/<funder>.p12` exists, that certificate, bought from a provider, is used instead.
Private keys lie encrypted under SEAL_PASSPHRASE, outside the database. A reader's software says "unknown issuer"
until it imports our root: the verification page publishes it with its fingerprint.
"""

import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents import conf
from documents.enums import Level
from documents.errors import SealUnavailable

ROOT_YEARS, SEAL_YEARS, LIST_DAYS = 20, 3, 120
RENEW_BEFORE = dt.timedelta(days=90)
QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QC_COMPLIANCE = bytes.fromhex("060604008e460101")
Key = Any


@dataclass(frozen=True)
class Seal:
    """Something that can sign, and what that is worth."""

    signer: signers.SimpleSigner
    certificate: x509.Certificate
    level: Level

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def holder(self) -> str:
        return name_in(self.certificate)

    @property
    def expires_at(self) -> dt.datetime:
        return self.certificate.not_valid_after_utc


def seal_of(funder: Any) -> Seal:
    """The seal in force of this funder; the local one is made (or renewed) the first time it is needed."""
    bought = conf.keys_dir() / "pkcs12" / f"{funder.slug}.p12"
    path = bought if bought.is_file() else local_seal_path(funder)
    return opened(path, path.stat().st_mtime_ns)


def has_bought() -> bool:
    return any((conf.keys_dir() / "pkcs12").glob("*.p12"))


@lru_cache(maxsize=64)
def opened(path: Path, _version: int) -> Seal:
    try:
        key, certificate, chain = parts_of(path)
    except ValueError as error:
        raise SealUnavailable(_("Le cachet ne s’ouvre pas : la phrase SEAL_PASSPHRASE n’est pas celle de ses clés.")) from error
    return Seal(signer_of(key, certificate, chain), certificate, level_of(path, certificate))


def parts_of(path: Path) -> tuple[Key, x509.Certificate, list[x509.Certificate]]:
    if path.suffix == ".p12":
        key, certificate, chain = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase())
        if key is None or certificate is None:
            raise SealUnavailable(_("Le fichier %(name)s ne contient pas à la fois une clé et son certificat.") % {"name": path.name})
        return key, certificate, chain
    return private_key(path.with_suffix(".key")), certificate_at(path), [root()]


def signer_of(key: Key, certificate: x509.Certificate, chain: list[x509.Certificate]) -> signers.SimpleSigner:
    plain = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    store = SimpleCertificateStore()
    store.register_multiple([as_asn1(each) for each in chain])
    return signers.SimpleSigner(signing_cert=as_asn1(certificate), signing_key=asn1_keys.PrivateKeyInfo.load(plain), cert_registry=store)


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def level_of(path: Path, certificate: x509.Certificate) -> Level:
    if path.suffix != ".p12":
        return Level.SEAL
    try:
        said = certificate.extensions.get_extension_for_oid(QC_STATEMENTS).value
    except x509.ExtensionNotFound:
        return Level.ADVANCED
    return Level.QUALIFIED if QC_COMPLIANCE in said.public_bytes() else Level.ADVANCED


def name_in(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


# The authority made here


def local_seal_path(funder: Any) -> Path:
    """The newest seal that still has three months to live; older ones stay on the disk as a trace."""
    folder = conf.made(conf.keys_dir() / "seals" / funder.slug)
    made = sorted(folder.glob("*.pem"))
    if made and is_young(made[-1]):
        return made[-1]
    with alone():
        made = sorted(folder.glob("*.pem"))
        return made[-1] if made and is_young(made[-1]) else make_seal(folder, funder)


def is_young(path: Path) -> bool:
    certificate = certificate_at(path)
    return certificate.not_valid_after_utc - timezone.now() > RENEW_BEFORE and certificate.serial_number not in revoked_serials()


def revoked_serials() -> list[int]:
    path = conf.keys_dir() / "revoked.txt"
    return [int(line, 16) for line in path.read_text().split()] if path.is_file() else []


def make_seal(folder: Path, funder: Any) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = make_root() if not root_path().is_file() else root()
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, funder.name[:64]), x509.NameAttribute(NameOID.COMMON_NAME, f"{funder.name[:50]} – cachet")])
    certificate = describe(name, issuer.subject, key, years=SEAL_YEARS, is_root=False).sign(private_key(root_path().with_suffix(".key")), hashes.SHA256())
    path = folder / f"{certificate.not_valid_before_utc:%Y%m%d%H%M%S}.pem"
    keep_key(path.with_suffix(".key"), key)
    keep(path, certificate.public_bytes(serialization.Encoding.PEM))
    return path


def make_root() -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.SITE_NAME[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{settings.SITE_NAME[:45]} – racine des cachets"),
        ]
    )
    certificate = describe(name, name, key, years=ROOT_YEARS, is_root=True).sign(key, hashes.SHA256())
    keep_key(root_path().with_suffix(".key"), key)
    keep(root_path(), certificate.public_bytes(serialization.Encoding.PEM))
    renew_list()
    return certificate


def describe(name: x509.Name, issuer: x509.Name, key: Key, *, years: int, is_root: bool) -> x509.CertificateBuilder:
    """No address to ask about revocation: one that does not answer makes readers doubt the whole signature."""
    start = timezone.now() - dt.timedelta(minutes=5)
    usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=365 * years + years // 4))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root, crl_sign=is_root, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def renew_list() -> Path:
    """The list of revoked certificates, signed anew; `revoked.txt` holds one serial number per line."""
    now = timezone.now()
    builder = x509.CertificateRevocationListBuilder().issuer_name(root().subject).last_update(now).next_update(now + dt.timedelta(days=LIST_DAYS))
    for serial in revoked_serials():
        builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build())
    path = list_path()
    keep(path, builder.sign(private_key(root_path().with_suffix(".key")), hashes.SHA256()).public_bytes(serialization.Encoding.DER))
    return path


def revoke(seal: Seal) -> None:
    """After a leak: never accepted again for a new paper; what it sealed before stays proven by our digests."""
    with (conf.keys_dir() / "revoked.txt").open("a") as file:
        file.write(f"{seal.certificate.serial_number:x}\n")
    renew_list()


# Files


def list_path() -> Path:
    return conf.keys_dir() / "root.crl"


def root_path() -> Path:
    return conf.keys_dir() / "root.pem"


def root() -> x509.Certificate:
    """The certificate to publish: made with its key the first time."""
    if not root_path().is_file():
        with alone():
            if not root_path().is_file():
                make_root()
    return certificate_at(root_path())


def trusted_roots() -> list[bytes]:
    """DER of every root that our own papers may lead to: ours, and those handed in by the administrator."""
    given = [certificate_at(path) for path in sorted((conf.keys_dir() / "trusted").glob("*.pem"))]
    return [each.public_bytes(serialization.Encoding.DER) for each in [root(), *given]]


def certificate_at(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def passphrase() -> bytes:
    if not settings.SEAL_PASSPHRASE:
        raise SealUnavailable(_("La phrase SEAL_PASSPHRASE manque : aucun acte ne peut être scellé."))
    return str(settings.SEAL_PASSPHRASE).encode()


def private_key(path: Path) -> Key:
    return serialization.load_pem_private_key(path.read_bytes(), passphrase())


def keep_key(path: Path, key: Key) -> None:
    locked = serialization.BestAvailableEncryption(passphrase())
    keep(path, key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))


def keep(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


@contextmanager
def alone() -> Iterator[None]:
    """Two processes that start together make one authority, not two."""
    with (conf.keys_dir() / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
