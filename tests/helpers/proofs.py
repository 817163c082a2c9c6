"""A summary of nobody's paper, for tests of codes and of the screens that show them."""

import dataclasses
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hall.cases.lifecycle import CaseState
from hall.proofs.seals import certify, seal
from hall.proofs.summaries import Summary, mark_of

NUMBER = "990000197001010128"
SUMMARY = Summary(
    "ABCDEFGH", datetime(2026, 11, 23, 10, 30), "610722202611230007", "CG26-31", "20260101", "张", 3,  # noqa: DTZ001
    mark_of(NUMBER, "610722202611230007"), "receipt", 1, CaseState.RECEIVED, date(2026, 12, 10), "RRWP",
)  # fmt: skip
COUNTY, MACHINE = b"2" * 32, b"1" * 32


def long_code() -> str:
    """The code of that paper as a village's machine signs it: the longest there is, with the county's word for it."""
    key = Ed25519PrivateKey.from_private_bytes(MACHINE).public_key().public_bytes_raw()
    paper = dataclasses.replace(SUMMARY, item="CG26-31-02", paper="tolerance_promise", materials="RWP" * 7)
    return seal(paper, MACHINE, certify(key, "610722001001", date(2029, 12, 31), COUNTY))
