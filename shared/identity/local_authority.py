"""A certificate authority of one installation, for the PCs of one office.

`mangnon up --lan` serves TLS with a certificate that it signed. Whoever installs its certificate on
a PC can prove that it speaks with this machine; nothing leaves the building. It is limited to the
names and addresses of private networks, so that a stolen key cannot pose as a bank.
"""

import ipaddress
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE: Final = timedelta(days=3650)
SERVER_LIFE: Final = timedelta(days=397)  # browsers take no longer one
RENEW_BEFORE: Final = timedelta(days=30)
_CLOCKS_MAY_DIFFER: Final = timedelta(days=1)
_PRIVATE: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)
_LOCAL_SUFFIXES: Final = ("localhost", "local", "lan", "home.arpa", "internal")


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """The authority whose files lie in `folder`."""

    folder: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def load_or_make(cls, folder: Path, now: datetime, host_name: str = "") -> Self:
        """Return the authority of `folder`, made there at first for this machine's own name."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = folder / "mangnon-ca.crt", folder / "ca.key"
        if not all(path.exists() for path in files):
            key = ec.generate_private_key(ec.SECP256R1())
            _write(files[1], _private(key), 0o600)
            _write(files[0], _pem(_authority(key, now, host_name)), 0o644)
        found = serialization.load_pem_private_key(files[1].read_bytes(), None)
        assert isinstance(found, ec.EllipticCurvePrivateKey), "ca.key is of another kind"
        return cls(folder, x509.load_pem_x509_certificate(files[0].read_bytes()), found)

    @property
    def certificate_file(self) -> Path:
        """The file to install on other PCs: it holds no secret."""
        return self.folder / "mangnon-ca.crt"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as other PCs show it when it is installed."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def certify(self, names: Sequence[str], now: datetime) -> tuple[Path, Path]:
        """Return the files of a server's certificate and key for names and addresses.

        The one that is there is kept while it fits and lasts.
        """
        files = self.folder / "server.crt", self.folder / "server.key"
        if not self._fits(files, names, now):
            key = ec.generate_private_key(ec.SECP256R1())
            _write(files[1], _private(key), 0o600)
            _write(files[0], _pem(self._signed(key, names, now)), 0o644)
        return files

    def _fits(self, files: tuple[Path, Path], names: Sequence[str], now: datetime) -> bool:
        if not all(path.exists() for path in files):
            return False
        kept = x509.load_pem_x509_certificate(files[0].read_bytes())
        told = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            set(told) == set(_alternatives(names))
            and kept.issuer == self.certificate.subject
            and kept.not_valid_after_utc - now > RENEW_BEFORE
        )

    def _signed(
        self, key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: datetime
    ) -> x509.Certificate:
        until = min(now + SERVER_LIFE, self.certificate.not_valid_after_utc)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        return (
            _begun(_named("Măng Non"), self.certificate.subject, key, (now, until))
            .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(purpose, critical=False)
            .add_extension(issuer, critical=False)
            .sign(self.key, hashes.SHA256())
        )


def is_private(address: str) -> bool:
    """Say whether an address belongs to this machine or to a private network."""
    found = ipaddress.ip_address(address)
    return any(found in network for network in _PRIVATE if network.version == found.version)


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime, host_name: str) -> x509.Certificate:
    suffixes = (*_LOCAL_SUFFIXES, *([host_name] if host_name else []))
    allowed: list[x509.GeneralName] = [x509.DNSName(suffix) for suffix in suffixes]
    allowed += [x509.IPAddress(network) for network in _PRIVATE]
    name = _named(f"Măng Non CA {secrets.token_hex(4)}")
    return (
        _begun(name, name, key, (now, now + AUTHORITY_LIFE))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    valid: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0].astimezone(UTC) - _CLOCKS_MAY_DIFFER)
        .not_valid_after(valid[1].astimezone(UTC))
    )


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    return [_alternative(name) for name in dict.fromkeys(names)]


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a whole file in one step, never readable by more people than it will be."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.chmod(mode)
    draft.replace(path)
