"""Keeps a face running: replaced at once when it asks, started again after a crash, rested when it keeps crashing."""

import logging
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

log = logging.getLogger("onevisit.supervise")

RECYCLE = 75  # exit code of a face that wants a fresh process: the last citizen's memory goes with the old one
UNABLE = 69  # exit code of a face that could not open what it needs, and has said why
_NO_START = (UNABLE, 2)  # 2: its settings cannot be understood


@dataclass(frozen=True, slots=True)
class Delays:
    """All waiting of a supervisor, in seconds, and the number of crashes it bears."""

    first_wait: float = 0.5  # after the first crash; doubles with every further one
    longest_wait: float = 30.0
    window: float = 600.0  # crashes older than this are forgotten
    crashes: int = 20  # within the window; then the face says that it is out of service …
    closed: float = 300.0  # … for this long, before it is tried again
    tries: int = 3  # starts in a row that opened nothing; whoever starts the machine has to help then


class Supervisor:
    """Runs `command` again and again; `closed` is the command that shows the out-of-service page, or empty."""

    def __init__(self, command: Sequence[str], closed: Sequence[str] = (), delays: Delays | None = None) -> None:
        self._command, self._closed, self._delays = list(command), list(closed), delays or Delays()
        self._crashes: deque[float] = deque()
        self._child: subprocess.Popen[bytes] | None = None
        self._over = False

    def run(self) -> int:
        """Until the face ends by itself (exit code 0), could never be started, or we are told to stop; the exit code to
        pass on. One that served citizens before is tried again and again: what is in its way, such as a full disk, may
        go, and the hall has nobody who starts it."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._stop)
        unable, served = 0, False
        while not self._over:
            code = self._once(self._command)
            if code == 0 or self._over:
                break
            if code == RECYCLE:
                unable, served = 0, True
                continue
            unable = unable + 1 if code in _NO_START else 0
            if unable == self._delays.tries and served:
                self._out_of_service("%d starts in a row opened nothing", unable)
                unable = 0
                continue
            if unable == self._delays.tries:
                log.critical("face cannot be started: code %s, %d times in a row", code, unable)
                return code
            log.error("face ended with code %s; starting it again", code)
            self._rest(time.monotonic())
        return 0

    def _once(self, command: Sequence[str], limit_s: float | None = None) -> int:
        self._child = subprocess.Popen(command)
        try:
            return self._child.wait(limit_s)
        except subprocess.TimeoutExpired:
            self._child.terminate()
            return self._child.wait()

    def _rest(self, now: float) -> None:
        """Wait a little longer after each crash; after too many of them show the closed page for a while."""
        delays = self._delays
        self._crashes.append(now)
        while self._crashes[0] < now - delays.window:
            self._crashes.popleft()
        if len(self._crashes) >= delays.crashes and self._closed:
            self._out_of_service("%d crashes in a short time", len(self._crashes))
            return
        self._wait(now + min(delays.longest_wait, delays.first_wait * 2 ** (len(self._crashes) - 1)))

    def _out_of_service(self, why: str, times: int) -> None:
        """Show the closed page for its time; then the crashes before it are forgotten."""
        log.critical(f"{why}: out of service", times)
        until = time.monotonic() + self._delays.closed
        if self._closed:
            self._once(self._closed, self._delays.closed)
        self._wait(until)  # also where the page itself cannot be shown
        self._crashes.clear()

    def _wait(self, until: float) -> None:
        while not self._over and time.monotonic() < until:
            time.sleep(0.1)

    def _stop(self, _sign: int, _frame: FrameType | None) -> None:
        self._over = True
        if self._child and self._child.poll() is None:
            self._child.terminate()


if __name__ == "__main__":
    sys.exit(Supervisor(sys.argv[1:]).run())
