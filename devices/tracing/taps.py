"""Who listens on which wire: the settings' trace, or an installer's command for as long as it runs."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from devices.line.wire import Tap
from devices.tracing.sessions import Reading
from devices.tracing.trace import Trace, TraceFile

_ASKED: dict[str, Callable[[Reading], Tap]] = {}  # by the device's name
_LOCK = threading.Lock()


@contextmanager
def tapped(name: str, make: Callable[[Reading], Tap]) -> Generator[None, None, None]:
    """While it lasts, a device `name` that is opened is listened to by what `make` gives."""
    with _LOCK:
        _ASKED[name] = make
    try:
        yield
    finally:
        with _LOCK:
            _ASKED.pop(name, None)


def tap(name: str, reading: Reading, data: Path, trace: bool) -> tuple[Tap | None, Callable[[], None]]:
    """What listens on the wire of `name`, and what to call when the device is closed. `trace`: the settings ask for a
    trace, in the data folder's traces/."""
    with _LOCK:
        make = _ASKED.get(name)
    if make:
        return make(reading), lambda: None
    if not trace:
        return None, lambda: None
    file = TraceFile(data / "traces" / f"{name}.log")
    return Trace(reading, file.write), file.close
