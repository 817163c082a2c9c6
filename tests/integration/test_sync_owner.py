"""The engine by itself: one owner among the processes of a machine, and everything arrives without being asked for."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from hall.cases.cases import CaseState
from hall.clock import SystemClock
from hall.errors import Unavailable
from hall.events import Event, SyncChanged, SyncPhase
from hall.settings import Platform
from hall.store import Store
from sync.contact import Contact
from sync.engine import LOCK_FILE, SyncEngine, run_once
from sync.status import status
from tests.helpers.hall import Hall, applicant, hall_over
from tests.helpers.platform import (
    PATIENCE_S,
    ROOT,
    SETTINGS,
    Sandbox,
    assert_exactly_once,
    running,
    states,
    until,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("platform")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared: Sandbox) -> Iterator[Sandbox]:
    shared.mood("normal")
    yield shared
    shared.mood("normal")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    store = Store.open(tmp_path / "data", SystemClock())
    yield hall_over(store)
    store.close()


class Heard(list[SyncChanged]):
    """What a process's screens were told."""

    def post(self, event: Event) -> None:
        assert isinstance(event, SyncChanged)
        self.append(event)

    @property
    def last(self) -> tuple[SyncPhase, int] | None:
        return (self[-1].phase, self[-1].waiting) if self else None


@pytest.fixture
def engine() -> Iterator[Callable[[Hall, Platform], tuple[SyncEngine, Heard]]]:
    """Start engines; they are stopped at the end."""
    started: list[SyncEngine] = []

    def start(hall: Hall, platform: Platform) -> tuple[SyncEngine, Heard]:
        heard = Heard()
        one = SyncEngine(platform, hall.store, lambda store: hall_over(store).cases, heard.post)
        one.start()
        started.append(one)
        return one, heard

    yield start
    for one in started:
        one.stop()


Start = Callable[[Hall, Platform], tuple[SyncEngine, Heard]]


def new_case(hall: Hall, n: int = 1) -> str:
    case = hall.cases.receive("T-2", applicant(n), "", "w1").id
    hall.cases.accept(case, "w1")
    return case


def arrived(hall: Hall, sandbox: Sandbox) -> None:
    until(lambda: status(hall.store).waiting == 0, "records still wait")
    assert_exactly_once(hall.store, sandbox)


@pytest.mark.requirement("R-66")
def test_what_was_done_offline_arrives_once_by_itself_and_the_decision_comes_back(
    hall: Hall, tmp_path: Path, engine: Start
) -> None:
    sandbox = Sandbox(tmp_path / "p").start()
    sandbox.kill()  # its address is known, nobody is there
    one, heard = engine(hall, sandbox.settings())
    cases = [new_case(hall, n) for n in range(4)]
    one.nudge()
    until(lambda: heard.last == (SyncPhase.OFFLINE, 8), "the screens were not told")
    sandbox.start()
    try:
        arrived(hall, sandbox)
        until(lambda: heard.last == (SyncPhase.ONLINE, 0), "the screens were not told")
        sandbox.decide(cases[2], "granted", "准予办理")
        until(lambda: hall.cases.case(cases[2]).state is CaseState.GRANTED, "the decision did not come")
    finally:
        sandbox.kill()


def test_the_platform_killed_and_back_again_and_again(hall: Hall, tmp_path: Path, engine: Start) -> None:
    with running(tmp_path / "p") as sandbox:
        engine(hall, sandbox.settings())
        for n in range(4):
            new_case(hall, n)
            sandbox.kill()
            new_case(hall, n + 10)
            sandbox.start()
        arrived(hall, sandbox)


def test_a_record_of_any_process_goes_soon_not_at_the_next_round(hall: Hall, sandbox: Sandbox, engine: Start) -> None:
    _, heard = engine(hall, sandbox.settings(interval_s=1000.0))
    until(lambda: heard.last == (SyncPhase.ONLINE, 0))
    other = hall_over(hall.store.again())  # another process's connection: nobody nudges
    new_case(other)
    arrived(hall, sandbox)
    other.store.close()


def test_a_portal_in_between_is_told_from_silence(hall: Hall, sandbox: Sandbox, engine: Start) -> None:
    sandbox.mood("html")
    new_case(hall)
    _, heard = engine(hall, sandbox.settings())
    until(lambda: heard.last == (SyncPhase.PORTAL, 2))
    sandbox.mood("down")
    until(lambda: heard.last == (SyncPhase.OFFLINE, 2))
    sandbox.mood("normal")
    arrived(hall, sandbox)


def test_without_an_address_nothing_is_tried_and_the_screens_still_hear_what_waits(hall: Hall, engine: Start) -> None:
    one, heard = engine(hall, SETTINGS)
    new_case(hall)
    one.nudge()
    until(lambda: heard.last == (SyncPhase.UNKNOWN, 2))
    assert not one.owns
    assert states(hall.store) == ["queued", "queued"]
    with pytest.raises(Unavailable, match=r"platform\.url"):
        run_once(SETTINGS, hall.store, hall.cases)


# -- one owner --------------------------------------------------------------------------------------------------------


