"""A paper proves itself: signed at one machine, believed at another with the line cut, void there once it has heard."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hall.cases.cases import Cases
from hall.cases.lifecycle import PaperKind
from hall.clock import SystemClock
from hall.events import DeviceState, Event
from hall.journal import append
from hall.ports import PrintOutcome
from hall.proofs.records import PapersVoided
from hall.proofs.seals import certify, key_id, take_apart, write_certificate
from hall.proofs.summaries import unpack
from hall.proofs.verdicts import Verdict
from hall.proofs.voids import Void, stop_key
from hall.settings import Platform
from hall.store import Store
from printing.casepapers import CasePapers
from printing.paper import dump, load_form
from printing.spool import Spool
from printing.worker import Worker
from sync.engine import run_once
from sync.inbox import Inbox
from sync.wire import Change
from tests.helpers.hall import hall_over
from tests.helpers.lifecycle import accepted, cases_over
from tests.helpers.papers import PLACE, SITE, issuer
from tests.helpers.platform import Sandbox, running

COUNTY, NEXT_COUNTY = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
UNTIL = date(2036, 12, 31)


@dataclass
class Machine:
    """One site machine of a county: its own store, its own key, and the county's word for it."""

    store: Store
    cases: Cases

    @classmethod
    def of(cls, folder: Path, county: Ed25519PrivateKey = COUNTY) -> "Machine":
        store = Store.open(folder, SystemClock())
        hall_over(store)
        cases = cases_over(store)
        cases.counties = (county.public_key().public_bytes_raw().hex(),)
        cases.proofs.take(
            write_certificate(certify(cases.proofs.key, "610722", UNTIL, county.private_bytes_raw()))
        )  # fmt: skip
        return cls(store, cases)

    def papers(self, case: str) -> dict[PaperKind, str]:
        """The code on each paper that a case is owed."""
        made = CasePapers(self.cases, self.cases._catalogue, issuer()).owed(case)
        return {owed.kind: owed.make().qr for owed in made}

    def sync(self, platform: Platform) -> None:
        run_once(platform, self.store, self.cases)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine.of(tmp_path / "here")
    yield machine
    machine.store.close()


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine.of(tmp_path / "village")
    yield machine
    machine.store.close()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("platform")) as sandbox:
        yield sandbox


def test_a_receipt_is_believed_in_the_village_with_the_line_cut(here: Machine, village: Machine) -> None:
    case = accepted(here.cases)
    codes = here.papers(case.id)
    assert set(codes) == {PaperKind.RECEIPT, PaperKind.ACCEPTANCE}
    for kind, code in codes.items():
        answer = village.cases.proofs.look(code)
        assert answer.verdict is Verdict.GENUINE
        assert answer.summary
        assert (answer.summary.paper, answer.summary.provisional_no) == (kind.value, case.provisional_no)
        assert answer.summary.is_of(case.applicant.id_number)
        assert case.applicant.id_number not in code


def test_another_county_s_receipt_cannot_be_checked_here(tmp_path: Path, village: Machine) -> None:
    foreign = Machine.of(tmp_path / "foreign", NEXT_COUNTY)
    for code in foreign.papers(accepted(foreign.cases).id).values():
        assert village.cases.proofs.look(code).verdict is Verdict.FOREIGN
        assert foreign.cases.proofs.look(code).verdict is Verdict.GENUINE
    foreign.store.close()


def test_a_paper_of_a_withdrawn_case_is_void_in_the_village_once_it_has_heard(
    here: Machine, village: Machine, platform: Sandbox
) -> None:
    case, other = accepted(here.cases), accepted(here.cases, n=2)
    code, kept = here.papers(case.id)[PaperKind.ACCEPTANCE], here.papers(other.id)[PaperKind.ACCEPTANCE]
    here.sync(platform.settings())
    village.sync(platform.settings())
    here.cases.endings.withdraw(case.id, "不办了", case.accepted_by)
    assert here.cases.proofs.look(code).verdict is Verdict.REVOKED
    assert village.cases.proofs.look(code).verdict is Verdict.GENUINE  # the line is cut: it cannot know yet
    here.sync(platform.settings())
    village.sync(platform.settings())
    replayed = village.cases.proofs.look(code)
    assert (replayed.verdict, replayed.voided) == (Verdict.REVOKED, here.cases.proofs.look(code).voided)
    assert replayed.voided
    assert replayed.voided.why is Void.WITHDRAWN
    assert village.cases.proofs.look(kept).verdict is Verdict.GENUINE
    assert not village.store.all("SELECT * FROM sync_quarantine")
    assert not here.store.all("SELECT * FROM sync_quarantine")


