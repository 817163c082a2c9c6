"""A small simulated month: nothing wrong in it, the same again from the same seed, and every planted fault found."""

import json
import pickle
import random
import shutil
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hall.agency.records import MandateTaken, MatterMoved
from hall.bundles.records import BundleDelivered, BundleIssued, BundleOpened
from hall.cases.casework import CaseDecidedHere
from hall.cases.serving import (
    BoxFilled,
    CaseNumbered,
    ConsultationAnswered,
    ConsultationAsked,
    FeeDue,
    FeePaid,
    FeeVoided,
)
from hall.codes import uscc_fault
from hall.errors import Reason, Refused
from hall.events import StaffSignedIn
from hall.identity import citizen_number_fault, clean_name
from hall.journal import append
from hall.line.records import AppointmentBooked, TicketCalled, TicketHeld, TicketIssued
from hall.oversight.records import EnquiryFiled, EnquiryHandled, Rated, RatingHandled, ReportFiled, ReportHandled
from hall.settings import load
from hall.store import Store
from station import commands
from station.month import plan as plans
from station.month import run as runs
from station.month.audit import INVARIANTS, Audit
from station.month.count import DayCount
from station.month.people import LONG, People, credit_code
from station.month.plan import Plan, county, small
from station.month.site import Site
from station.month.summary import SCENES
from tests.helpers.clock import FakeClock

