"""The text of a paper's code: a summary, the key that signed it, and the county's word for that key. Pure.

OV1:S/ED25519/key/station/until/county/certificate/summary/signature, bytes in base32 without padding (RFC 4648): a QR
code in its alphanumeric mode holds nothing smaller that every scanner sends on unharmed. The signature covers every
character before it, the certificate its own statement (`statement`). Both name their algorithm, so that SM2 can stand
in the place of Ed25519 when it must (密码法 art. 27): a terminal that does not know an algorithm says just that.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date, datetime

from hall.errors import Garbled
from hall.papercodes import SUMMARY
from hall.proofs.summaries import Summary, pack

ALGORITHM = "ED25519"
LONGEST = 1200  # characters; ours have some 500
_SOURCE = "summary"
_ALGORITHM = re.compile(r"[A-Z0-9]{2,16}")
_STATION = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
_TEXT = re.compile(r"[A-Z2-7]+")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A county's word that a key is the one of a machine at `station`, for papers up to the day `until`.

    `county` is `key_id` of the county's key. One that is empty in all fields says that nobody vouches.
    """

    key: bytes
    station: str
    until: date | None = None
    county: str = ""
    sig: bytes = b""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A code taken apart, nothing of it believed yet: `signed` is what the signature covers, `line` the summary."""

    certificate: Certificate
    line: str
    signed: bytes
    sig: bytes


def key_id(key: bytes) -> str:
    """What a public key is called: the first 40 bits of its SHA-256, base32."""
    import hashlib

    return to_text(hashlib.sha256(key).digest()[:5])


def statement(certificate: Certificate) -> bytes:
    """What a county signs."""
    return _statement(certificate.key, certificate.station, certificate.until, certificate.county).encode("ascii")


def certify(key: bytes, station: str, until: date, secret: bytes) -> Certificate:
    """The word of the county whose Ed25519 private key is `secret`. Raises Garbled for what cannot be certified."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if len(key) != 32 or not _STATION.fullmatch(station):
        raise Garbled("certificate", "key or station")
    signer = Ed25519PrivateKey.from_private_bytes(secret)
    said = Certificate(key, station, until, key_id(signer.public_key().public_bytes_raw()))
    return Certificate(key, station, until, said.county, signer.sign(statement(said)))


def write_certificate(certificate: Certificate) -> str:
    """A certificate as a line of text, for the file beside the key."""
    return f"{statement(certificate).decode()}/{to_text(certificate.sig)}"


def read_certificate(text: str) -> Certificate:
    """The certificate of such a line, not believed yet. Raises Garbled."""
    head, _, rest = text.strip().partition(f"K/{ALGORITHM}/")
    parts = rest.split("/")
    if head != "OV1:" or len(parts) != 5:
        raise Garbled("certificate", "form")
    return _certificate(*parts)


def seal(summary: Summary, secret: bytes, certificate: Certificate) -> str:
    """The code of a paper: `summary` signed with `secret`, the key that `certificate` speaks of. Raises Garbled."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    until = f"{certificate.until:%Y%m%d}" if certificate.until else ""
    signed = "/".join((
        f"{SUMMARY}{ALGORITHM}", to_text(certificate.key), certificate.station, until, certificate.county,
        to_text(certificate.sig), to_text(pack(summary).encode()),
    ))  # fmt: skip
    return f"{signed}/{to_text(Ed25519PrivateKey.from_private_bytes(secret).sign(signed.encode('ascii')))}"


def take_apart(text: str) -> Sealed:
    """The parts of a code. Raises Garbled: UNKNOWN for another version or algorithm, else for what is no summary."""
    if len(text) > LONGEST or not text.startswith(SUMMARY) or not text.isascii():
        raise Garbled(_SOURCE, "not a summary")
    algorithm, *parts = text.removeprefix(SUMMARY).split("/")
    if algorithm != ALGORITHM:
        raise Garbled(_SOURCE, UNKNOWN if _ALGORITHM.fullmatch(algorithm) else "not a summary")
    if len(parts) != 7:
        raise Garbled(_SOURCE, "parts")
    key, station, until, county, sig, line, signature = parts
    try:
        return Sealed(
            _certificate(key, station, until, county, sig), from_text(line).decode(),
            text.rpartition("/")[0].encode("ascii"), _signature(signature),
        )  # fmt: skip
    except UnicodeDecodeError:
        raise Garbled(_SOURCE, "text") from None


UNKNOWN = "algorithm"  # why a code is Garbled whose algorithm this version does not know


def holds(key: bytes, sig: bytes, signed: bytes) -> bool:
    """Whether `sig` is the Ed25519 signature of `key` over `signed`; False for a key or a signature that is none."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(sig, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_text(data: bytes) -> str:
    """Bytes as base32 without padding; "" for none."""
    return base64.b32encode(data).decode("ascii").rstrip("=")


def from_text(text: str) -> bytes:
    """The bytes of such a text. Raises Garbled for any but the one text that `to_text` writes for them: of bits that
    fill the last character up, none may be set, or one code would have several texts."""
    try:
        data = base64.b32decode(text + "=" * (-len(text) % 8)) if _TEXT.fullmatch(text) else b""
    except binascii.Error:
        data = b""
    if not data or to_text(data) != text:
        raise Garbled(_SOURCE, "base32")
    return data


# -- inside -----------------------------------------------------------------------------------------------------------


def _statement(key: bytes, station: str, until: date | None, county: str) -> str:
    return f"OV1:K/{ALGORITHM}/{to_text(key)}/{station}/{f'{until:%Y%m%d}' if until else ''}/{county}"


def _certificate(key: str, station: str, until: str, county: str, sig: str) -> Certificate:
    public = from_text(key)
    if len(public) != 32 or not _STATION.fullmatch(station):
        raise Garbled(_SOURCE, "key or station")
    if not (until or county or sig):
        return Certificate(public, station)
    if not (re.fullmatch(r"[0-9]{8}", until) and len(from_text(county)) == 5):
        raise Garbled(_SOURCE, "certificate")
    try:
        last = datetime.strptime(until, "%Y%m%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        raise Garbled(_SOURCE, "certificate") from None
    return Certificate(public, station, last, county, _signature(sig))


def _signature(text: str) -> bytes:
    sig = from_text(text)
    if len(sig) != 64:
        raise Garbled(_SOURCE, "signature")
    return sig
