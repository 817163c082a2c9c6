"""The stand-in's own rules: accept then adjudicate, exactly once, nothing refused for what it says."""

import gzip
import hashlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hall.journal import Header, canonical, first_prev
from sync.sandbox.envelopes import MAX_PLAIN, Problem, envelopes, unpacked
from sync.sandbox.ledger import PAGE, Ledger, Mark
from sync.sandbox.moods import Mood
from sync.sandbox.page import masked_name, masked_number, page
from sync.wire import envelope, link


class Station:
    """The other side's envelopes, made by its own code."""

    def __init__(self, device: str = "station-1") -> None:
        self.device, self.n, self.chain = device, 0, first_prev(device, 1)
        self._steps: dict[str, int] = {}

    def says(
        self, kind: str, case: str = "", body: bytes | None = None, h: str = "", seq: int = 0, **facts: Any
    ) -> bytes:
        frozen = canonical({**facts, "case": case, "salt": "00"}) if body is None else body
        if case:
            seq = seq or self._steps.get(case, 0) + 1
            self._steps[case] = seq
        self.n += 1
        digest = h or hashlib.sha256(frozen).hexdigest()
        at = f"2026-11-23T09:00:{self.n % 60:02d}.000+08:00"
        header = Header(self.device, 1, self.n, case, seq, kind, at, "w1", "", digest)
        self.chain = link(self.chain, header.hash)
        return envelope(self.n, header, frozen, self.chain)

    def received(self, case: str) -> bytes:
        applicant = {"name": "𠮷永㛃", "id_number": "11010519491231002X"}
        return self.says(
            "CaseReceived", case, provisional_no=f"临{case}", item="T-1", item_name="事项<b>",
            item_version="1", applicant=applicant, ticket="",
        )  # fmt: skip

    def accepted(self, case: str, **more: Any) -> bytes:
        facts: Any = dict.fromkeys(("provisional_no", "item", "promised", "statutory", "calendar"), "")
        return self.says("CaseAccepted", case, **facts, due="2026-12-01", **more)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'platform.db'}")
    yield ledger
    ledger.close()


@pytest.fixture
def station() -> Station:
    return Station()


def give(ledger: Ledger, *lines: bytes, device: str = "station-1") -> Mark:
    return ledger.receive(device, 1, envelopes(b"".join(lines), device, 1))


def codes(mark: Mark) -> list[tuple[int, str]]:
    return [(one["n"], one["code"]) for one in mark.exceptions]


def test_the_same_again_is_answered_the_same_and_changes_nothing(ledger: Ledger, station: Station) -> None:
    lines = [station.received("c1"), station.says("weather"), station.accepted("c1")]
    first = give(ledger, *lines)
    assert (first.received_upto, first.chain, codes(first)) == (3, station.chain, [(2, "type")])
    assert give(ledger, *lines) == first
    assert give(ledger, *lines[:2]) == first
    assert [record.raw.encode() + b"\n" for record in ledger.records()] == lines
    assert len(ledger.cases()) == 1
    assert ledger.mark("station-1", 1).received_upto == 3


def test_a_gap_is_refused_with_the_number_expected(ledger: Ledger, station: Station) -> None:
    first, _, third = station.received("c1"), station.accepted("c1"), station.says("Rated")
    give(ledger, first)
    with pytest.raises(Problem) as fault:
        give(ledger, third)
    assert (fault.value.status, fault.value.code, fault.value.facts) == (409, "gap", {"expected": 2})
    assert len(ledger.records()) == 1


def test_another_record_under_a_known_number_is_kept_aside(ledger: Ledger, station: Station) -> None:
    give(ledger, station.received("c1"))
    other = Station().received("c2")
    for _ in range(2):
        with pytest.raises(Problem) as fault:
            give(ledger, other)
        assert (fault.value.status, fault.value.code, fault.value.facts) == (409, "fork", {"n": 1})
    assert [fork.raw.encode() + b"\n" for fork in ledger.forks()] == [other]
    assert [case.id for case in ledger.cases()] == ["c1"]


