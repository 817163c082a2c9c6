"""Signed packages: the right one is taken; a foreign, forged, altered or misdirected one is told for what it is."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.catalogue.packages import Package, seal, unseal
from hall.catalogue.sheets import Fault
from hall.errors import Garbled, Reason, Refused
from hall.journal import canonical

READ = read_catalogue("chenggu")
SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))
KEY = Ed25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw().hex()
DAY = date(2027, 1, 1)
PACKAGE = seal(READ, "chenggu", "2027 年版", DAY, SECRET)

Fields = dict[str, Any]


def opened(data: bytes, hall: str = "chenggu", keys: tuple[str, ...] = (KEY,)) -> tuple[Package, list[Fault]]:
    return unseal(data, hall, "ABCD", keys)


def mended(change: Callable[[Fields], object]) -> bytes:
    fields: Fields = json.loads(PACKAGE)
    change(fields)
    return json.dumps(fields).encode()


def signed(fields: Fields) -> None:
    """Sign again, with the trusted key: what its owner could do."""
    head = {name: value for name, value in fields.items() if name not in ("sig", "catalogue")}
    fields["sig"] = Ed25519PrivateKey.from_private_bytes(SECRET).sign(canonical(head)).hex()


def test_what_was_sealed_comes_out_the_same() -> None:
    package, faults = opened(PACKAGE)
    assert faults == []
    assert (package.hall, package.name, package.effective, package.key) == ("chenggu", "2027 年版", DAY, KEY)
    assert package.catalogue.items() == READ.items()
    assert package.catalogue.lists() == READ.lists()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (seal(READ, "chenggu", "x", DAY, OTHER), Reason.PACKAGE_FOREIGN),
        (mended(lambda f: f.update(key="00" * 32)), Reason.PACKAGE_FOREIGN),
        (mended(lambda f: f.update(name="冒名")), Reason.PACKAGE_FORGED),
        (mended(lambda f: f.update(effective="2026-01-01")), Reason.PACKAGE_FORGED),
        (mended(lambda f: f.update(sig="00" * 64)), Reason.PACKAGE_FORGED),
        (mended(lambda f: f.update(sig="zz")), Reason.PACKAGE_FORGED),
        (mended(lambda f: f.update(more="x")), Reason.PACKAGE_FORGED),
        (mended(lambda f: f.update(catalogue=f["catalogue"].replace("10 元", "99 元"))), Reason.PACKAGE_ALTERED),
        (mended(lambda f: f.update(catalogue=f["catalogue"] + " ")), Reason.PACKAGE_ALTERED),
    ],
)
def test_each_deceit_has_its_own_answer(data: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as no:
        opened(data)
    assert no.value.reason is reason


def test_a_package_of_somebody_elses_key_is_foreign_even_when_it_is_whole() -> None:
    with pytest.raises(Refused) as no:
        opened(PACKAGE, keys=())
    assert no.value.reason is Reason.PACKAGE_FOREIGN


def test_a_package_for_another_hall_is_not_taken() -> None:
    with pytest.raises(Refused) as no:
        opened(PACKAGE, hall="shaoxing")
    assert (no.value.reason, no.value.facts) == (Reason.PACKAGE_OTHER_HALL, {"hall": "chenggu"})


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"[" * 100_000, b"{}",
        mended(lambda f: f.pop("key")),
        mended(lambda f: f.update(catalogue={})),
        mended(lambda f: (f.update(package="calendar"), signed(f))),
        mended(lambda f: (f.update(effective="bald"), signed(f))),
        mended(lambda f: (f.pop("effective"), signed(f))),
        mended(lambda f: (f.update(more="x"), signed(f))),
    ],
)  # fmt: skip
def test_what_is_no_package_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        opened(data)


def test_a_signed_catalogue_is_still_checked_row_by_row() -> None:
    first, *others = READ.items()
    data = seal(Catalogue([replace(first, klass="Q"), *others]), "chenggu", "x", DAY, SECRET)
    assert [(fault.row, fault.field) for fault in opened(data)[1]] == [(1, "号类")]


def test_a_package_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hall.catalogue.packages._LARGEST", len(PACKAGE) - 1)
    with pytest.raises(Garbled, match="文件太大"):
        opened(PACKAGE)