def test_of_two_engines_one_owns_and_the_other_repeats_it_and_takes_over(
    hall: Hall, sandbox: Sandbox, engine: Start
) -> None:
    first, _ = engine(hall, sandbox.settings())
    until(lambda: first.owns)
    second, heard = engine(hall, sandbox.settings())
    until(lambda: heard.last == (SyncPhase.ONLINE, 0), "the second did not repeat the owner's words")
    new_case(hall)
    arrived(hall, sandbox)
    assert not second.owns
    first.stop()
    until(lambda: second.owns, "nobody took over")
    new_case(hall, 2)
    arrived(hall, sandbox)


def process(hall: Hall, sandbox: Sandbox) -> "subprocess.Popen[str]":
    """Another process of the machine that syncs."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.platform", str(hall.store.data), sandbox.url],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def killed(owner: "subprocess.Popen[str]") -> None:
    owner.kill()
    owner.wait(PATIENCE_S)
    assert owner.stdout
    owner.stdout.close()


def test_an_owner_killed_while_its_page_is_on_the_way_is_followed_by_another(
    hall: Hall, sandbox: Sandbox, engine: Start
) -> None:
    owner = process(hall, sandbox)
    try:
        assert owner.stdout
        assert owner.stdout.readline()  # it owns
        follower, heard = engine(hall, sandbox.settings())
        new_case(hall)
        arrived(hall, sandbox)
        with hall.store.atomic():  # the case is there as soon as the mood is: no idle round meets the mood first
            new_case(hall, 2)
            sandbox.mood("lost_reply")
        until(lambda: "sent" in states(hall.store), "the page did not go")
        assert not follower.owns
    finally:
        killed(owner)
    until(lambda: follower.owns, "nobody took over")
    sandbox.mood("normal")
    arrived(hall, sandbox)
    until(lambda: heard.last == (SyncPhase.ONLINE, 0))


def test_somebody_without_the_lock_asks_the_owner_for_a_round(hall: Hall, sandbox: Sandbox, engine: Start) -> None:
    one, _ = engine(hall, sandbox.settings(interval_s=1000.0))
    case = new_case(hall)
    arrived(hall, sandbox)
    sandbox.decide(case)
    assert one.owns
    assert run_once(sandbox.settings(), hall.store, hall.cases).phase is SyncPhase.ONLINE
    assert hall.cases.case(case).state is CaseState.GRANTED


def test_an_owner_that_does_not_answer_is_said_so(hall: Hall, sandbox: Sandbox) -> None:
    with FileLock(hall.store.data / LOCK_FILE), pytest.raises(Unavailable, match="does not answer"):
        run_once(sandbox.settings(), hall.store, hall.cases, patience_s=0.3)


# -- its end, and our own bugs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mood", ["normal", "slow"])
def test_it_ends_within_a_second_even_while_the_platform_keeps_it_waiting(
    hall: Hall, sandbox: Sandbox, engine: Start, mood: str
) -> None:
    new_case(hall)
    sandbox.mood(mood, seconds=120)
    one, _ = engine(hall, sandbox.settings(timeout_s=100.0))
    until(lambda: one.owns)
    time.sleep(0.3)  # into the wait for the answer
    start = time.monotonic()
    one.stop()
    assert time.monotonic() - start < 1.0
    assert not [thread for thread in threading.enumerate() if thread.name == "onevisit-sync"]
    with FileLock(hall.store.data / LOCK_FILE, blocking=False):
        assert status(hall.store).phase is not SyncPhase.OFFLINE  # breaking off ourselves says nothing about the line


def test_a_bug_of_ours_is_said_aloud_and_sync_goes_on(
    hall: Hall, sandbox: Sandbox, engine: Start, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("CRITICAL onevisit.sync: sync stumbled")
    exchange, stumbles = Contact.exchange, [1]

    def stumble(self: Contact, push: bool) -> Any:
        if stumbles:
            stumbles.pop()
            raise ZeroDivisionError
        return exchange(self, push)

    monkeypatch.setattr(Contact, "exchange", stumble)
    new_case(hall)
    engine(hall, sandbox.settings())
    arrived(hall, sandbox)


def test_a_store_that_is_busy_for_a_moment_is_tried_again(
    hall: Hall, sandbox: Sandbox, engine: Start, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("WARNING onevisit.sync: sync waits: store: full")
    exchange, stumbles = Contact.exchange, [1]

    def busy(self: Contact, push: bool) -> Any:
        if stumbles:
            stumbles.pop()
            raise Unavailable("store", "full")
        return exchange(self, push)

    monkeypatch.setattr(Contact, "exchange", busy)
    new_case(hall)
    engine(hall, sandbox.settings())
    arrived(hall, sandbox)


def test_the_stand_in_ends_with_its_parent(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "p").start()
    assert sandbox.leave() == 0


def test_the_settings_are_not_changed_by_a_trailing_slash(hall: Hall, sandbox: Sandbox) -> None:
    new_case(hall)
    platform = replace(sandbox.settings(), url=sandbox.url + "/")
    assert run_once(platform, hall.store, hall.cases).waiting == 0