def test_a_record_that_does_not_follow_the_one_known_is_a_fork_too(ledger: Ledger, station: Station) -> None:
    give(ledger, station.received("c1"))
    other = Station()
    other.received("c9")
    with pytest.raises(Problem, match="fork"):
        give(ledger, other.received("c2"))
    assert ledger.mark("station-1", 1).received_upto == 1


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("type", lambda s: s.says("weather")),
        ("type", lambda s: s.says("Rated ")),
        ("body", lambda s: s.says("Rated", h="00" * 32)),
        ("body", lambda s: s.says("Weather", h="00" * 32)),
        ("content", lambda s: s.says("Weather", body=b"no json")),
        ("content", lambda s: s.says("Rated", rating="r", ticket="t", number="A001", stars="5")),
        ("content", lambda s: s.says("Rated", rating="r", ticket="t", number="A001", stars=5, reasons=[5])),
        ("content", lambda s: s.says("Rated", body=b"no json")),
        ("content", lambda s: s.says("Rated", body=b"[" * 9000)),
        ("content", lambda s: s.says("CaseReceived", "c1", item="T-1")),
        ("content", lambda s: s.says("CaseReceived", "c1", body=rb'{"applicant":{"name":"\ud800"}}')),
        ("content", lambda s: s.says("CaseReceived", item="T-1")),
        ("case", lambda s: s.accepted("never-received")),
        ("case", lambda s: s.says("CaseClosed", "never-received")),
    ],
)
def test_what_cannot_be_worked_with_is_stored_named_and_in_nobodys_way(
    ledger: Ledger, station: Station, code: str, line: Any
) -> None:
    mark = give(ledger, line(station), station.received("c2"))
    assert (mark.received_upto, codes(mark)) == (2, [(1, code)])
    assert mark.exceptions[0]["reason"]
    assert len(ledger.records()) == 2
    assert [case.id for case in ledger.cases()] == ["c2"]


def test_a_step_of_a_case_counts_once(ledger: Ledger, station: Station) -> None:
    mark = give(ledger, station.received("c1"), station.says("CaseClosed", "c1", seq=1))
    assert codes(mark) == [(2, "conflict")]
    assert ledger.cases()[0].state == "received"


def test_acceptance_brings_the_official_number_and_the_decision_brings_it_again(
    ledger: Ledger, station: Station
) -> None:
    give(ledger, *[part for case in ("c1", "c2") for part in (station.received(case), station.accepted(case))])
    numbers = {case.id: case.official_no for case in ledger.cases()}
    assert [len(number) for number in numbers.values()] == [43, 43]
    assert (numbers["c1"][-4:], numbers["c2"][-4:]) == ("0001", "0002")
    ledger.decide("c1", "denied", "不符合条件")
    lines, cursor = ledger.changes("station-1", "")
    assert [(change["kind"], change["case"], change["revision"]) for change, _ in lines] == [
        ("numbered", "c1", 1), ("numbered", "c2", 1), ("decision", "c1", 2),
    ]  # fmt: skip
    assert (lines[2][0]["outcome"], lines[2][0]["text"], lines[2][0]["official_no"]) == (
        "denied", "不符合条件", numbers["c1"],
    )  # fmt: skip
    assert ledger.changes("station-1", lines[1][1]) == ([lines[2]], cursor)
    assert ledger.changes("station-1", cursor) == ([], cursor)
    assert ledger.changes("station-2", "")[0] == []
    assert ledger.changes("station-1", "another-epoch.99")[0] == lines
    assert ledger.changes("station-1", "nonsense")[0] == lines


def test_changes_come_in_pages(ledger: Ledger, station: Station) -> None:
    for k in range(PAGE + 3):
        give(ledger, station.received(f"c{k}"), station.accepted(f"c{k}"))
    first, cursor = ledger.changes("station-1", "")
    second, _ = ledger.changes("station-1", cursor)
    assert [change["case"] for change, _ in first + second] == [f"c{k}" for k in range(PAGE + 3)]


