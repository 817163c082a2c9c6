"""The records the platform understands, as the contract lists them: the fields of each, and where it moves its case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

ANY = ""  # the key of a move from wherever the case stands

OPEN = frozenset({"received", "supplement", "accepted", "tolerated", "reviewing", "paused"})
ENDED = frozenset({"refused", "withdrawn", "returned", "lapsed"})  # without a decision
AFTER = frozenset({"granted", "denied", "closed", "issued", "delivered", "revoked"})
STATES = OPEN | ENDED | AFTER

_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,63}")
_PAPER = re.compile(r"[A-Z2-7]{8}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+[+-][0-9]{2}:[0-9]{2}$")


class Quarantined(Exception):
    """The record is stored and cannot be worked with: a code for programs, a reason for the clerk."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


def well_formed(name: str) -> bool:
    """Whether `name` can be the type of a record, known here or not."""
    return _NAME.fullmatch(name) is not None


def told_of_papers(body: Mapping[str, Any]) -> dict[str, Any]:
    """What every station is told of a PapersVoided; nothing where it names no paper: it goes no further."""
    since = _TIME.match(body["since"])
    named = all(serial == "" or _PAPER.fullmatch(serial) for serial in body["serials"])
    if not (since and named and 0 < len(body["serials"]) <= 500 and _PAPER.fullmatch(body["issuer"])):
        return {}
    return {name: body[name] for name in ("issuer", "serials", "since", "why")}


def _kind(value: object) -> str:
    """The kind of a value; "" for one that no record holds."""
    if isinstance(value, list):
        return "texts" if all(isinstance(each, str) for each in cast("list[object]", value)) else ""
    names: dict[type[Any], str] = {str: "text", bool: "flag", int: "whole", dict: "table"}
    return names.get(cast("type[Any]", type(value)), "")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the body of a record must hold, by name and kind ("text", "flag", "whole", "texts", "table"), and what it
    may hold. Others are ignored.

    `moves` leads from where a case stands (ANY: from anywhere) to where the record puts it. `case` tells that the
    record speaks of a case that must have been received here.
    """

    needs: Mapping[str, str]
    may: Mapping[str, str] = field(default_factory=dict[str, str])
    moves: Mapping[str, str] = field(default_factory=dict[str, str])
    case: bool = False

    def fault(self, body: Mapping[str, Any]) -> str:
        """The first field that is missing or of another kind; "" when all are right."""
        for name, kind in {**self.needs, **self.may}.items():
            if name in body and _kind(body[name]) != kind:
                return name
        return next((name for name in self.needs if name not in body), "")

    def after(self, before: str) -> str:
        """Where the case stands after the record."""
        return self.moves.get(before) or self.moves.get(ANY) or before


def _shape(fields: str, to: str | Mapping[str, str] = "", case: bool = False) -> Shape:
    """A shape from words: "name" is a text, "name:kind" of that kind, "name?" one that may be left out."""
    needs: dict[str, str] = {}
    may: dict[str, str] = {}
    for word in fields.split():
        name, _, kind = word.partition(":")
        (may if name.endswith("?") else needs)[name.rstrip("?")] = kind or "text"
    return Shape(needs, may, {ANY: to} if isinstance(to, str) and to else cast("Mapping[str, str]", to or {}), case)


def _step(fields: str, to: str | Mapping[str, str] = "") -> Shape:
    """A record of a case that was received here."""
    return _shape(f"case {fields}", to, case=True)


UNDERSTOOD: dict[str, Shape] = {
    # of the line, the counter and the printer
    "TicketFinished": _shape("ticket number klass window:whole outcome then?"),
    "Rated": _shape("rating ticket number stars:whole reasons?:texts case? channel? words? named?:flag"),
    "RatingHandled": _shape("rating act state words due"),
    "EnquiryFiled": _shape("enquiry number kind words named:flag due"),
    "EnquiryHandled": _shape("enquiry act state owner words due"),
    "ReportFiled": _shape("report number kind words named:flag due"),
    "ReportHandled": _shape("report act state words"),
    "PhoneTried": _shape("line day answered:flag seconds:whole"),
    "PapersVoided": _shape("issuer serials:texts since why"),
    "PapersSent": _shape("handover case n:whole giver taker way waybill papers:texts"),
    "PapersSettled": _shape("handover case act state words lacking?:texts"),
    "PaperPrinted": _shape("job paper number outcome"),
    "Escalated": _shape("escalation case item why words"),
    "EscalationAnswered": _shape("escalation case allowed:flag words"),
    # of a case
    "CaseReceived": _shape(
        "case provisional_no item item_name item_version applicant:table ticket channel? offline?:flag", "received"
    ),
    "MaterialSet": _step("material state"),
    "CaseAccepted": _step(
        "provisional_no item due promised statutory calendar deemed?:flag tolerated?:texts until?", "accepted"
    ),
    "SupplementAsked": _step("points:texts materials:texts until channels:texts again?:whole approver?", "supplement"),
    "SupplementTaken": _step("material channel left:whole"),
    "SupplementCompleted": _step(
        "due? statutory_due? calendar? channel?", {"supplement": "received", "tolerated": "accepted"}
    ),
    "CaseRefused": _step("reason words organ review_until suit_until", "refused"),
    "PledgeGiven": _step("materials:texts notice text"),
    "PledgeWithdrawn": _step("", "received"),
    "PledgeVerified": _step("kept:flag words"),
    "CaseReviewed": _step("passes:flag opinion", {"accepted": "reviewing"}),
    "ClockStopped": _step("procedure why expected since", "paused"),
    "ClockResumed": _step("since until due statutory_due calendar", "reviewing"),
    "CaseExtended": _step("by why approver due_before due statutory_due calendar"),
    "CaseDecidedHere": _step("outcome text by_rule?:flag review_until? suit_until?"),
    "CaseClosed": _step("", "closed"),
    "ResultIssued": _step("result", "issued"),
    "Delivered": _step(
        "mode signer note? addressee? document? place? relation? refusal? waybill? licence?", "delivered"
    ),
    "CaseWithdrawn": _step("why", "withdrawn"),
    "CaseReturned": _step("why papers?:texts", "returned"),
    "CaseLapsed": _step("until missing?:texts untaken?:flag", "lapsed"),
    "CaseRevoked": _step("why", "revoked"),
    "FeeDue": _step("charge amount:whole basis"),
    "FeeOrdered": _step("charge order amount:whole"),
    "FeePaid": _step("charge amount:whole way receipt order"),
    "FeeVoided": _step("charge owed_back:flag"),
    "FeeReturned": _step("charge amount:whole receipt"),
}  # fmt: skip
"""By type. The test of the contract holds this table against sync/openapi.yaml."""
