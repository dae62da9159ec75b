"""Keys made at set-up, locked by the passphrase, named for what they are worth."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.core.management import call_command

from documents import conf, issue, seals
from documents.enums import Level
from documents.errors import SealUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


def test_the_local_seal_leads_to_the_root(city: Any) -> None:
    seal, root = seals.seal_of(city), seals.root()
    seal.certificate.verify_directly_issued_by(root)
    usage = seal.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert (seal.level, seal.holder) == (Level.SEAL, "Ville d’Essai-sur-Lac – cachet")
    assert round((seal.expires_at - seal.certificate.not_valid_before_utc) / dt.timedelta(days=365)) == 3
    assert round((root.not_valid_after_utc - root.not_valid_before_utc) / dt.timedelta(days=365)) == 20


def test_the_same_seal_serves_until_it_is_old(city: Any) -> None:
    assert seals.seal_of(city).fingerprint == seals.seal_of(city).fingerprint
    assert len(list(conf.keys_dir().glob("seals/essai/*.pem"))) == 1


def test_private_keys_are_locked_and_closed_to_others(city: Any) -> None:
    seals.seal_of(city)
    for path in conf.keys_dir().rglob("*.key"):
        assert (b"ENCRYPTED" in path.read_bytes(), path.stat().st_mode & 0o077) == (True, 0)


def test_another_passphrase_opens_nothing(city: Any, settings: Any) -> None:
    seals.seal_of(city)
    seals.opened.cache_clear()
    settings.SEAL_PASSPHRASE = "another"
    with pytest.raises(SealUnavailable, match="SEAL_PASSPHRASE"):
        seals.seal_of(city)
    settings.SEAL_PASSPHRASE = ""
    with pytest.raises(SealUnavailable, match="SEAL_PASSPHRASE manque"):
        seals.seal_of(city)


def test_a_revoked_seal_is_replaced_and_listed(city: Any) -> None:
    old = seals.seal_of(city)
    seals.revoke(old)
    listed = x509.load_der_x509_crl(seals.list_path().read_bytes())
    assert [each.serial_number for each in listed] == [old.certificate.serial_number]
    assert listed.is_signature_valid(seals.root().public_key())


def bought(city: Any, *, qualified: bool) -> x509.Certificate:
    """A certificate such as a provider sells, in the place where it is looked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cachet acheté")])
    builder = seals.describe(name, name, key, years=1, is_root=False)
    if qualified:
        builder = builder.add_extension(x509.UnrecognizedExtension(seals.QC_STATEMENTS, bytes.fromhex("300a3008") + seals.QC_COMPLIANCE), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    folder = conf.made(conf.keys_dir() / "pkcs12")
    (folder / "essai.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, serialization.BestAvailableEncryption(seals.passphrase()))
    )
    trusted = conf.made(conf.keys_dir() / "trusted") / "bought.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate


@pytest.mark.parametrize("qualified, level", [(False, Level.ADVANCED), (True, Level.QUALIFIED)])
def test_a_bought_certificate_is_used_and_names_its_level(city: Any, call: Any, qualified: bool, level: Level) -> None:
    certificate = bought(city, qualified=qualified)
    document = issue.issue(slug="essay_convention", subject=call, key="essay")
    sealed = document.revision_list()[-1]
    assert (sealed.level, sealed.holder, sealed.fingerprint) == (level, "Cachet acheté", certificate.fingerprint(hashes.SHA256()).hex())


def test_make_seal_may_run_again(city: Any, capsys: Any) -> None:
    call_command("make_seal")
    first = capsys.readouterr().out
    call_command("make_seal")
    assert capsys.readouterr().out == first
    assert "Ville d’Essai-sur-Lac – cachet" in first
