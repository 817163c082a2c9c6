"""What is kept beside the line and the cases, told once more: bad ratings, calls, boxes, numbers, booked seats."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from hall.oversight.enquirylife import TABLE as CALLS
from hall.oversight.enquirylife import EnquiryAct, EnquiryState
from hall.oversight.ratings import BAD
from hall.oversight.rectlife import TABLE as RATINGS
from hall.oversight.rectlife import RectAct, RectState
from hall.places import Place
from hall.store import Store
from station.month.lineaudit import Fault

_Teller = Callable[[dict[str, Any]], None]


class CareAudit:
    """Knows these from their records alone."""

    def __init__(self, store: Store, place: Place, fault: Fault) -> None:
        self._store, self._fault = store, fault
        self._seats = {klass.letter: klass.seats for klass in place.classes}
        self._ratings: dict[str, RectState] = {}
        self._calls: dict[str, EnquiryState] = {}
        self._boxes: dict[tuple[str, int], str] = {}
        self._official: dict[str, str] = {}
        self._booked: Counter[tuple[str, str, str]] = Counter()
        self._tellers: Mapping[str, _Teller] = {
            "Rated": self._rated, "RatingHandled": self._handled, "EnquiryFiled": self._filed,
            "EnquiryHandled": self._passed_on, "BoxFilled": self._filled, "BoxEmptied": self._emptied,
            "CaseNumbered": self._numbered, "CaseDecided": self._numbered, "AppointmentBooked": self._taken,
            "AppointmentCancelled": self._given_back,
        }  # fmt: skip

    def tell(self, kind: str, fact: dict[str, Any]) -> None:
        """One record; what is not of these is left alone."""
        if kind in self._tellers:
            self._tellers[kind](fact)

    def check(self) -> None:
        """Hold the rows against what was told."""
        told = {rating: state.value for rating, state in self._ratings.items()}
        self._same("ratings", told, "SELECT rating, state FROM rectification")
        told = {call: state.value for call, state in self._calls.items()}
        self._same("calls", told, "SELECT id, state FROM enquiry")
        inside = "SELECT id, bank || ' ' || box FROM locker_parcel WHERE state = 'in_box'"
        self._same("boxes", {parcel: f"{bank} {box}" for (bank, box), parcel in self._boxes.items()}, inside)
        self._same("official numbers", self._official, "SELECT number, case_id FROM official_number")
        for (klass, day, begin), count in self._booked.items():
            if count > self._seats[klass]:
                self._fault(
                    "seats", f"{count} seats of {self._seats[klass]} are booked for {klass} on {day} at {begin}"
                )
        rows = "SELECT count(*) FROM appointment WHERE state <> 'cancelled'"
        if (there := self._store.value(rows)) != self._booked.total():
            self._fault("seats", f"{there} bookings stand in the rows, {self._booked.total()} in the journal")

    def _same(self, invariant: str, told: Mapping[str, str], sql: str) -> None:
        there = {row[0]: row[1] for row in self._store.all(sql)}  # type: ignore[index]
        for name in there.keys() | told.keys():
            if there.get(name) != told.get(name):
                said, stands = told.get(name, "nothing"), there.get(name, "nothing")
                self._fault(invariant, f"the rows say {stands}, the records {said}")

    # -- the records --------------------------------------------------------------------------------------------------

    def _rated(self, fact: dict[str, Any]) -> None:
        if fact["stars"] in BAD:
            self._ratings[fact["rating"]] = RectState.NEW

    def _handled(self, fact: dict[str, Any]) -> None:
        before = self._ratings[fact["rating"]]
        after = RATINGS.get((before, RectAct(fact["act"])))
        if after is None:
            self._fault("ratings", f"{fact['act']} where a rating is {before.value}")
        self._ratings[fact["rating"]] = after or RectState(fact["state"])

    def _filed(self, fact: dict[str, Any]) -> None:
        self._calls[fact["enquiry"]] = EnquiryState.RECEIVED

    def _passed_on(self, fact: dict[str, Any]) -> None:
        before = self._calls[fact["enquiry"]]
        after = CALLS.get((before, EnquiryAct(fact["act"])))
        if after is None:
            self._fault("calls", f"{fact['act']} where a call is {before.value}")
        self._calls[fact["enquiry"]] = after or EnquiryState(fact["state"])

    def _filled(self, fact: dict[str, Any]) -> None:
        if (fact["bank"], fact["box"]) in self._boxes:
            self._fault("boxes", f"box {fact['box']} of {fact['bank']} was filled twice")
        self._boxes[fact["bank"], fact["box"]] = fact["parcel"]

    def _emptied(self, fact: dict[str, Any]) -> None:
        if self._boxes.pop((fact["bank"], fact["box"]), "") != fact["parcel"]:
            self._fault("boxes", f"box {fact['box']} of {fact['bank']} was emptied of what was not in it")

    def _numbered(self, fact: dict[str, Any]) -> None:
        if self._official.setdefault(fact["official_no"], fact["case"]) != fact["case"]:
            self._fault("official numbers", f"{fact['official_no']} was given to two cases")

    def _taken(self, fact: dict[str, Any]) -> None:
        self._booked[fact["klass"], fact["day"], fact["begin"]] += 1

    def _given_back(self, fact: dict[str, Any]) -> None:
        self._booked[fact["klass"], fact["day"], fact["begin"]] -= 1