def test_a_decision_is_made_once_and_only_on_what_is_accepted(ledger: Ledger, station: Station) -> None:
    give(ledger, station.received("c1"))
    with pytest.raises(Problem, match="state"):
        ledger.decide("c1", "granted", "")
    with pytest.raises(Problem, match="case"):
        ledger.decide("c9", "granted", "")
    give(ledger, station.accepted("c1"))
    assert ledger.decide("c1", "granted", "准予").revision == 2
    assert ledger.decide("c1", "granted", "另一句").text == "准予"
    with pytest.raises(Problem, match="state"):
        ledger.decide("c1", "denied", "")


def test_an_order_is_paid_at_the_cashier_once_and_told_the_station(ledger: Ledger, station: Station) -> None:
    give(ledger, station.received("c1"), station.accepted("c1"))
    give(ledger, station.says("FeeDue", "c1", charge="f1", amount=8000, basis="某法"))
    give(ledger, station.says("FeeOrdered", "c1", charge="f1", order="o1", amount=8000))
    assert codes(give(ledger, station.says("FeeOrdered", "c1", charge="f1", order="o1", amount=1))) == [(5, "conflict")]
    assert codes(give(ledger, station.says("FeeOrdered", "c1", charge="f2", order="", amount=1))) == [(6, "content")]
    assert "/sandbox/orders/o1/payment" in page(ledger.cases(), Mood(), ledger.orders())
    with pytest.raises(Problem, match="case"):
        ledger.pay("o9")
    receipt = ledger.pay("o1").receipt
    assert ledger.pay("o1").receipt == receipt
    told = [change for change, _ in ledger.changes("station-1", "")[0] if change["kind"] == "paid"]
    assert [(change["order"], change["receipt"], change["case"]) for change in told] == [("o1", receipt, "c1")]
    assert f"票据 {receipt}" in page(ledger.cases(), Mood(), ledger.orders())


@pytest.mark.parametrize("ends", ["FeePaid", "FeeVoided"])
def test_an_order_that_is_not_wanted_any_more_takes_no_money(ledger: Ledger, station: Station, ends: str) -> None:
    give(ledger, station.received("c1"), station.accepted("c1"))
    give(ledger, station.says("FeeOrdered", "c1", charge="f1", order="o1", amount=8000))
    facts: Any = {"owed_back": False} if ends == "FeeVoided" else {"amount": 8000, "way": "cash", "receipt": "1"}
    give(ledger, station.says(ends, "c1", charge="f1", **facts | ({} if ends == "FeeVoided" else {"order": "o1"})))
    with pytest.raises(Problem, match="state"):
        ledger.pay("o1")
    assert "已取消" in page(ledger.cases(), Mood(), ledger.orders())


# -- papers between sites ---------------------------------------------------------------------------------------------

TO_TOWN: Any = {
    "n": 1, "giver": "610722001903", "taker": "610722001000", "way": "messenger", "waybill": "",
    "papers": ["申请表", "照片"],
}  # fmt: skip


def sends(station: Station, handover: str, /, **other: Any) -> bytes:
    """PapersSent of case c1; its body names the case, its header too where the station holds it."""
    body = canonical({**TO_TOWN, "handover": handover, "case": "c1", "salt": "00"} | other)
    return station.says("PapersSent", "c1" if station.device == "station-1" else "", body=body)


def settles(station: Station, handover: str, act: str, *lacking: str, case: str = "c1") -> bytes:
    facts = {"handover": handover, "case": case, "act": act, "state": "", "words": "说明", "lacking": list(lacking)}
    body = canonical({**facts, "salt": "00"})
    return station.says("PapersSettled", case if station.device == "station-1" else "", body=body)


def parcels(ledger: Ledger, device: str = "station-1", site: str = "") -> list[tuple[str, int, str, int]]:
    told = [change for change, _ in ledger.changes(device, "", site)[0] if change["kind"] == "parcel"]
    return [(each["handover"], each["n"], each["state"], each["revision"]) for each in told]


