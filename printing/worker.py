"""PDF is made in a process of its own, whose 80 MB of fonts end with it: this module is both ends of its pipe.

A frame is four bytes of length, big-endian, and that many bytes. A question is a form as JSON; the answer is "+" and
the PDF, or "-" and the name of what went wrong (never its text: it might quote the form).
"""

import contextlib
import io
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from hall.errors import Unavailable
from printing.paper import Form, dump, load_form

log = logging.getLogger("onevisit.papers")

_HOME = Path(__file__).resolve().parent.parent
_MOST = 64 << 20  # bytes of a frame: a length beyond it is noise, not a paper


class Worker:
    """The asking end, for one thread. The process starts with the first form and ends by `rest` or when we end."""

    def __init__(self, timeout_s: float = 20.0) -> None:
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether a process is kept."""
        return self._process is not None

    def pdf(self, form: Form) -> bytes:
        """`form` as a PDF. A process that died or hangs is killed and a fresh one asked once more.

        Raises Unavailable("papers", …) when that fails too, or when the form itself cannot be set.
        """
        for last in (False, True):
            try:
                answer = self._ask(dump(form))
            except OSError as fault:
                log.warning("the PDF process failed: %s", fault)
                self._end(grace_s=0.0)
                if last:
                    raise Unavailable("papers", "the PDF process does not answer") from fault
                continue
            if answer[:1] == b"+":
                return answer[1:]
            raise Unavailable("papers", f"the form cannot be set: {answer[1:].decode('ascii', 'replace')}")
        raise AssertionError("unreachable")

    def rest(self) -> None:
        """End the process: the closed pipe is its sign."""
        self._end(grace_s=5.0)

    def _ask(self, question: bytes) -> bytes:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(self._timeout_s, process.kill)  # a killed process closes the pipe we wait on
        alarm.start()
        try:
            _send(process.stdin, question)
            return _receive(process.stdout)
        finally:
            alarm.cancel()

    def _end(self, grace_s: float) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with process:  # closes both pipes and waits
            killer = threading.Timer(grace_s, process.kill)
            killer.start()
            with contextlib.suppress(OSError):  # what was written and never read
                process.communicate()
            killer.cancel()


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "printing.worker"]
    return subprocess.Popen(command, cwd=_HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(4, "big") + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """One frame. Raises ConnectionError when the other end is gone or writes something else."""
    head = pipe.read(4)
    if len(head) < 4:
        raise ConnectionError("the pipe is closed")
    length = int.from_bytes(head, "big")
    if length > _MOST:
        raise ConnectionError("not a frame")
    data = pipe.read(length)
    if len(data) < length:
        raise ConnectionError("the pipe closed inside a frame")
    return data


def main() -> None:
    """The answering end: forms in, PDFs out, until the pipe closes."""
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = io.TextIOWrapper(sys.stderr.buffer, "utf-8")  # nothing but frames on the pipe
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    from printing.pdf import make

    while True:
        try:
            question = _receive(questions)
        except (ConnectionError, KeyboardInterrupt):
            return
        try:
            answer = b"+" + make(load_form(question))
        except Exception as fault:
            answer = b"-" + type(fault).__name__.encode("ascii", "replace")
        _send(answers, answer)


if __name__ == "__main__":
    main()
