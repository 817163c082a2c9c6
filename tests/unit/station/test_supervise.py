"""A face is replaced when it asks, started again when it crashes, and rested when it keeps crashing."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.supervise import RECYCLE, UNABLE, Delays, Supervisor

Expect = Callable[..., None]
QUICK = Delays(first_wait=0.01, longest_wait=0.05, crashes=3, closed=0.3)


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """A supervisor takes the process's signals; give them back."""
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGINT)}
    yield
    for sign, handler in before.items():
        signal.signal(sign, handler)


def face(notes: Path, codes: list[int]) -> list[str]:
    """A command that notes each of its starts and ends with the next of `codes`."""
    script = (
        "import pathlib, sys\n"
        f"notes = pathlib.Path({str(notes)!r})\n"
        "runs = notes.read_text() if notes.exists() else ''\n"
        "notes.write_text(runs + 'x')\n"
        f"sys.exit({codes!r}[len(runs)])\n"
    )
    return [sys.executable, "-S", "-c", script]


def test_a_face_that_ends_by_itself_is_left_alone(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    assert Supervisor(face(notes, [0]), delays=QUICK).run() == 0
    assert notes.read_text() == "x"


def test_crashed_and_recycled_faces_are_started_again(tmp_path: Path, expect_log: Expect) -> None:
    expect_log("face ended with code", at_least=2)
    notes = tmp_path / "notes"
    assert Supervisor(face(notes, [1, RECYCLE, -9 % 256, 0]), delays=QUICK).run() == 0
    assert notes.read_text() == "xxxx"


def test_a_face_that_keeps_crashing_is_shown_closed_and_tried_again(tmp_path: Path, expect_log: Expect) -> None:
    expect_log("face ended with code", at_least=3)
    expect_log("CRITICAL .* out of service")
    notes, page = tmp_path / "notes", tmp_path / "page"
    closed = [sys.executable, "-S", "-c", f"import time; open({str(page)!r}, 'a').write('c'); time.sleep(30)"]
    began = time.monotonic()
    assert Supervisor(face(notes, [1, 1, 1, 0]), closed, QUICK).run() == 0
    assert notes.read_text() == "xxxx"
    assert page.read_text() == "c"
    assert time.monotonic() - began < 20  # the page was taken down, not waited for


def test_told_to_stop_it_takes_the_face_with_it(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    child = f"import time, os; open({str(alive)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    supervisor = subprocess.Popen([sys.executable, "-m", "station.supervise", sys.executable, "-S", "-c", child])
    until = time.monotonic() + 20
    while not (alive.exists() and alive.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    supervisor.terminate()
    assert supervisor.wait(10) == 0
    with pytest.raises(subprocess.CalledProcessError):
        subprocess.run(["kill", "-0", alive.read_text()], check=True, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("code", [UNABLE, 2])
def test_a_face_that_cannot_be_started_is_given_up_and_says_so(tmp_path: Path, expect_log: Expect, code: int) -> None:
    expect_log("face ended with code", at_least=2)
    expect_log("CRITICAL .* cannot be started")
    notes = tmp_path / "notes"
    assert Supervisor(face(notes, [code, code, 1, code, code, code, 0]), delays=QUICK).run() == code
    assert notes.read_text() == "xxxxxx"  # a crash between is another story


def test_a_face_that_served_before_is_tried_again_once_its_page_was_shown(tmp_path: Path, expect_log: Expect) -> None:
    expect_log("face ended with code", at_least=2)
    expect_log("CRITICAL .* 3 starts in a row opened nothing: out of service")
    notes, page = tmp_path / "notes", tmp_path / "page"
    closed = [sys.executable, "-S", "-c", f"open({str(page)!r}, 'a').write('c')"]
    assert Supervisor(face(notes, [RECYCLE, UNABLE, UNABLE, UNABLE, UNABLE, 0]), closed, QUICK).run() == 0
    assert (notes.read_text(), page.read_text()) == ("xxxxxx", "c")