def test_papers_on_their_way_are_told_both_sites_and_who_holds_the_case(ledger: Ledger, station: Station) -> None:
    give(ledger, station.received("c1"), sends(station, "h1"))
    for device, site in (("station-1", ""), ("station-1", TO_TOWN["giver"]), ("x", TO_TOWN["giver"]),
                         ("x", TO_TOWN["taker"])):  # fmt: skip
        assert parcels(ledger, device, site) == [("h1", 1, "on_the_way", 1)]
    assert parcels(ledger, "x", "610722000000") == parcels(ledger, "x") == []
    (line,) = [change for change, _ in ledger.changes("x", "", TO_TOWN["taker"])[0]]
    assert (line["number"], line["item"], line["sent_by"], line["source"]) == ("临c1", "事项<b>", "w1", "station-1")


def test_the_first_step_that_comes_here_counts(ledger: Ledger, station: Station) -> None:
    town = Station("station-2")
    give(ledger, station.received("c1"), sends(station, "h1"))
    mark = give(ledger, settles(town, "h1", "miss", "照片"), settles(town, "h1", "find"), device="station-2")
    assert codes(mark) == []
    late = [settles(station, "h1", "take_back"), settles(station, "h1", "confirm"), sends(station, "h2")]
    assert codes(give(ledger, *late)) == []
    assert parcels(ledger) == [
        ("h1", 1, "on_the_way", 1), ("h1", 1, "short", 2), ("h1", 1, "arrived", 3), ("h2", 2, "overruled", 1),
    ]  # fmt: skip
    assert [record.reason for record in ledger.records()[-3:]] == [
        "对方先登记了，这一步没有生效", "对方先登记了，这一步没有生效", "材料当时不在送出的站点，这次送件没有成立",
    ]  # fmt: skip
    onward = sends(town, "h3", giver=TO_TOWN["taker"], taker="610722000000")
    assert codes(give(ledger, onward, device="station-2")) == []
    assert parcels(ledger, "x", "610722000000") == [("h3", 2, "on_the_way", 1)]


def test_papers_that_cannot_be_are_put_aside(ledger: Ledger, station: Station) -> None:
    wrongs: list[dict[str, Any]] = [
        {"giver": "7"}, {"taker": TO_TOWN["giver"]}, {"way": "pigeon"}, {"papers": []}, {"papers": [""]},
        {"papers": ["x"] * 501}, {"handover": ""}, {"handover": "h" * 65}, {"papers": "x"},
    ]  # fmt: skip
    marks = [give(ledger, station.received("c1"))]
    marks += [give(ledger, sends(station, "h1", **wrong)) for wrong in wrongs]
    marks += [give(ledger, sends(station, "h1", case="c9")), give(ledger, settles(station, "h1", "confirm"))]
    marks += [give(ledger, sends(station, "h1")), give(ledger, sends(station, "h1"))]
    marks += [give(ledger, settles(station, "h1", act, *lacking))
              for act, *lacking in (("miss",), ("miss", "别的"), ("confirm", "照片"))]  # fmt: skip
    found = [code for mark in marks for _, code in codes(mark)]
    assert found == ["content"] * 9 + ["case", "case", "conflict"] + ["content"] * 3
    assert parcels(ledger) == [("h1", 1, "on_the_way", 1)]


# -- what the records do ----------------------------------------------------------------------------------------------

ASKED: Any = {"points": [], "materials": ["lease"], "until": "2026-12-14", "channels": ["window"]}
STOPPED: Any = {"procedure": "hearing", "why": "听证", "expected": "20 working_day", "since": "2026-11-24"}
RESUMED: Any = {"since": "2026-11-24", "until": "2026-11-30", "due": "2026-12-08", "statutory_due": "", "calendar": ""}
EXTENDED: Any = {"by": "10 working_day", "why": "疑难", "approver": "9001", "due_before": "2026-12-01",
                 "due": "2026-12-15", "statutory_due": "", "calendar": ""}  # fmt: skip
REFUSED: Any = {"reason": "scope", "words": "不属于", "organ": "", "review_until": "", "suit_until": ""}


