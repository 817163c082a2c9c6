"""Backup, go on, put the copy back, go on: no number is given twice, and the supervisor hears of it."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hall import journal
from hall.cases.cases import Applicant
from hall.cases.lifecycle import PaperKind
from hall.cases.numbers import Terminal
from hall.oversight.watchrules import RuleId
from hall.papers.dockets import Dockets, read_dockets
from hall.papers.records import StorePutBack
from hall.putback import AHEAD, DAILY, MARK_FILE, MOVED, go_on, keep
from hall.settings import load
from hall.store import FILE, Store
from station import topics as station_topics
from station.syncing import kept
from station.topics import Topics
from tests.helpers.clock import FakeClock

ROOT = Path(__file__).resolve().parent.parent.parent
NOTICED = "ERROR onevisit.store: this store was put back from a copy"
PERSON = Applicant("张三丰", "mainland", "990000198001010012")


@pytest.fixture(autouse=True)
def _one_clock(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(station_topics, "SystemClock", lambda: clock)


def opened(data: Path) -> Topics:
    """The hall as a face opens it; its first clerk is hired."""
    hall = Topics(load(data))
    if not hall.store.value("SELECT 1 FROM staff"):
        hall.staff.add("1001", "王", "clerk", "made up for this", "setup")
    return hall


def give(hall: Topics, n: int = 3) -> list[str]:
    """Numbers of every kind that stands on a paper: ticket, case, 文号, and what is counted by the day."""
    day, given = hall.store.clock.now().date(), list[str]()
    site = load(hall.store.data).site
    dockets = Dockets(hall.store, read_dockets(site.hall), "610722", Terminal())
    for _ in range(n):
        given.append(hall.tickets.issue("A", None, "1001").ticket.number)
        case = hall.cases.receive("CG26-31", PERSON, "", "1001")
        given += [case.number, dockets.number(case.id, "grant", PaperKind.GRANT, day.year)]
        given.append(dockets.number(case.id, "acceptance", PaperKind.ACCEPTANCE, day.year))
        with hall.store.atomic():
            given += [f"{kind} {hall.store.next_number(kind, day.isoformat())}" for kind in DAILY]
    return given


def copied(data: Path, to: Path) -> Path:
    """A backup of the whole folder, made while nobody writes."""
    shutil.copytree(data, to)
    return to


def whole_folder(copy: Path, data: Path) -> None:
    shutil.rmtree(data)
    shutil.copytree(copy, data)


def into_the_folder(copy: Path, data: Path) -> None:
    """As `cp -a copy/. data/` does it: each file stays the same to its disk, and says the times of the copy."""
    for file in data.glob(f"{FILE}-*"):
        file.unlink()
    for file in copy.iterdir():
        (data / file.name).write_bytes(file.read_bytes())
        os.utime(data / file.name, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))


def store_alone(copy: Path, data: Path) -> None:
    for file in data.glob(f"{FILE}*"):
        file.unlink()
    shutil.copy2(copy / FILE, data / FILE)


def over_the_old_one(copy: Path, data: Path) -> None:
    """As `cp` does it: the file stays the same to its disk."""
    for file in data.glob(f"{FILE}-*"):
        file.unlink()
    before = (data / FILE).stat().st_ino
    (data / FILE).write_bytes((copy / FILE).read_bytes())
    assert (data / FILE).stat().st_ino == before


@pytest.mark.parametrize("put_back", [whole_folder, into_the_folder, store_alone, over_the_old_one])
def test_no_number_is_given_twice_by_a_store_that_was_put_back(
    data: Path,
    tmp_path: Path,
    clock: FakeClock,
    put_back: Callable[[Path, Path], None],
    expect_log: Callable[..., None],
) -> None:
    expect_log(NOTICED, at_least=2)
    hall = opened(data)
    given = give(hall)
    hall.store.close()
    copy = copied(data, tmp_path / "copy")
    for _ in range(3):  # the life that is lost, and two that follow from the same copy
        hall = opened(data)
        given += give(hall, 12)
        clock.advance(3600)
        assert journal.verify(hall.store).fault == ""
        keep(hall.store)  # as the day's work does
        hall.store.close()
        put_back(copy, data)
    assert len(set(given)) == len(given)
    hall = opened(data)
    hall.store.close()


def test_a_store_that_nobody_put_back_leaves_no_gap(data: Path, clock: FakeClock) -> None:
    for n in (1, 2, 3):
        hall = opened(data)
        ticket, case, grant, acceptance, *rest = give(hall, 1)
        assert (ticket, case[-4:]) == (f"A{n:03d}", f"{n:04d}")
        assert (grant, acceptance) == (f"城固行审准〔2026〕{n}号", f"城固行审受〔2026〕{n}号")
        assert rest == [f"{kind} {n}" for kind in DAILY]
        keep(hall.store)
        hall.store.close()
        (data / MARK_FILE).unlink()  # lost, or torn: it only helps


def test_the_supervisor_hears_of_it_and_the_rules_of_the_hall_say_how_large_the_gap_is(
    data: Path, tmp_path: Path, clock: FakeClock, expect_log: Callable[..., None]
) -> None:
    expect_log(NOTICED)
    hall = opened(data)
    give(hall, 1)
    hall.store.close()
    copy = copied(data, tmp_path / "copy")
    clock.advance(2.5 * 3600)
    whole_folder(copy, data)
    hall = opened(data)
    event = journal.read(hall.store, 0, 500)[-1].event()
    assert event == StorePutBack(MOVED, "2026-11-23T09:00:00.000+08:00", 20 + 50, 20 + 150, 20 + 75)
    assert [number for number in give(hall, 1) if number[:2] in ("A0", "城固", "临6")] == [
        "A097", "临61072220261123" + "0251", "城固行审准〔2026〕72号", "城固行审受〔2026〕72号",
    ]  # fmt: skip
    (found,) = [one for one in hall.supervision.watch().findings if one.rule is RuleId.PUT_BACK]
    assert (found.level.value, found.facts["since"], found.facts["dockets"]) == ("alarm", "2026-11-23 09:00", 70)
    assert [order.finding for order in hall.supervision.orders.open()] == [found.id]
    hall.store.close()


def test_whatever_is_counted_by_the_day_goes_on_behind_the_gap() -> None:
    """A topic that begins to count by the day is named in hall.putback, or here with the reason why not."""
    counted = {
        kind
        for file in (ROOT / "hall").rglob("*.py")
        for kind in re.findall(r"next_number\(f?['\"]([a-z]+)", file.read_text(encoding="utf-8"))
    }
    never_on_paper = {"quota", "return"}  # how many may come, and the order of those who came back
    assert counted == {*DAILY, "docket"} | never_on_paper


def test_what_the_platform_says_is_heard_once_and_not_after_it_was_noticed_here(
    data: Path, clock: FakeClock, expect_log: Callable[..., None]
) -> None:
    expect_log(NOTICED)
    hall = opened(data)
    contact = clock.now().isoformat(timespec="seconds")
    given = give(hall, 1)
    clock.advance(3600)
    site = load(data).site.hall
    assert go_on(hall.store, site, hall.cases.numbers, AHEAD, contact)
    assert not go_on(hall.store, site, hall.cases.numbers, AHEAD, contact)
    assert not set(given) & set(give(hall, 1)[1:])  # the day's tickets wait for the next start of their face
    hall.store.close()
    again = opened(data)
    assert again.tickets.issue("A", None, "1001").ticket.number == "A052"
    again.store.close()


def test_a_mark_that_cannot_be_written_is_told_and_keeps_nobody_from_work(
    data: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("WARNING onevisit.store: the mark beside the store is not written")
    hall = opened(data)
    (data / MARK_FILE).unlink()
    (data / MARK_FILE).mkdir()
    keep(hall.store)
    assert give(hall, 1)[0] == "A001"
    hall.store.close()


def test_who_works_behind_the_kiosk_writes_nothing_before_it_is_noticed(
    data: Path, tmp_path: Path, clock: FakeClock, expect_log: Callable[..., None]
) -> None:
    """A record of the day's work would be taken for the copy's last, and the gap would be too small."""
    expect_log(NOTICED)
    hall = opened(data)
    give(hall, 1)
    end = journal.end(hall.store)
    hall.store.close()
    whole_folder(copied(data, tmp_path / "copy"), data)
    clock.advance(3 * 3600)
    with kept(load(data)):
        pass
    store = Store.open(data, clock)
    written = [entry.event() for entry in journal.read(store, end)]
    assert written[:1] == [StorePutBack(MOVED, "2026-11-23T09:00:00.000+08:00", 20 + 60, 20 + 180, 20 + 90)]
    store.close()