def test_the_platform_passes_on_nothing_that_names_no_paper(here: Machine, village: Machine, platform: Sandbox) -> None:
    said: dict[str, Any] = {
        "issuer": "ABCDEFGH", "serials": ["ABCDEFGH"], "since": "2026-11-22T10:00:00+08:00", "why": "lost",
    }  # fmt: skip
    wrongs: list[dict[str, Any]] = [
        {"serials": []}, {"serials": ["x"]}, {"issuer": "x"}, {"since": "x"}, {"serials": ["ABCDEFGH"] * 501},
    ]  # fmt: skip
    with here.store.atomic():
        for wrong in wrongs:
            append(here.store, PapersVoided(**{**said, **wrong}), "command")
    here.sync(platform.settings())
    village.sync(platform.settings())
    assert {row["state"] for row in here.store.all("SELECT state FROM outbox")} == {"received"}
    assert not village.store.all("SELECT * FROM sync_quarantine")
    assert not village.store.all("SELECT * FROM paper_void WHERE issuer IN ('ABCDEFGH', 'x')")


def test_a_machine_that_calls_for_the_first_time_hears_of_what_was_void_before(
    here: Machine, tmp_path: Path, platform: Sandbox
) -> None:
    case = accepted(here.cases)
    code = here.papers(case.id)[PaperKind.RECEIPT]
    stop_key(here.store, key_id(here.cases.proofs.key), "command")  # the machine was stolen
    here.sync(platform.settings())
    late = Machine.of(tmp_path / "late")
    assert late.cases.proofs.look(code).verdict is Verdict.GENUINE
    late.sync(platform.settings())
    stopped = late.cases.proofs.look(code)
    assert stopped.voided
    assert (stopped.verdict, stopped.voided.why) == (Verdict.REVOKED, Void.STOPPED)
    late.store.close()


def test_what_cannot_be_is_put_aside_and_makes_nothing_void(village: Machine, expect_log: Callable[..., None]) -> None:
    right: dict[str, object] = {
        "kind": "voided", "issuer": "ABCDEFGH", "serials": ["ABCDEFGH"], "since": "2026-11-22T10:00:00+08:00",
        "why": "lost",
    }  # fmt: skip
    wrongs: list[dict[str, object]] = [
        {"serials": []}, {"serials": ["abc"]}, {"serials": "ABCDEFGH"}, {"serials": [7]}, {"issuer": "*"},
        {"since": "yesterday"}, {"since": "2026-11-22T10:00:00"}, {"why": 7}, {"serials": ["ABCDEFGH"] * 501},
    ]  # fmt: skip
    expect_log("ERROR onevisit.sync: a change from the platform is put aside", at_least=len(wrongs))
    inbox = Inbox(village.store, village.cases)
    inbox.apply([Change({**right, **wrong}, f"e.{n}") for n, wrong in enumerate(wrongs)], "e.wrong")
    assert len(village.store.all("SELECT * FROM sync_quarantine")) == len(wrongs)
    assert not village.store.all("SELECT * FROM paper_void")
    inbox.apply([Change(right, "e.right")], "e.right")
    assert len(village.store.all("SELECT * FROM paper_void")) == 1


class Tray:
    """hall.ports.PaperTray that keeps the words of each paper, and answers as it is told."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.answer = PrintOutcome("proven", DeviceState.READY, True)

    def put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        self.codes.append(load_form(pdf).qr)
        return self.answer

    def recover(self, name: str) -> PrintOutcome | None:
        return None

    def forget(self) -> None:
        pass


def test_a_reprint_at_the_desk_makes_the_sheet_before_it_void_once_it_is_out(
    here: Machine, village: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "pdf", lambda _, form: dump(form))
    case, tray, posted = accepted(here.cases), Tray(), queue.Queue[Event]()
    papers = CasePapers(here.cases, here.cases._catalogue, issuer())
    spool = Spool(here.store, PLACE, SITE, lambda: papers, "desk-1", posted.put, tray=tray)
    spool.start()

    def look() -> list[Verdict]:
        return [here.cases.proofs.look(code).verdict for code in tray.codes]

    def printed(result: str = "proven") -> None:
        tray.answer = PrintOutcome(result, DeviceState.READY, result != "failed")
        spool.again(case.id, "acceptance_notice", case.accepted_by)
        assert posted.get(timeout=60)

    printed()
    assert look() == [Verdict.GENUINE]
    printed("failed")  # not a byte came out: who holds the first sheet still has a good one
    assert look()[0] is Verdict.GENUINE
    printed()
    spool.stop()
    assert (look()[0], look()[-1]) == (Verdict.REVOKED, Verdict.GENUINE)
    first, last = (unpack(take_apart(code).line) for code in (tray.codes[0], tray.codes[-1]))
    assert (first.number, first.mark, first.state) == (last.number, last.mark, last.state)
    assert village.cases.proofs.look(tray.codes[-1]).verdict is Verdict.GENUINE


def test_every_sheet_of_a_case_has_its_own_serial(here: Machine) -> None:
    case = accepted(here.cases)
    codes = [*here.papers(case.id).values(), *here.papers(case.id).values()]
    assert len({unpack(take_apart(code).line).serial for code in codes}) == 4