def here(ledger: Ledger) -> tuple[str, str]:
    case = ledger.cases()[0]
    return case.state, case.due


def test_each_step_of_the_hall_moves_the_case_here(ledger: Ledger, station: Station) -> None:
    def after(kind: str, **facts: Any) -> str:
        assert codes(give(ledger, station.says(kind, "c1", **facts))) == []
        return ledger.cases()[0].state

    give(ledger, station.received("c1"))
    assert after("SupplementAsked", **ASKED) == "supplement"
    assert after("SupplementTaken", material="lease", channel="window", left=0) == "supplement"
    assert after("SupplementCompleted") == "received"
    give(ledger, station.accepted("c1", tolerated=["photo"], until="2026-11-30"))
    assert here(ledger) == ("tolerated", "2026-12-01")
    assert after("CaseReviewed", passes=True, opinion="") == "tolerated"
    assert after("SupplementCompleted", due="2026-12-02") == "accepted"
    number = ledger.cases()[0].official_no
    assert after("PledgeWithdrawn") == "received"
    assert here(ledger) == ("received", "")
    give(ledger, station.accepted("c1"))
    assert ledger.cases()[0].official_no == number  # one case, one number
    assert after("CaseReviewed", passes=True, opinion="") == "reviewing"
    assert after("ClockStopped", **STOPPED) == "paused"
    with pytest.raises(Problem, match="state"):
        ledger.decide("c1", "granted", "")
    assert after("ClockResumed", **RESUMED) == "reviewing"
    assert after("CaseExtended", **EXTENDED) == "reviewing"
    assert here(ledger) == ("reviewing", "2026-12-15")
    assert after("CaseDecidedHere", outcome="granted", text="准予") == "granted"
    assert (ledger.cases()[0].outcome, ledger.cases()[0].text) == ("granted", "准予")
    assert "准予" in page(ledger.cases(), Mood())
    assert after("CaseClosed") == "closed"
    assert after("ResultIssued", result="证书") == "issued"
    assert after("Delivered", mode="window", signer="本人") == "delivered"
    assert after("CaseRevoked", why="不实承诺") == "revoked"
    assert "已撤销" in page(ledger.cases(), Mood())


@pytest.mark.parametrize(
    ("kind", "facts", "state"),
    [
        ("CaseRefused", REFUSED, "refused"),
        ("CaseWithdrawn", {"why": ""}, "withdrawn"),
        ("CaseReturned", {"why": ""}, "returned"),
        ("CaseLapsed", {"until": "2026-12-14"}, "lapsed"),
    ],
)
def test_what_ends_without_a_decision_ends_here_and_not_against_one(
    ledger: Ledger, station: Station, kind: str, facts: dict[str, Any], state: str
) -> None:
    give(ledger, station.received("c1"), station.says(kind, "c1", **facts))
    assert here(ledger)[0] == state
    with pytest.raises(Problem, match="state"):
        ledger.decide("c1", "granted", "")
    give(ledger, station.received("c2"), station.accepted("c2"))
    ledger.decide("c2", "granted", "")
    assert codes(give(ledger, station.says(kind, "c2", **facts))) == [(5, "conflict")]
    assert {case.id: case.state for case in ledger.cases()} == {"c1": state, "c2": "granted"}


def test_a_decision_of_the_platform_stands_against_what_crossed_it(ledger: Ledger, station: Station) -> None:
    give(ledger, station.received("c1"), station.accepted("c1"))
    ledger.decide("c1", "granted", "准予")
    paused = station.says("ClockStopped", "c1", **STOPPED)
    same = station.says("CaseDecidedHere", "c1", outcome="granted", text="同意")
    other = station.says("CaseDecidedHere", "c1", outcome="denied", text="不同意")
    odd = station.says("CaseDecidedHere", "c1", outcome="perhaps", text="")
    assert codes(give(ledger, paused, same, other, odd)) == [(5, "conflict"), (6, "content")]
    assert (here(ledger)[0], ledger.cases()[0].text) == ("granted", "准予")


