"""kill -9 at random moments: a server that forks one visiting process per round, and the parent's handle on it.

The server imports the hall once and opens no store, so a round costs a fork and not an interpreter, and no connection
is ever carried over a fork. It reads `play FOLDER [eager]` and `kill` and answers, on the pipe the child writes its
acknowledgements to, {"over": status} once the child is gone: every acknowledgement stands before that line.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from tests.helpers.visitor import play, say

REPO = Path(__file__).resolve().parent.parent.parent
LONGEST_S = 0.1  # of a round that is killed by the clock: several visits


def serve() -> None:
    """The server's loop; ends with its input."""
    child = 0
    for line in sys.stdin:
        words = line.split()
        if words[0] == "play":
            child = os.fork()
            if not child:
                _visit_for_ever(Path(words[1]), eager="eager" in words)
        else:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            say({"over": str(os.waitstatus_to_exitcode(status))})


def _visit_for_ever(data: Path, eager: bool) -> None:
    try:
        while True:
            play(data, visits=2, eager=eager)
    finally:
        sys.excepthook(*sys.exc_info())  # pyright: ignore[reportArgumentType] - the server must not live on in two processes
        os._exit(1)


class Killer:
    """Starts visiting processes and kills them. A context manager: the server ends with it."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.killer"],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Killer":
        return self

    def __exit__(self, *_: object) -> None:
        self._into.close()
        self._server.wait(10)
        self._out.close()

    def after(self, data: Path, seconds: float) -> list[dict[str, str]]:
        """Let a process visit `data` for `seconds` and kill it: what it had acknowledged."""
        self._tell(f"play {data}")
        time.sleep(seconds)
        return self._kill([])

    def at(self, data: Path, ack: int, seconds: float = 0.0, eager: bool = False) -> list[dict[str, str]]:
        """Kill as soon as `ack` steps are acknowledged and `seconds` have passed: what was acknowledged by then."""
        self._tell(f"play {data} {'eager' if eager else ''}")
        acks = [json.loads(self._out.readline()) for _ in range(ack)]
        if seconds:
            time.sleep(seconds)
        return self._kill(acks)

    def any_moment(self, data: Path, chance: random.Random) -> list[dict[str, str]]:
        """By the clock or by the acknowledgement, at random."""
        if chance.random() < 0.5:
            return self.after(data, chance.uniform(0, LONGEST_S))
        return self.at(data, chance.randint(1, 20), chance.choice((0.0, chance.uniform(0, 0.002))))

    def _kill(self, acks: list[dict[str, str]]) -> list[dict[str, str]]:
        self._tell("kill")
        while "over" not in (told := json.loads(self._out.readline())):
            acks.append(told)
        if told["over"] != str(-signal.SIGKILL):
            raise AssertionError(f"the visiting process ended by itself with {told['over']}")
        return acks

    def _tell(self, words: str) -> None:
        self._into.write(words + "\n")
        self._into.flush()

    @property
    def _into(self) -> IO[str]:
        assert self._server.stdin
        return self._server.stdin

    @property
    def _out(self) -> IO[str]:
        assert self._server.stdout
        return self._server.stdout


if __name__ == "__main__":
    serve()
