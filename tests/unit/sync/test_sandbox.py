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
        frozen = canonical({**facts, "salt": "00"}) if body is None else body
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
            "CaseReceived", case, provisional_no=f"临{case}", item="T-1", item_name="事项<b>", applicant=applicant
        )

    def accepted(self, case: str) -> bytes:
        return self.says("CaseAccepted", case, due="2026-12-01")


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
    lines = [station.received("c1"), station.says("Weather"), station.accepted("c1")]
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
        ("type", lambda s: s.says("Weather")),
        ("body", lambda s: s.says("Rated", h="00" * 32)),
        ("content", lambda s: s.says("Rated", body=b"no json")),
        ("content", lambda s: s.says("Rated", body=b"[" * 9000)),
        ("content", lambda s: s.says("CaseReceived", "c1", item="T-1")),
        ("content", lambda s: s.says("CaseReceived", "c1", body=rb'{"applicant":{"name":"\ud800"}}')),
        ("content", lambda s: s.says("CaseReceived", item="T-1")),
        ("case", lambda s: s.accepted("never-received")),
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
    mark = give(ledger, station.received("c1"), station.says("CaseAccepted", "c1", seq=1, due="2026-12-01"))
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
