"""A catalogue as a signed package: who made it, for which hall, from which day on; and proof that it is just that."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from hall.catalogue.catalogue import Catalogue
from hall.catalogue.editions import lists_plain
from hall.catalogue.itemrows import NAME, plain
from hall.catalogue.sheets import Fault, read_json
from hall.errors import Garbled, Reason, Refused
from hall.journal import canonical
from hall.rows import Row

ENDING = ".package"
KIND = "catalogue"  # what a package must call itself, so that no other signed paper passes for one
_LARGEST = 200 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Package:
    """A catalogue and its proof. `key` is the hex Ed25519 key of who signed it."""

    hall: str
    name: str
    effective: date
    key: str
    catalogue: Catalogue


def seal(catalogue: Catalogue, hall: str, name: str, effective: date, secret: bytes) -> bytes:
    """A package of `catalogue`, signed with the 32 bytes of an Ed25519 private key.

    The signature covers the canonical JSON (RFC 8785) of everything but itself and the catalogue, of which it covers
    the SHA-256: so that what was altered can be told from what was never signed.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(secret)
    whole = {"items": [plain(item) for item in catalogue.items()]} | lists_plain(catalogue)
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    head = {
        "package": KIND, "hall": hall, "name": name, "effective": effective.isoformat(), "digest": _digest(text),
        "key": key.public_key().public_bytes_raw().hex(),
    }  # fmt: skip
    signed = head | {"sig": key.sign(canonical(head)).hex(), "catalogue": text}
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def unseal(data: bytes, hall: str, letters: Sequence[str], keys: Collection[str]) -> tuple[Package, list[Fault]]:
    """What a package for `hall` holds, signed with one of `keys` (hex), and what is wrong with its items.

    Raises Garbled for what is no package; Refused(PACKAGE_FOREIGN) for a key that is none of `keys`,
    PACKAGE_FORGED for a signature that does not fit, PACKAGE_ALTERED for another catalogue than the one signed,
    PACKAGE_OTHER_HALL for a package that is not for this hall.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    row, head = _head(data)
    text, sig, key = _text(row), row.text("sig"), row.text("key")
    if key not in keys:
        raise Refused(Reason.PACKAGE_FOREIGN)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(sig), canonical(head))
    except (InvalidSignature, ValueError):
        raise Refused(Reason.PACKAGE_FORGED) from None
    if row.text("package") != KIND:
        raise row.fault("package", f"应为 {KIND}")
    if row.text("digest") != _digest(text):
        raise Refused(Reason.PACKAGE_ALTERED)
    if row.text("hall") != hall:
        raise Refused(Reason.PACKAGE_OTHER_HALL, hall=row.text("hall"))
    effective = row.day("effective")
    if effective is None:
        raise row.fault("effective", "缺少这个字段")
    name = row.text("name", most=NAME)
    row.done()
    catalogue, faults = read_json(KIND, text.encode(), letters)
    return Package(hall, name, effective, key, catalogue), faults


def _head(data: bytes) -> tuple[Row, dict[str, object]]:
    """The package as a row, and the part of it that is signed word for word."""
    if len(data) > _LARGEST:
        raise Garbled(KIND, "文件太大")
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError):
        raise Garbled(KIND, "不是 JSON") from None
    row = Row(KIND, value)
    whole = cast("dict[str, object]", value)
    return row, {name: field for name, field in whole.items() if name not in ("sig", "catalogue")}


def _text(row: Row) -> str:
    """The catalogue as it was signed, to the letter."""
    found = row.value("catalogue")
    if not isinstance(found, str):
        raise row.fault("catalogue", "应为文字")
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
