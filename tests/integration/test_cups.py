"""The queue tray on the real CUPS, where there is one: a paper goes through, and nothing of it stays on the machine."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.printer import ippwire, queuetray
from devices.printer.ippqueue import IppQueue
from devices.printer.ippwire import Wire
from devices.printer.queuetray import QueueTray
from hall.events import DeviceChanged, DeviceState, Event
from hall.ports import PrintOutcome

NAME = "金丝雀𠮷"
PDF = f"%PDF-1.7\n{NAME}\n".encode() * 40
UNPROVEN = PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)

_CUPSD = next((path for path in ("/usr/sbin/cupsd", "/usr/local/sbin/cupsd") if Path(path).exists()), "")
pytestmark = pytest.mark.skipif(
    not _CUPSD or not shutil.which("lpadmin") or not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="no cupsd that this account may start",
)

_CONF = """
Listen 127.0.0.1:{port}
Listen {root}/cups.sock
Browsing Off
DefaultAuthType Basic
WebInterface No
<Location />
  Allow all
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit Send-Document Purge-Jobs Cancel-My-Jobs Close-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit Cancel-Job CUPS-Authenticate-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
<Policy strict>
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    AuthType Basic
    Order deny,allow
  </Limit>
  <Limit Send-Document Cancel-Job Purge-Jobs>
    AuthType Basic
    Require user @OWNER
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
"""What a fresh CUPS allows of jobs; printers the test may start and stop without a password."""
_FILES = """
SystemGroup root
FileDevice Yes
ServerRoot {root}/etc
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/run
TempDir {root}/spool/tmp
ErrorLog {root}/log/error_log
AccessLog {root}/log/access_log
PageLog {root}/log/page_log
"""


@dataclass
class Cups:
    """A print service of its own, with everything it writes below `root`."""

    root: Path
    server: str

    def run(self, *command: str) -> None:
        subprocess.run([command[0], "-h", self.server, *command[1:]], check=True, capture_output=True, timeout=20)

    def tray(self, queue: str, ear: list[Event], patience_s: float = 10.0) -> QueueTray:
        return QueueTray(IppQueue(Wire(f"ipp://{self.server}/printers/{queue}")), ear.append, patience_s)

    def found(self) -> list[str]:
        """Every file of the print service that holds the planted name or a paper."""
        files = [file for file in self.root.rglob("*") if file.is_file()]
        return [file.name for file in files if NAME.encode() in file.read_bytes() or file.name.startswith("d0")]


@pytest.fixture(scope="module")
def cups(tmp_path_factory: pytest.TempPathFactory) -> Generator[Cups, None, None]:
    root = tmp_path_factory.mktemp("cups")
    for folder in ("etc", "spool/tmp", "cache", "run", "log"):
        (root / folder).mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (root / "cupsd.conf").write_text(_CONF.format(port=port, root=root))
    (root / "files.conf").write_text(_FILES.format(root=root))
    command = [_CUPSD, "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "files.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            made = Cups(root, f"127.0.0.1:{port}")
            for _ in range(100):
                with socket.socket() as line:
                    if line.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            made.run("lpadmin", "-p", "hall", "-E", "-v", "file:///dev/null")
            yield made
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(autouse=True)
def nobody_special(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that is no administrator of the print service."""
    monkeypatch.setattr(ippwire, "_account", lambda: "nobody")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queuetray, "SETTLE_S", 0.05)
    monkeypatch.setattr(queuetray, "LOOK_S", 0.05)


def test_a_paper_goes_through_and_nothing_of_it_stays(cups: Cups) -> None:
    """A queue onto a file proves nothing; CUPS would have kept the document for a day."""
    tray = cups.tray("hall", [])
    assert tray.put("a-1.pdf", PDF, lambda: False) == UNPROVEN
    assert cups.found() == []
    assert tray.kept() == 0


def test_the_look_finds_what_is_not_purged(cups: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as planted:
        planted.setattr(IppQueue, "purge", lambda *_: None)
        tray = cups.tray("hall", [])
        tray.put("a-2.pdf", PDF, lambda: False)
        assert cups.found()
        assert tray.kept() == 1
    assert tray.recover("a-2.pdf") == UNPROVEN  # what a crash left is purged at the next start
    assert cups.found() == []


def test_a_queue_that_is_paused_gets_no_byte(cups: Cups) -> None:
    cups.run("cupsdisable", "hall")
    try:
        assert cups.tray("hall", []).put("a-3.pdf", PDF, lambda: False).result == "failed"
        assert cups.found() == []
    finally:
        cups.run("cupsenable", "hall")


def test_a_queue_that_takes_no_jobs(cups: Cups) -> None:
    cups.run("cupsreject", "hall")
    try:
        outcome = cups.tray("hall", []).put("a-4.pdf", PDF, lambda: False)
        assert outcome == PrintOutcome("failed", DeviceState.FAULT, began=False)
    finally:
        cups.run("cupsaccept", "hall")


def test_no_such_queue(cups: Cups) -> None:
    outcome = cups.tray("nowhere", []).put("a-5.pdf", PDF, lambda: False)
    assert outcome == PrintOutcome("failed", DeviceState.ABSENT, began=False)


def test_the_end_of_the_visit_takes_a_waiting_paper_off_the_queue(cups: Cups) -> None:
    """Its printer does not answer: CUPS would go on trying, and print it for whoever comes next."""
    cups.run("lpadmin", "-p", "gone", "-E", "-v", "socket://127.0.0.1:9")
    ear: list[Event] = []
    over, came = threading.Event(), list[PrintOutcome]()
    tray = cups.tray("gone", ear)
    thread = threading.Thread(target=lambda: came.append(tray.put("a-6.pdf", PDF, over.is_set)))
    thread.start()
    for _ in range(200):
        if cups.found():
            break
        time.sleep(0.05)
    assert cups.found()
    over.set()
    thread.join(30)
    assert came[0].result == "failed"
    assert cups.found() == []
    assert all(isinstance(event, DeviceChanged) for event in ear)


def test_a_queue_that_asks_who_is_there(cups: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the socket of this machine it sees that; over the network it would want a password, and gets no paper."""
    cups.run("lpadmin", "-p", "strict", "-E", "-v", "file:///dev/null", "-o", "printer-op-policy=strict")
    assert cups.tray("strict", []).put("a-7.pdf", PDF, lambda: False).began is False
    monkeypatch.setattr(ippwire, "_account", lambda: "root")
    monkeypatch.setattr(ippwire, "SOCKET", cups.root / "cups.sock")
    tray = QueueTray(IppQueue(Wire("", "strict")), lambda _: None, 10.0)
    assert tray.put("a-7.pdf", PDF, lambda: False) == UNPROVEN
    assert (cups.found(), tray.kept()) == ([], 0)
