"""A summary of nobody's paper, for tests of codes and of the screens that show them."""

from datetime import date, datetime

from hall.cases.lifecycle import CaseState
from hall.proofs.summaries import Summary, mark_of

NUMBER = "990000197001010128"
SUMMARY = Summary(
    "ABCDEFGH", datetime(2026, 11, 23, 10, 30), "610722202611230007", "CG26-31", "20260101", "张", 3,  # noqa: DTZ001
    mark_of(NUMBER, "610722202611230007"), "receipt", 1, CaseState.RECEIVED, date(2026, 12, 10), "RRWP",
)  # fmt: skip
