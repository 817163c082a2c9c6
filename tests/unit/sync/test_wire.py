"""Envelopes around frozen bytes, and answers believed only when everything on them holds."""

import gzip
import hashlib
import json
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hall.errors import Garbled
from hall.journal import Header, canonical, first_prev
from sync.changes import Decision, read_decision
from sync.sandbox import ledger, seal
from sync.wire import CUT, Aside, Asked, envelope, link, packed, read_hello, read_reply

KEY = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()
STRANGER = Ed25519PrivateKey.from_private_bytes(b"\2" * 32)
ASKED = Asked("dev", 1, "epoch-1", PUBLIC)
REQ = hashlib.sha256(b"").hexdigest()

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
headers = st.builds(
    Header, device=texts, inc=st.integers(1, 9), dseq=st.integers(1, 2**31), case=texts, seq=st.integers(0, 2**31),
    type=texts, at=texts, actor=texts, prev=texts, body_hash=st.binary(min_size=32, max_size=32).map(bytes.hex),
)  # fmt: skip
bodies = st.dictionaries(st.text("abcdef_", max_size=6), texts | st.integers(-(2**50), 2**50) | st.booleans())


def signed(line: dict[str, Any], key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    return {**line, "sig": key.sign(rfc8785.dumps(line)).hex()}


def receipt(**other: Any) -> dict[str, Any]:
    facts = {"epoch": "epoch-1", "device": "dev", "inc": 1, "req": REQ, "received_upto": 3, "safe_upto": 1}
    return facts | {"chain": "aa" * 32, "exc": [{"n": 2, "code": "type", "reason": "平台还不认识这类记录"}]} | other


CHANGE = {
    "kind": "decision", "case": "c-1", "official_no": "11610722MB0000", "outcome": "granted", "text": "准予",
    "decided_at": "2026-11-23T10:00:00+08:00", "revision": 2,
}  # fmt: skip


def reply(first: dict[str, Any] | None = None, changes: int = 2, **end: Any) -> bytes:
    lines = [signed(receipt()) if first is None else first]
    lines += [{"change": CHANGE | {"revision": k}, "cursor": f"epoch-1.{k}"} for k in range(changes)]
    lines.append({"end": True, "n": changes, "cursor": "epoch-1.9"} | end)
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


# -- envelopes --------------------------------------------------------------------------------------------------------


@given(st.integers(1, 2**31 - 1), headers, bodies)
def test_a_body_travels_byte_for_byte_and_the_line_is_what_another_rfc_8785_writes(
    n: int, header: Header, body: dict[str, Any]
) -> None:
    frozen = canonical(body)
    assert frozen == rfc8785.dumps(body)
    line = envelope(n, header, frozen, "bb" * 32)
    assert line.count(b"\n") == 1
    fields = json.loads(line)
    assert fields["body"].encode() == frozen
    assert line == rfc8785.dumps(fields) + b"\n"
    assert set(fields) == {
        "v", "n", "device", "inc", "dseq", "case", "seq", "type", "at", "actor", "prev", "h", "body", "chain",
    }  # fmt: skip


@given(headers)
def test_both_sides_hash_a_header_alike(header: Header) -> None:
    from sync.sandbox.envelopes import envelopes

    asked = header._replace(inc=1, dseq=1, seq=1)
    line = envelope(1, asked, None, "bb" * 32)
    (there,) = envelopes(line, asked.device, 1)
    assert there.header_hash == asked.hash == hashlib.sha256(rfc8785.dumps(asked.to_json())).hexdigest()


def test_both_sides_chain_alike() -> None:
    start = first_prev("dev", 1)
    assert start == ledger.genesis("dev", 1) == hashlib.sha256(b'["dev",1]').hexdigest()
    hashes = [hashlib.sha256(bytes([k])).hexdigest() for k in range(3)]
    ours = theirs = start
    for one in hashes:
        ours, theirs = link(ours, one), seal.link(theirs, one)
    assert ours == theirs
    assert link(start, hashes[0]) == hashlib.sha256(f"{start}{hashes[0]}".encode()).hexdigest()


def test_a_purged_body_travels_as_nothing() -> None:
    header = Header("d", 1, 1, "", 0, "Rated", "2026-11-23T09:00:00+08:00", "a", "p", "h")
    assert json.loads(envelope(1, header, None, "c"))["body"] is None


@pytest.mark.parametrize("size", [0, 100, 1400, 50_000])
def test_packing_gives_the_same_bytes_every_time_and_never_more(size: int) -> None:
    body = (b'{"n":1}\n' * size)[:size]
    sent, coding = packed(body)
    assert packed(body) == (sent, coding)
    assert len(sent) <= len(body)
    assert (gzip.decompress(sent) if coding else sent) == body
    assert (coding == "gzip") == (size >= 1400)


# -- replies ----------------------------------------------------------------------------------------------------------


def test_a_whole_reply_is_read() -> None:
    read = read_reply(reply(), ASKED, REQ)
    assert (read.receipt.received_upto, read.receipt.safe_upto, read.receipt.chain) == (3, 1, "aa" * 32)
    assert read.receipt.asides == (Aside(2, "type", "平台还不认识这类记录"),)
    assert [change.cursor for change in read.changes] == ["epoch-1.0", "epoch-1.1"]
    assert read.cursor == "epoch-1.9"


@pytest.mark.parametrize(
    ("field", "value"), [("epoch", "epoch-2"), ("device", "other"), ("inc", 2), ("req", "00" * 32)]
)
def test_a_receipt_for_something_else_is_refused_though_its_signature_holds(field: str, value: object) -> None:
    with pytest.raises(Garbled) as fault:
        read_reply(reply(signed(receipt(**{field: value}))), ASKED, REQ)
    assert fault.value.why == field


@pytest.mark.parametrize(
    "first",
    [
        signed(receipt(), STRANGER),
        receipt(),
        signed(receipt()) | {"received_upto": 4},
        signed(receipt()) | {"sig": "zz"},
        signed(receipt()) | {"sig": None},
        signed(receipt()) | {"more": 1},
        signed(receipt()) | {"received_upto": 3.0},
    ],
)
def test_a_receipt_not_signed_as_it_stands_is_refused(first: dict[str, Any]) -> None:
    with pytest.raises(Garbled) as fault:
        read_reply(reply(first), ASKED, REQ)
    assert fault.value.why in ("signature", "sig")


@pytest.mark.parametrize(
    "other",
    [{"received_upto": -1}, {"received_upto": "3"}, {"safe_upto": 4}, {"exc": None}, {"exc": [1]}, {"exc": [{"n": 1}]},
     {"chain": 7}],
)  # fmt: skip
def test_a_signed_receipt_that_makes_no_sense_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(Garbled):
        read_reply(reply(signed(receipt(**other))), ASKED, REQ)


def test_fields_of_later_versions_are_taken_along_under_the_signature() -> None:
    assert read_reply(reply(signed(receipt(later=["x"]))), ASKED, REQ).receipt.received_upto == 3


def test_a_reply_cut_at_any_byte_is_refused() -> None:
    whole = reply()
    for end in range(len(whole)):
        with pytest.raises(Garbled):
            read_reply(whole[:end], ASKED, REQ)


def test_a_reply_cut_between_lines_says_that_the_line_broke() -> None:
    lines = reply().splitlines(keepends=True)
    for kept in range(len(lines)):
        with pytest.raises(Garbled) as fault:
            read_reply(b"".join(lines[:kept]), ASKED, REQ)
        assert fault.value.why == CUT


def test_an_end_that_counts_other_lines_is_refused() -> None:
    with pytest.raises(Garbled):
        read_reply(reply(n=1), ASKED, REQ)


def test_any_changed_byte_of_the_receipt_is_noticed() -> None:
    whole = reply()
    for at in range(whole.index(b"\n")):
        spoiled = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(Garbled):
            read_reply(spoiled, ASKED, REQ)


@given(st.binary() | st.recursive(st.none() | st.floats() | texts, st.lists).map(lambda v: json.dumps(v).encode()))
def test_nonsense_raises_garbled_and_nothing_else(raw: bytes) -> None:
    for nonsense in (raw, raw + b"\n", b"[" * 5000 + raw, b'{"sig":' + b"9" * 5000 + b"}\n{}\n"):
        with pytest.raises(Garbled):
            read_reply(nonsense, ASKED, REQ)
        with pytest.raises(Garbled):
            read_hello(nonsense, "dev", 1, "nonce", "")


# -- greetings --------------------------------------------------------------------------------------------------------


def greeting(signer: Ed25519PrivateKey = KEY, **other: Any) -> bytes:
    facts = {"epoch": "epoch-1", "time": "2026-11-23T09:00:00+08:00", "protocol": [1, 1], "nonce": "nonce"}
    named = signer.public_key().public_bytes_raw().hex()
    line = facts | {"key": named, "device": "dev", "inc": 1, "received_upto": 0, "chain": "cc" * 32} | other
    return json.dumps(signed(line, signer)).encode()


def test_a_first_contact_brings_the_key_it_is_signed_with() -> None:
    hello = read_hello(greeting(), "dev", 1, "nonce", "")
    assert (hello.epoch, hello.key, hello.received_upto) == ("epoch-1", PUBLIC, 0)


@pytest.mark.parametrize("other", [{"nonce": "x"}, {"device": "x"}, {"inc": 2}, {"protocol": [2, 3]}, {"protocol": []}])
def test_a_greeting_for_something_else_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(Garbled):
        read_hello(greeting(**other), "dev", 1, "nonce", PUBLIC)


def test_another_key_than_the_pinned_one_is_refused() -> None:
    with pytest.raises(Garbled, match="signature"):
        read_hello(greeting(STRANGER), "dev", 1, "nonce", PUBLIC)
    with pytest.raises(Garbled, match="key"):  # signed by the right one, announcing another
        read_hello(greeting(key="dd" * 32), "dev", 1, "nonce", PUBLIC)
    with pytest.raises(Garbled, match="signature"):
        read_hello(greeting(), "dev", 1, "nonce", "not hex")


# -- decisions --------------------------------------------------------------------------------------------------------


def test_a_decision_is_read() -> None:
    assert read_decision(CHANGE) == Decision(
        "c-1", "11610722MB0000", "granted", "准予", "2026-11-23T10:00:00+08:00", 2
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [{"outcome": "maybe"}, {"decided_at": "yesterday"}, {"decided_at": "2026-11-23T10:00:00"}, {"official_no": ""},
     {"official_no": "1" * 51}, {"revision": "2"}, {"revision": True}, {"text": None}, {"case": 1}],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(Garbled):
        read_decision(CHANGE | other)
