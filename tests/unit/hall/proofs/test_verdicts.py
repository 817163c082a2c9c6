"""Whether a code is believed: a vector made by another route, every lie its own answer, hostile texts."""

import base64
import dataclasses
import hashlib
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hall.errors import Garbled
from hall.papercodes import SummaryCode, read_code
from hall.proofs.seals import (
    LONGEST,
    Certificate,
    certify,
    from_text,
    holds,
    key_id,
    read_certificate,
    seal,
    take_apart,
    to_text,
    write_certificate,
)
from hall.proofs.verdicts import VERDICT_WORDS, Answer, Trust, Verdict, judge
from hall.proofs.voids import VOID_WORDS, Void, Voided
from tests.helpers.proofs import SUMMARY

COUNTY, OTHER_COUNTY, MACHINE, STRANGER = (bytes([n]) * 32 for n in (1, 2, 3, 4))
UNTIL = date(2029, 12, 31)
STATION = "610722001"


def public(secret: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def trust(own: bytes = b"", voided: dict[tuple[str, str], Voided] | None = None) -> Trust:
    """A terminal of the county that has never heard of the machine."""
    return Trust([public(COUNTY)], [own], lambda issuer, serial: (voided or {}).get((issuer, serial)))


def code(secret: bytes = MACHINE, county: bytes = COUNTY, **changed: Any) -> str:
    """A paper's code by the machine whose key is `secret`."""
    return seal(
        dataclasses.replace(SUMMARY, **changed), secret, certify(public(secret), STATION, UNTIL, county)
    )  # fmt: skip


def by_hand(secret: bytes = MACHINE, county: bytes = COUNTY, line: str = "", until: str = "20291231") -> str:
    """The same with nothing of ours: what the sentence at the head of hall.proofs.seals says."""

    def b32(data: bytes) -> str:
        return base64.b32encode(data).decode().rstrip("=")

    key, vouching = Ed25519PrivateKey.from_private_bytes(secret), Ed25519PrivateKey.from_private_bytes(county)
    county_id = b32(hashlib.sha256(vouching.public_key().public_bytes_raw()).digest()[:5])
    mine = b32(key.public_key().public_bytes_raw())
    word = vouching.sign(f"OV1:K/ED25519/{mine}/610722001/{until}/{county_id}".encode())
    line = line or (
        f"1|ABCDEFGH|202611231030|610722202611230007|CG26-31|20260101|张3|{SUMMARY.mark}|receipt|1|received|20261210|RRWP"
    )
    text = f"OV1:S/ED25519/{mine}/610722001/{until}/{county_id}/{b32(word)}/{b32(line.encode())}"
    return f"{text}/{b32(key.sign(text.encode()))}"


GOLDEN = by_hand()


def test_a_code_made_by_another_route_is_ours_to_the_letter() -> None:
    assert code() == GOLDEN
    assert judge(GOLDEN, trust()) == Answer(Verdict.GENUINE, SUMMARY, STATION)


def test_a_code_is_short_and_of_what_a_qr_code_packs_tightest() -> None:
    assert set(GOLDEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:")
    assert len(GOLDEN) < 528  # version 14-M in alphanumeric mode: 73 modules (ISO/IEC 18004 table 7)
    assert read_code(GOLDEN) == SummaryCode(GOLDEN)


def test_each_lie_has_its_own_answer() -> None:
    issuer = key_id(public(MACHINE))
    void = Voided("2026-11-25T09:00:00+08:00", Void.WITHDRAWN)
    parts = GOLDEN.split("/")
    richer = "/".join([*parts[:7], to_text(pack_of(state="granted")), parts[8]])
    forged = certify(public(STRANGER), STATION, UNTIL, STRANGER)  # says it is our county's, and is not
    forged = dataclasses.replace(forged, county=key_id(public(COUNTY)))
    answers = {
        Verdict.GENUINE: judge(GOLDEN, trust()),
        Verdict.REVOKED: judge(GOLDEN, trust(voided={(issuer, "ABCDEFGH"): void})),
        Verdict.ALTERED: judge(richer, trust()),
        Verdict.FORGED: judge(seal(SUMMARY, STRANGER, forged), trust()),
        Verdict.FOREIGN: judge(code(STRANGER, OTHER_COUNTY), trust()),
        Verdict.UNKNOWN: judge(GOLDEN.replace("ED25519", "SM2", 1), trust()),
        Verdict.NO_SUMMARY: judge("OV1:S/hello", trust()),
    }
    assert {verdict: answer.verdict for verdict, answer in answers.items()} == {each: each for each in Verdict}
    assert answers[Verdict.REVOKED].voided == void
    believed = (Verdict.GENUINE, Verdict.REVOKED)
    assert all((answer.summary is not None) == (verdict in believed) for verdict, answer in answers.items())
    assert len(set(VERDICT_WORDS.values())) == len(Verdict)
    assert len(set(VOID_WORDS.values())) == len(Void)


def pack_of(**changed: Any) -> bytes:
    """The golden line with words replaced."""
    line = from_text(GOLDEN.split("/")[7]).decode()
    return line.replace("|received|", f"|{changed['state']}|").encode()


def test_a_machine_s_own_papers_need_nobody_s_word_there_and_are_foreign_elsewhere() -> None:
    alone = seal(SUMMARY, MACHINE, Certificate(public(MACHINE), STATION))
    assert judge(alone, trust(own=public(MACHINE))).verdict is Verdict.GENUINE
    assert judge(alone, trust()).verdict is Verdict.FOREIGN
    assert judge(alone, trust(own=public(STRANGER))).verdict is Verdict.FOREIGN


def test_a_revocation_is_of_one_paper_of_one_machine() -> None:
    for issuer, serial in ((key_id(public(STRANGER)), "ABCDEFGH"), (key_id(public(MACHINE)), "ABCDEFGI")):
        voided = {(issuer, serial): Voided("2026-11-25", Void.LOST)}
        assert judge(GOLDEN, trust(voided=voided)).verdict is Verdict.GENUINE


def test_nobody_vouches_for_what_a_key_signed_after_its_term() -> None:
    assert judge(by_hand(until="20261123"), trust()).verdict is Verdict.GENUINE  # its last day
    assert judge(by_hand(until="20261122"), trust()).verdict is Verdict.FORGED


def test_a_summary_of_a_newer_version_says_so_and_one_that_is_none_is_none() -> None:
    assert judge(by_hand(line="2|something new"), trust()) == Answer(Verdict.UNKNOWN, station=STATION)
    assert judge(by_hand(line=SUMMARY.serial.join(["1|", "|x" * 11])), trust()).verdict is Verdict.NO_SUMMARY


def test_a_certificate_cannot_be_lent_to_another_key_station_or_term() -> None:
    """Only the county's word for just this key at just this station until just this day counts."""
    right = certify(public(MACHINE), STATION, UNTIL, COUNTY)
    for other in (
        dataclasses.replace(right, station="610722002"), dataclasses.replace(right, until=date(2039, 12, 31)),
    ):  # fmt: skip
        assert judge(seal(SUMMARY, MACHINE, other), trust()).verdict is Verdict.FORGED
    lent = dataclasses.replace(right, key=public(STRANGER))
    assert judge(seal(SUMMARY, STRANGER, lent), trust()).verdict is Verdict.FORGED


def test_a_certificate_goes_into_a_file_and_back() -> None:
    right = certify(public(MACHINE), STATION, UNTIL, COUNTY)
    assert read_certificate(f" {write_certificate(right)}\n") == right
    for text in ("", "OV1:K/SM2/A/B/C/D/E", write_certificate(right) + "/", "OV1:K/ED25519/AA/610722/20291231/A/A"):
        with pytest.raises(Garbled):
            read_certificate(text)
    with pytest.raises(Garbled):
        certify(b"short", STATION, UNTIL, COUNTY)
    with pytest.raises(Garbled):
        certify(public(MACHINE), "61", UNTIL, COUNTY)


@pytest.mark.parametrize(
    "wrong",
    [
        "", "OV1:S/", "OV1:S/ED25519", "OV1:S/ed25519/", "OV1:C/610722202611230007", GOLDEN[:-1], GOLDEN[:200],
        GOLDEN + "A", GOLDEN + "/", GOLDEN.lower(), GOLDEN + "\u202e", "\u202e" + GOLDEN, GOLDEN.replace("/", "／"),
        GOLDEN.replace("610722001", "61072200"), GOLDEN.replace("20291231", "20291331"), "A" * LONGEST * 2,
        GOLDEN.replace("20291231", ""), GOLDEN + "A" * LONGEST,
    ],
)  # fmt: skip
def test_what_is_cut_or_dressed_up_is_no_summary(wrong: str) -> None:
    assert judge(wrong, trust()) == Answer(Verdict.NO_SUMMARY)


def test_bytes_that_are_no_text_are_no_summary() -> None:
    parts = GOLDEN.split("/")
    assert judge("/".join([*parts[:7], to_text(b"\xff\xfe|"), parts[8]]), trust()).verdict is Verdict.NO_SUMMARY
    with pytest.raises(Garbled):
        take_apart("/".join([*parts[:7], to_text(b"\xff\xfe|"), parts[8]]))


def test_bits_that_say_nothing_may_not_be_set() -> None:
    """Base32 of 64 bytes has three spare bits at its end: eight texts of one signature, seven of them not ours."""
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    twins = [GOLDEN[:-1] + letter for letter in last if GOLDEN[-1] != letter]
    assert {judge(twin, trust()).verdict for twin in twins} <= {Verdict.NO_SUMMARY, Verdict.ALTERED}
    assert not holds(b"no key", b"no sig", b"")


@given(st.integers(0, len(GOLDEN) - 1), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:|. ") | st.characters())
def test_no_changed_character_is_believed(at: int, other: str) -> None:
    changed = GOLDEN[:at] + other + GOLDEN[at + 1 :]
    if changed != GOLDEN:
        answer = judge(changed, trust())
        assert answer.verdict not in (Verdict.GENUINE, Verdict.REVOKED)
        assert answer.summary is None


@given(st.text() | st.text().map("OV1:S/ED25519/".__add__) | st.binary().map(lambda data: data.decode("latin-1")))
def test_any_text_has_an_answer(text: str) -> None:
    assert judge(text, trust()).verdict in (Verdict.NO_SUMMARY, Verdict.UNKNOWN)
