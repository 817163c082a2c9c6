"""What every test stands on: Qt without a screen, a clock moved by hand, a quiet log, no thread left over."""

import os

# Before anything imports Qt.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"

import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import hypothesis
import pytest

from tests.helpers.clock import FakeClock
from tests.helpers.logfail import LogGuard

THREAD_GRACE_S = 5.0  # a thread told to end may need a moment to hear of it

# How long one example takes says more about the machine's load than about the code. New examples are looked for at
# every desk; a check of one change plays the same ones each time, so that it fails only for that change.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def _no_thread_survives() -> Generator[None, None, None]:
    """Fail if a thread of ours, or any that would keep the process alive, outlives the test that started it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE_S
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("onevisit") or not thread.daemon:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                pytest.fail(f"thread {thread.name} is still running after the test")


@pytest.fixture(autouse=True)
def log_guard(_no_thread_survives: None) -> Generator[LogGuard, None, None]:
    """Fail if an "onevisit" logger says WARNING or worse without having been expected."""
    with LogGuard() as guard:
        yield guard
    if fault := guard.verdict():
        pytest.fail(fault)


@pytest.fixture
def expect_log(log_guard: LogGuard) -> Callable[..., None]:
    """`expect_log(pattern, at_least=1)`: lines "LEVEL logger: message" matching `pattern` are meant; 0 only allows."""
    return log_guard.expect


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a site machine, not made yet."""
    return tmp_path / "data"


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until it is told to move."""
    return FakeClock()