SEED = 14  # in its few days somebody rates badly, and is not done with at their end
QUOTA = 30


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small month that was played to its end."""
    folder = tmp_path_factory.mktemp("month") / "kept"
    document, _ = runs.run(small(SEED), folder, 1)
    assert document["faults"] == []
    return folder


@pytest.fixture
def lived(kept: Path, tmp_path: Path) -> Generator[Store, None, None]:
    """Its store, to be spoiled."""
    data = tmp_path / "spoiled"
    shutil.copytree(kept / "town-1", data)
    store = Store.open(data, FakeClock())
    yield store
    store.close()


def told(store: Store) -> list[str]:
    """What a fresh audit of the whole store finds, where a class had a quota that nobody reached."""
    place = small(SEED).sites[0].place
    classes = tuple(replace(klass, quota=QUOTA if klass.letter == "D" else 0) for klass in place.classes)
    return Audit(store, replace(place, classes=classes)).day()


# -- the month --------------------------------------------------------------------------------------------------------


def test_a_month_passes_every_check_of_every_day(kept: Path) -> None:
    document = json.loads((kept / "summary.json").read_text("utf-8"))
    assert 100 < document["visits"] < 250
    assert document["cases"] == sum(document["states"].values()) > 50
    assert document["checked"] == 3 * len(INVARIANTS)
    assert document["waits"]["all"]["numbers"] > 100
    assert {"served", "missed", "rated 5"} <= document["tally"].keys()
    assert document["scenarios"].keys() == set(SCENES)
    assert document["scenarios"]["instant case in one visit"].startswith("town-1 临610722001")


def test_the_same_seed_gives_the_same_month(kept: Path, tmp_path: Path) -> None:
    first = (kept / "summary.json").read_bytes()
    runs.run(small(SEED), tmp_path / "again", 1)
    assert (tmp_path / "again" / "summary.json").read_bytes() == first


def test_what_was_kept_opens_as_a_site(kept: Path) -> None:
    data = kept / "town-1"
    settings = load(data, data / "site.toml")
    assert (settings.site.station, settings.site.demo) == ("610722001", True)
    assert settings.site.name == "博望街道便民服务中心"


def test_a_kept_month_is_never_played_over(kept: Path) -> None:
    with pytest.raises(FileExistsError):
        runs.run(small(SEED), kept, 1)


def test_the_command_plays_and_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def one_day(seed: int, scale: float) -> Plan:
        whole = small(seed)
        return Plan(seed, whole.first, whole.first, whole.sites, scenes=False)

    monkeypatch.setattr(plans, "county", one_day)
    asked = ["month", "--seed", "3", "--keep", str(tmp_path / "m")]
    assert commands.main([*asked, "--json"]) == commands.FAILED  # not every scenario can happen in a day
    assert json.loads(capsys.readouterr().out)["seed"] == 3
    assert commands.main(asked) == commands.USAGE
    assert "m" in capsys.readouterr().err


def test_the_whole_county_is_one_hall_five_towns_and_twelve_villages() -> None:
    plan = county(1)
    assert [sum(site.level == level for site in plan.sites) for level in ("county", "town", "village")] == [1, 5, 12]
    assert len(plan.sites[0].windows) == 30
    stations = [site.station for site in plan.sites]
    assert len(stations) - len(set(stations)) == 1  # the village machine that was set up wrongly
    assert sum(bool(site.offline) for site in plan.sites) == 2


def test_who_comes_is_nobody(tmp_path: Path) -> None:
    people, today = People(random.Random(1), 3), date(2026, 9, 28)
    met = [people.anybody(today) for _ in range(500)]
    assert len({person.number for person in met}) == 500
    assert all(person.number.startswith("990000") for person in met)
    assert not any(citizen_number_fault(person.number, today) for person in met)
    assert all(clean_name(name) == name for name in (*LONG, *(person.name for person in met)))
    assert people.anybody(today, age=85).age(today) == 85
    firms = [person for person in met if person.firm]
    assert firms
    assert not any(uscc_fault(person.firm_code) for person in firms)
    assert credit_code(1)[8:16] == "DEM00001"


def test_days_are_counted_anew() -> None:
    count, start = DayCount(), date(2026, 9, 28)
    assert count.last(start, "5 working_day") == "2026-10-10"  # the make-up Saturday
    assert count.last(start, "5 working_day", [(date(2026, 9, 29), date(2026, 10, 7))]) == "2026-10-13"
    assert count.last(start, "0.5 working_day") == "2026-09-29"
    assert count.last(start, "30 natural_day") == "2026-10-28"
    assert count.last(date(2026, 8, 31), "1 month") == "2026-09-30"
    assert count.last(start, "0 on_the_spot") == "2026-09-28"
    assert count.last(start, "90 working_day") == ""  # into a year without a notice
    assert count.last(date(2026, 9, 10), "15 working_day", rolls=True) == "2026-10-08"


def test_a_refusal_that_nobody_foresaw_ends_the_month(tmp_path: Path) -> None:
    site = Site(tmp_path / "town", small(SEED), small(SEED).sites[0])

    def no() -> None:
        raise Refused(Reason.NOT_MISSED)

    assert site.turned_down(Reason.NOT_MISSED, no)
    with pytest.raises(Refused):
        site.turned_down(Reason.WRONG_CLASS, no)
    told = pickle.loads(pickle.dumps(Refused(Reason.FEE_DUE, yuan="80.00")))  # a site's process tells it whole
    assert (told.reason, told.facts) == (Reason.FEE_DUE, {"yuan": "80.00"})
    site.close()


# -- planted faults ---------------------------------------------------------------------------------------------------


def _write(store: Store, event: object, actor: str = "001001", case: str = "") -> None:
    store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?1, '某', 'clerk', '')", actor)
    with store.atomic():
        append(store, event, actor, case)  # type: ignore[arg-type]


def _ticket(store: Store, state: str) -> tuple[str, str, str, str, int]:
    row = store.one("SELECT id, number, klass, day, window FROM ticket WHERE state = ? ORDER BY pos LIMIT 1", state)
    assert row
    return row["id"], row["number"], row["klass"], row["day"], row["window"] or 0


def _second_claim(store: Store) -> None:
    """Another window calls what one calls already."""
    _write(store, TicketIssued("t-9", "A999", "A", "2026-11-23"))
    _write(store, TicketCalled("t-9", "A999", "A", 1, 1))
    _write(store, TicketCalled("t-9", "A999", "A", 2, 1))


def _picked_after_the_end(store: Store) -> None:
    """Somebody who was served is called out of turn."""
    ticket, number, klass, _, _ = _ticket(store, "served")
    _write(store, TicketCalled(ticket, number, klass, 1, 2, "came_back"))


def _called_once_more_than_it_was(store: Store) -> None:
    _write(store, TicketIssued("t-9", "A999", "A", "2026-11-23"))
    _write(store, TicketCalled("t-9", "A999", "A", 1, 1))
    _write(store, TicketCalled("t-9", "A999", "A", 1, 3))


def _picked_too_often(store: Store) -> None:
    _write(store, TicketIssued("t-9", "A999", "A", "2026-11-23"))
    for times in range(1, 5):
        _write(store, TicketCalled("t-9", "A999", "A", 1, times))
    _write(store, TicketHeld("t-9", "A999", "A", 1))
    _write(store, TicketCalled("t-9", "A999", "A", 1, 5, "came_back"))


def _number_again(store: Store) -> None:
    _, number, klass, day, _ = _ticket(store, "served")
    _write(store, TicketIssued("t-9", number, klass, day))


def _yesterday_called(store: Store) -> None:
    """The clock of the copy stands in November: whatever is called now is of an earlier day."""
    id_, number, klass, _, _ = _ticket(store, "no_show")
    _write(store, TicketCalled(id_, number, klass, 1, 1))


def _lost_record(store: Store) -> None:
    with store.atomic():
        store.run("DELETE FROM outbox WHERE pos = (SELECT pos FROM journal WHERE type = 'Rated' LIMIT 1)")
        store.run("DELETE FROM journal WHERE pos = (SELECT pos FROM journal WHERE type = 'Rated' LIMIT 1)")


def _rated_again(store: Store) -> None:
    row = store.one("SELECT body FROM journal WHERE type = 'Rated' LIMIT 1")
    assert row
    again = json.loads(row["body"])
    _write(store, Rated("r-9", again["ticket"], again["number"], 5))


def _too_many(store: Store) -> None:
    for n in range(QUOTA + 1):
        _write(store, TicketIssued(f"t-{n}", f"D9{n:02d}", "D", "2026-11-23"))


def _same_hands(store: Store) -> None:
    """The clerk who accepted decides: told by the records, whatever the rows say."""
    row = store.one("SELECT id, accepted_by FROM hall_case WHERE accepted_by <> '' AND state = 'accepted' LIMIT 1")
    assert row
    store.run("UPDATE staff SET role = 'clerk' WHERE id = ?", row["accepted_by"])
    _write(store, CaseDecidedHere(row["id"], "granted", "准予"), row["accepted_by"], row["id"])


def _bad(store: Store) -> str:
    return store.value("SELECT min(rating) FROM rectification WHERE state = 'new' OR state = 'verified'")


def _call_out_of_turn(store: Store) -> None:
    _write(store, EnquiryFiled("e-9", "GD1", "help", "", False, ""))
    _write(store, EnquiryHandled("e-9", "close", "closed", "", "", ""))


def _box_filled_twice(store: Store) -> None:
    for n in (1, 2):
        _write(store, BoxFilled("c-9", f"p-{n}", "hall", 1, "out", "2026-11-24"))


def _numbered_twice(store: Store) -> None:
    for case in ("c-8", "c-9"):
        _write(store, CaseNumbered(case, "临", "GF1"))


def _unpaid_result_in_a_box(store: Store) -> None:
    _write(store, FeeDue("f-9", "c-9", 8000, "某法"), case="c-9")
    _write(store, BoxFilled("c-9", "p-1", "hall", 1, "out", "2026-11-24"), case="c-9")


def _receipt_twice(store: Store) -> None:
    for n in (1, 2):
        _write(store, FeeDue(f"f-{n}", f"c-{n}", 8000, "某法"))
        _write(store, FeePaid(f"f-{n}", f"c-{n}", 8000, "cash", "61", ""))


def _back_for_nothing(store: Store) -> None:
    _write(store, FeeDue("f-9", "c-9", 8000, "某法"))
    _write(store, FeeVoided("f-9", "c-9", True))


def _issued_twice(store: Store) -> None:
    _write(store, BundleOpened("b-9", "一1", "CG26-55", "企业开办", "", {"CG26-31": "c-9"}, {}))
    for _ in range(2):
        _write(store, BundleIssued("b-9", "营业执照", ["企业设立"], []))


def _delivered_unissued(store: Store) -> None:
    _write(store, BundleOpened("b-9", "一1", "CG26-55", "企业开办", "", {"CG26-31": "c-9"}, {}))
    _write(store, BundleDelivered("b-9", "window", "某"))


def _mandate(store: Store, until: str = "2027-01-01") -> None:
    _write(store, MandateTaken("m-9", "001001", {}, {}, {}, ["CG17-29"], ["file"], "2026-01-01", until, "委托书 1"))


def _beyond_the_mandate(store: Store) -> None:
    _mandate(store)
    _write(store, MatterMoved("x-9", "m-9", "CG17-30", "", "entrust", "entrusted", "", ""))


def _after_the_mandate(store: Store) -> None:
    _mandate(store, "2026-02-01")
    _write(store, MatterMoved("x-9", "m-9", "CG17-29", "", "entrust", "entrusted", "", ""))


def _matter_out_of_turn(store: Store) -> None:
    _mandate(store)
    _write(store, MatterMoved("x-9", "m-9", "CG17-29", "", "entrust", "entrusted", "", ""))
    _write(store, MatterMoved("x-9", "m-9", "CG17-29", "", "archive", "archived", "", ""))


def _asked(store: Store, due: str) -> None:
    _write(store, ConsultationAsked("q-9", "询1", "", "几点下班", "001001", due))


def _anothers_question(store: Store) -> None:
    _asked(store, "2027-01-01")
    _write(store, ConsultationAnswered("q-9", "", "", "五点"), "001002")


def _late_answer(store: Store) -> None:
    _asked(store, "2026-01-01")
    _write(store, ConsultationAnswered("q-9", "", "", "五点"))


def _report_out_of_turn(store: Store) -> None:
    _write(store, ReportFiled("p-9", "FY1", "fault", "", False, ""))
    _write(store, ReportHandled("p-9", "publish", "published", ""))


def _late_report(store: Store) -> None:
    _write(store, ReportFiled("p-9", "FY1", "fault", "", False, "2026-01-01"))
    _write(store, ReportHandled("p-9", "assign", "assigned", ""))
    _write(store, ReportHandled("p-9", "answer", "answered", ""))


def _sql(text: str) -> Callable[[Store], None]:
    def spoil(store: Store) -> None:
        assert store.run(text) == 1

    return spoil


FAULTS: list[tuple[str, Callable[[Store], object]]] = [
    ("chain", _lost_record),
    ("chain", _sql("UPDATE journal SET actor = '000000' WHERE pos = 40")),
    ("chain", _sql("UPDATE journal SET body = CAST(CAST(body AS TEXT) || ' ' AS BLOB) WHERE pos = 40")),
    ("outbox", _sql("DELETE FROM outbox WHERE n = (SELECT max(n) FROM outbox)")),
    ("headers", lambda store: _write(store, StaffSignedIn("1", "desk"), "张三")),
    ("headers", lambda store: _write(store, StaffSignedIn("1", "desk"), "990000195001010014")),
    ("numbers", _number_again),
    ("one window", _second_claim),
    ("out of turn", _sql("UPDATE picked_call SET was = 'held' WHERE rowid = (SELECT min(rowid) FROM picked_call WHERE"
                         " was <> 'held')")),
    ("out of turn", _sql("DELETE FROM picked_call WHERE rowid = (SELECT max(rowid) FROM picked_call)")),
    ("out of turn", _picked_after_the_end),
    ("out of turn", _picked_too_often),
    ("line", _called_once_more_than_it_was),
    ("line", _sql("UPDATE ticket SET state = 'served' WHERE pos = (SELECT pos FROM ticket WHERE state = 'no_show')")),
    ("line", _sql("DELETE FROM ticket WHERE pos = (SELECT max(pos) FROM ticket WHERE person = '')")),
    ("day boundary", _yesterday_called),
    ("quotas", _too_many),
    ("fold", _sql("UPDATE hall_case SET state = 'denied' WHERE id ="
                  " (SELECT min(id) FROM hall_case WHERE state = 'delivered')")),
    ("papers", _sql("DELETE FROM case_step WHERE (case_id, n) ="
                    " (SELECT case_id, n FROM case_step WHERE act = 'accept')")),
    ("papers", _sql("UPDATE case_step SET act = 'deem' WHERE (case_id, n) ="
                    " (SELECT case_id, n FROM case_step WHERE act = 'accept')")),
    ("days", _sql("UPDATE hall_case SET due = date(due, '+1 day') WHERE id = (SELECT min(id) FROM hall_case"
                  " WHERE due <> '')")),
    ("days", _sql("UPDATE hall_case SET waits_until = date(waits_until, '-1 day') WHERE id ="
                  " (SELECT min(id) FROM hall_case WHERE waits_until <> '')")),
    ("key materials", _sql("UPDATE case_material SET state = 'wanted' WHERE key = 1 AND (case_id, code) ="
                           " (SELECT c.id, m.code FROM hall_case AS c JOIN case_material AS m ON m.case_id = c.id"
                           " WHERE c.state = 'delivered' AND m.key = 1)")),
    ("hands", _same_hands),
    ("one rating", _rated_again),
    ("ratings", _sql("UPDATE rectification SET state = 'fed_back' WHERE rating ="
                     " (SELECT min(rating) FROM rectification WHERE state = 'verified')")),
    ("ratings", lambda store: _write(store, RatingHandled(_bad(store), "close", "closed", "", ""))),
    ("calls", lambda store: _write(store, EnquiryFiled("e-9", "GD1", "help", "", False, ""))),
    ("calls", _call_out_of_turn),
    ("boxes", _box_filled_twice),
    ("official numbers", _numbered_twice),
    ("seats", lambda store: [_write(store, AppointmentBooked(f"a-{n}", "A", "2026-11-24", "09:00")) for n in (1, 2)]),
    ("fees", _sql("DELETE FROM case_charge WHERE n = (SELECT min(n) FROM case_charge)")),
    ("fees", _receipt_twice),
    ("fees", _back_for_nothing),
    ("unpaid", _unpaid_result_in_a_box),
    ("one result", _issued_twice),
    ("one result", _delivered_unissued),
    ("mandates", _beyond_the_mandate),
    ("mandates", _after_the_mandate),
    ("matters", _matter_out_of_turn),
    ("questions", _anothers_question),
    ("questions", _sql("UPDATE consultation SET state = 'ended' WHERE id ="
                       " (SELECT min(id) FROM consultation WHERE state = 'answered')")),
    ("appeals", lambda store: _write(store, RatingHandled(_bad(store), "uphold", "excluded", "", ""))),
    ("reports", _report_out_of_turn),
    ("in time", _late_answer),
    ("in time", _late_report),
    ("seats", _sql("DELETE FROM appointment WHERE id = (SELECT min(id) FROM appointment WHERE state <> 'cancelled')")),
]  # fmt: skip


def test_an_unspoiled_store_has_no_fault(lived: Store) -> None:
    assert told(lived) == []


def test_every_invariant_has_a_planted_fault() -> None:
    assert {name for name, _ in FAULTS} == INVARIANTS.keys()


@pytest.mark.parametrize(("invariant", "spoil"), FAULTS)
def test_a_planted_fault_is_found_under_its_name(
    lived: Store, invariant: str, spoil: Callable[[Store], object]
) -> None:
    spoil(lived)
    assert invariant in {fault.partition(":")[0] for fault in told(lived)}
