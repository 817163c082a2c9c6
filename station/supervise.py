"""Keeps a face running: replaced at once when it asks, started again after a crash, rested when it keeps crashing."""

import logging
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from types import FrameType

log = logging.getLogger("onevisit.supervise")

RECYCLE = 75  # exit code of a face that wants a fresh process: the last citizen's memory goes with the old one
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
WINDOW_S = 600.0  # crashes older than this are forgotten
CLOSED_AFTER = 20  # crashes within WINDOW_S after which the face says it is out of service
CLOSED_FOR_S = 300.0


class Supervisor:
    """Runs `command` again and again; `closed` is the command that shows the out-of-service page, or empty."""

    def __init__(self, command: Sequence[str], closed: Sequence[str] = ()) -> None:
        self._command, self._closed = list(command), list(closed)
        self._crashes: deque[float] = deque()
        self._child: subprocess.Popen[bytes] | None = None
        self._over = False

    def run(self) -> int:
        """Until the face ends by itself (exit code 0) or we are told to stop; the exit code to pass on."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._stop)
        while not self._over:
            code = self._once(self._command)
            if code == 0 or self._over:
                break
            if code == RECYCLE:
                continue
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
        """Wait a little longer after each crash; after CLOSED_AFTER of them show the closed page for a while."""
        self._crashes.append(now)
        while self._crashes[0] < now - WINDOW_S:
            self._crashes.popleft()
        if len(self._crashes) >= CLOSED_AFTER and self._closed:
            log.critical("%d crashes in ten minutes: out of service", len(self._crashes))
            self._once(self._closed, CLOSED_FOR_S)
            self._crashes.clear()
            return
        until = now + min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (len(self._crashes) - 1))
        while not self._over and time.monotonic() < until:
            time.sleep(0.1)

    def _stop(self, _sign: int, _frame: FrameType | None) -> None:
        self._over = True
        if self._child and self._child.poll() is None:
            self._child.terminate()


if __name__ == "__main__":
    sys.exit(Supervisor(sys.argv[1:]).run())
