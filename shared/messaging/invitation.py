"""The sealed file with which a node below joins the node above, and the certificates for it.

It holds what opens one link: where to go, whom to trust, and the seed of a key made for this node
alone. It is sealed with a passphrase that travels another way (by telephone), so that who finds
the file has nothing.
"""

import base64
import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import nkeys
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509.oid import NameOID

from shared.messaging.links import folder_of, write_private

_FORM: Final = "mangnon-invitation-1"
_YEARS: Final = 10
_DAY: Final = timedelta(days=1)
# Without letters and digits that are mistaken for one another on the telephone.
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class NotOpened(ValueError):
    """The file is no invitation, was changed on its way, or the passphrase is another."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the node above gives to a node below."""

    node: str  # who is invited
    above: str
    url: str
    authority: str  # certificate, PEM
    seed: str = field(repr=False)
    unit_code: str = ""  # for which unit of the tree


def new_key() -> tuple[str, str]:
    """Return (seed, public key) of a new key pair, as NATS writes them."""
    seed = bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
    return seed.decode(), nkeys.from_seed(bytearray(seed)).public_key.decode()


def new_passphrase() -> str:
    """Return a passphrase of 100 bits that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def sealed(invitation: Invitation, passphrase: str) -> str:
    """Return the invitation as the text of a file that only the passphrase opens."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = json.dumps(asdict(invitation)).encode()
    body = AESGCM(_key(passphrase, salt)).encrypt(nonce, plain, _FORM.encode())
    parts = {"salt": salt, "nonce": nonce, "sealed": body}
    told = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    return json.dumps({"form": _FORM, **told}, indent=1) + "\n"


def opened(text: str, passphrase: str) -> Invitation:
    """Return the invitation that a file holds; raises NotOpened."""
    try:
        told = json.loads(text)
        salt, nonce, body = (base64.b64decode(told[name]) for name in ("salt", "nonce", "sealed"))
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, body, _FORM.encode())
        return Invitation(**json.loads(plain))
    except (ValueError, TypeError, LookupError, InvalidTag) as fault:
        raise NotOpened from fault


def ensure_door(keys_dir: Path, names: Sequence[str], now: datetime) -> str:
    """Make the authority and the door's certificate where they are not yet; return the former.

    `names` are the host names and addresses under which nodes below reach this one. The door's
    certificate is made anew each time, so that a further name is good; the authority stays.
    """
    folder = folder_of(keys_dir)
    if not (folder / "authority.key").exists():
        _make_authority(folder, now)
    authority = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    signing = serialization.load_pem_private_key((folder / "authority.key").read_bytes(), None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey), "we made it"
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _certificate("Mang Non node", authority.subject, key, now)
        .add_extension(x509.SubjectAlternativeName([_name(one) for one in names]), critical=False)
        .sign(signing, hashes.SHA256())
    )
    write_private(folder / "door.key", _private(key))
    write_private(folder / "door.pem", _public(certificate))
    return _public(authority)


def _make_authority(folder: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mang Non authority")])
    certificate = (
        _certificate("Mang Non authority", name, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_private(folder / "authority.pem", _public(certificate))
    write_private(folder / "authority.key", _private(key))


def _certificate(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)  # clocks of old machines are slow
        .not_valid_after(now + _YEARS * 365 * _DAY)
    )


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key(passphrase: str, salt: bytes) -> bytes:
    said = passphrase.strip().upper().encode()
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(said)


def _public(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _private(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
