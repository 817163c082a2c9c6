"""The PDF process: starts when asked, survives its own death and ours, never hangs us, leaves when told."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from hall.errors import Unavailable
from printing import worker
from printing.paper import Form
from printing.pdf import make
from printing.worker import Worker
from tests.helpers.papers import notice


@pytest.fixture
def form() -> Form:
    return notice()


@pytest.fixture
def press() -> Iterator[Worker]:
    made = Worker(timeout_s=60)
    yield made
    made.rest()


def process(press: Worker) -> "subprocess.Popen[bytes]":
    assert press._process is not None
    return press._process


def test_it_makes_the_same_bytes_and_is_kept_for_the_next(press: Worker, form: Form):
    assert not press.running
    assert press.pdf(form) == make(form)
    first = process(press).pid
    assert press.pdf(form) == make(form)
    assert process(press).pid == first


def test_rest_ends_the_process(press: Worker, form: Form):
    press.pdf(form)
    kept = process(press)
    press.rest()
    assert kept.returncode == 0
    assert not press.running


def test_a_process_that_died_is_replaced(press: Worker, form: Form, expect_log: Callable[..., None]):
    expect_log("the PDF process failed")
    press.pdf(form)
    process(press).kill()
    process(press).wait()
    assert press.pdf(form).startswith(b"%PDF-")


def _command(code: str) -> Callable[[], "subprocess.Popen[bytes]"]:
    return lambda: subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_process_that_hangs_is_killed_and_replaced(
    form: Form, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
):
    expect_log("the PDF process failed")
    press, start = Worker(timeout_s=0.5), worker._start
    hung: list[subprocess.Popen[bytes]] = []

    def first_hangs() -> "subprocess.Popen[bytes]":
        if hung:
            press._timeout_s = 60
            return start()
        hung.append(_command("import time; time.sleep(600)")())
        return hung[0]

    monkeypatch.setattr(worker, "_start", first_hangs)
    assert press.pdf(form).startswith(b"%PDF-")
    assert hung[0].returncode not in (None, 0)
    press.rest()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGSTOP")
def test_rest_does_not_wait_for_a_stopped_process(press: Worker, form: Form):
    press.pdf(form)
    stopped = process(press)
    os.kill(stopped.pid, signal.SIGSTOP)
    press._end(grace_s=0.1)
    assert stopped.returncode == -signal.SIGKILL


@pytest.mark.parametrize("noise", [b"hello, I am no frame", b"\xff\xff\xff\xff" + b"x" * 20, b"\0\0\0\x08abc"])
def test_noise_on_the_pipe_is_no_paper(
    noise: bytes, form: Form, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
):
    expect_log("the PDF process failed", at_least=2)
    monkeypatch.setattr(worker, "_start", _command(f"import sys; sys.stdout.buffer.write({noise!r})"))
    press = Worker(timeout_s=60)
    with pytest.raises(Unavailable, match="does not answer"):
        press.pdf(form)
    assert not press.running


def test_a_form_that_cannot_be_set_is_said_without_quoting_it(press: Worker, form: Form):
    import dataclasses

    with pytest.raises(Unavailable) as no:
        press.pdf(dataclasses.replace(form, layout="秘密"))
    assert "秘密" not in str(no.value)
    assert "FileNotFoundError" in str(no.value)
    assert press.pdf(form).startswith(b"%PDF-")  # the process goes on


def test_the_process_ends_when_we_die():
    """Our end of the pipe closes with us, however we end."""
    code = (
        "import os; from printing.worker import Worker; from tests.helpers.papers import notice; w = Worker();"
        "w.pdf(notice());"
        "print(w._process.pid, flush=True); os._exit(9)"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=worker._HOME, capture_output=True, timeout=110)
    pid = int(out.stdout)
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
        if state.startswith("Z") or not state:
            return
    pytest.fail("the PDF process outlived its owner")