def test_a_record_that_is_not_understood_is_carried_and_no_exception(ledger: Ledger, station: Station) -> None:
    lines = [station.received("c1"), station.says("Weather", "c1", mood="fine"), station.says("Weather", mood=1)]
    assert codes(give(ledger, *lines)) == []
    assert [(record.code, bool(record.reason)) for record in ledger.records()] == [("", False), ("", True), ("", True)]
    again = station.says("CaseClosed", "c1", seq=2)  # its step is taken by what is not understood
    assert codes(give(ledger, again)) == [(4, "conflict")]
    assert here(ledger)[0] == "received"


# -- what is no envelope ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line[:-1],
        lambda line: b"\xff" + line,
        lambda line: b"[]\n",
        lambda line: b"[" * 9000 + b"\n",
        lambda line: line.replace(b'"n":1', b'"n":0'),
        lambda line: line.replace(b'"n":1', b'"n":true'),
        lambda line: line.replace(b'"n":1', b'"n":99999999999999'),
        lambda line: line.replace(b'"body":', b'"bod":'),
        lambda line: line.replace(b"station-1", b"station-2"),
        lambda line: line.replace(b'"actor":"w1"', rb'"actor":"\ud800"'),
        lambda line: line + line,
    ],
)
def test_a_line_that_is_no_envelope_is_refused(station: Station, spoil: Any) -> None:
    with pytest.raises(Problem) as fault:
        envelopes(spoil(station.received("c1")), "station-1", 1)
    assert fault.value.status == 422


def test_packed_requests_are_unpacked_and_bombs_are_not() -> None:
    assert unpacked(gzip.compress(b"x"), "gzip") == b"x"
    assert unpacked(b"x", "identity") == b"x"
    for body, coding, status in (
        (b"x", "br", 415), (b"x", "gzip", 422), (gzip.compress(b"x" * 99)[:-9], "gzip", 422),
        (gzip.compress(b"\0" * (MAX_PLAIN + 1)), "gzip", 413), (b"x" * (2 << 20), "", 413),
    ):  # fmt: skip
        with pytest.raises(Problem) as fault:
            unpacked(body, coding)
        assert fault.value.status == status


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_masks_people_escapes_words_and_loads_nothing_from_outside(ledger: Ledger, station: Station) -> None:
    empty = page(ledger.cases(), Mood())
    assert "还没有办件" in empty
    give(ledger, station.received("c1"), station.accepted("c1"), station.received("c2"))
    shown = page(ledger.cases(), Mood("down"))
    assert "𠮷**" in shown
    assert "1101************2X" in shown
    assert "永㛃" not in shown
    assert "11010519491231002X" not in shown
    assert "事项&lt;b&gt;" in shown
    assert shown.count("准予</button>") == 1
    assert '/sandbox/cases/c1/decision"' in shown
    assert 'value="down" aria-pressed="true"' in shown
    assert "http" not in shown.replace("https://", "http")
    ledger.decide("c1", "denied", "<script>")
    assert "&lt;script&gt;" in page(ledger.cases(), Mood())


def test_masks() -> None:
    assert (masked_name("张三丰"), masked_name(""), masked_name(None), masked_name("王")) == ("张**", "", "", "王*")
    assert (masked_number("11010519491231002X"), masked_number("123"), masked_number(7)) == (
        "1101" + "*" * 12 + "2X",
        "",
        "",
    )


def test_an_address_in_use_is_an_error_not_a_silence(tmp_path: Path) -> None:
    from sync.sandbox import serve

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve(f"127.0.0.1:{taken.getsockname()[1]}", tmp_path)


def test_a_restart_keeps_epoch_and_records(tmp_path: Path, station: Station) -> None:
    url = f"sqlite:///{tmp_path / 'platform.db'}"
    first = Ledger(url)
    give(first, station.received("c1"))
    first.close()
    second = Ledger(url)
    assert second.epoch == first.epoch
    assert json.loads(second.records()[0].raw)["case"] == "c1"
    second.close()
