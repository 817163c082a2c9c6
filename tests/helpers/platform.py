"""The sandbox platform as a real process, for tests: started, put in moods, killed, asked what it holds."""

import contextlib
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from hall.clock import SystemClock
from hall.journal import Entry, entry_of
from hall.settings import Platform
from hall.store import Store
from sync.engine import SyncEngine
from tests.helpers.hall import hall_over

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 30.0  # the machine may be busy; nothing here ever waits that long on purpose

SETTINGS = Platform(url="", key="", timeout_s=5.0, interval_s=0.2, retry_s=0.1, retry_max_s=0.4)


class Sandbox:
    """One platform with its own folder; the address stays the same over restarts."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._listen = "127.0.0.1:0"
        self._process: subprocess.Popen[str] | None = None
        self._http = requests.Session()
        self._http.trust_env = False

    def start(self) -> "Sandbox":
        """Start the process and wait for its ready line."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sync.sandbox", "--listen", self._listen, "--data", str(self.data), "--with-parent"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout
        self._listen = json.loads(self._process.stdout.readline())["listen"]
        return self

    def kill(self) -> None:
        """kill -9."""
        if self._process:
            self._process.kill()
            self._gone()

    def leave(self) -> int:
        """Close its standard input, as a parent that dies does; the exit code."""
        assert self._process
        assert self._process.stdin
        self._process.stdin.close()
        return self._gone()

    def _gone(self) -> int:
        assert self._process
        code = self._process.wait(PATIENCE_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process = None
        self._http.close()
        return code

    @property
    def url(self) -> str:
        return f"http://{self._listen}"

    def settings(self, **changes: Any) -> Platform:
        """Settings of a station that talks to this platform, with short waits."""
        return replace(SETTINGS, url=self.url, **changes)

    def get(self, path: str) -> Any:
        """JSON of a control address."""
        answer = self._http.get(self.url + path, timeout=PATIENCE_S)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **fields: Any) -> Any:
        """JSON to a control address, JSON back."""
        answer = self._http.post(self.url + path, json=fields, timeout=PATIENCE_S)
        answer.raise_for_status()
        return answer.json()

    def mood(self, mood: str, **facts: Any) -> None:
        self.post("/sandbox/mood", mood=mood, **facts)

    def cases(self) -> dict[str, dict[str, Any]]:
        """Every case by its id."""
        return {case["case"]: case for case in self.get("/sandbox/cases")}

    def records(self) -> list[dict[str, Any]]:
        """Every record in the order of arrival."""
        return self.get("/sandbox/records")

    def decide(self, case: str, outcome: str = "granted", text: str = "") -> dict[str, Any]:
        return self.post(f"/sandbox/cases/{case}/decision", outcome=outcome, text=text)


@contextlib.contextmanager
def running(data: Path) -> Generator[Sandbox, None, None]:
    """A sandbox for the length of the block; killed at its end."""
    sandbox = Sandbox(data).start()
    try:
        yield sandbox
    finally:
        sandbox.kill()


def until(true: Callable[[], Any], what: str = "") -> Any:
    """Wait until `true()` is, and return it."""
    end = time.monotonic() + PATIENCE_S
    while not (value := true()):
        assert time.monotonic() < end, what or "waited in vain"
        time.sleep(0.01)
    return value


def travelling(store: Store) -> list[Entry]:
    """What the station's journal has to send, in order."""
    rows = store.all("SELECT j.*, o.n FROM outbox AS o JOIN journal AS j USING (pos) ORDER BY o.n")
    return [entry_of(store, row) for row in rows]


def states(store: Store) -> list[str]:
    """The state of every outbox record, in order."""
    return [row["state"] for row in store.all("SELECT state FROM outbox ORDER BY n")]


def assert_exactly_once(store: Store, sandbox: Sandbox) -> None:
    """Every travelling record of the station is at the platform once, in order, its body byte for byte."""
    mine = travelling(store)
    theirs = [record for record in sandbox.records() if record["device"] == store.device]
    assert [record["n"] for record in theirs] == list(range(1, len(mine) + 1))
    for entry, record in zip(mine, theirs, strict=True):
        body = json.loads(record["raw"])["body"].encode()
        assert body == entry.body
        assert hashlib.sha256(body).hexdigest() == entry.header.body_hash
        assert record["header_hash"] == entry.header.hash
    cases = {number for number, case in sandbox.cases().items() if case["device"] == store.device}
    assert cases == {entry.header.case for entry in mine if entry.header.type == "CaseReceived"}


def _live(data: Path, url: str) -> None:
    """A process of the site machine with nothing but sync: says as JSON when it owns, until it is killed."""
    store = Store.open(data, SystemClock())
    engine = SyncEngine(replace(SETTINGS, url=url), store, lambda own: hall_over(own).cases, lambda _: None)
    engine.start()
    until(lambda: engine.owns, "never became owner")
    print(json.dumps({"owns": True}), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    _live(Path(sys.argv[1]), sys.argv[2])
