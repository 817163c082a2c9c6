"""A session at a reader recorded by the command line, with nothing of the person in the file, and played to the driver
again: it reads the invented person. The same person is in no trace."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from devices.card import idcard
from devices.card.idcard import IdCardReader
from devices.card.sdt import split_read
from hall.events import CardRead, DeviceState
from tests.helpers.planted import PLANTED, traces
from tests.helpers.sims import Ear, Sim, simulated, until

REPO = Path(__file__).parents[2]


@contextlib.contextmanager
def command(data: Path, *words: str) -> Generator["subprocess.Popen[str]", None, None]:
    """main.py device WORDS, ended by a signal."""
    line = [sys.executable, "main.py", "device", *words, "--data", str(data), "--settings", str(data / "site.toml")]
    with subprocess.Popen(line, cwd=REPO, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture
def sim(data: Path) -> Generator[Sim, None, None]:
    data.mkdir(exist_ok=True)
    (data / "site.toml").write_text("[kiosk.devices.idcard]\nport = 'sim'\n", encoding="utf-8")
    with simulated("idcard", data, "kiosk.idcard") as running:
        yield running


def heard(process: "subprocess.Popen[str]", meant: str) -> None:
    """Wait for a line that holds `meant`."""
    assert process.stdout
    for line in process.stdout:
        if meant in line:
            return
    raise AssertionError(f"it never said {meant}")


def test_a_session_is_recorded_without_its_person_and_played_again(
    sim: Sim, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "session.jsonl"
    person = PLANTED["mainland"]
    with command(data, "record", "kiosk.idcard", "--to", str(file)) as recording:
        heard(recording, "ready")
        sim.do("put", card=person)

        def read() -> bool:
            answers = [json.loads(line).get("hex", "") for line in file.read_text().splitlines()]
            return any(split_read(bytes.fromhex(answer)[10:-1]) for answer in answers if len(answer) > 2000)

        until(read)
        sim.do("remove")
    written = file.read_bytes()
    raw = b"".join(bytes.fromhex(json.loads(line).get("hex", "")) for line in written.splitlines())
    assert traces(person, written + raw) == []

    monkeypatch.setattr(idcard, "LEAST_POLL_S", 0.02)
    with command(data, "replay", str(file), "--fast") as playing:
        assert playing.stdout
        port = json.loads(playing.stdout.readline())["port"]
        ear = Ear()
        reader = IdCardReader(port, 115200, 0.02, ear.post)
        try:
            ear.wait_state(DeviceState.READY)
            card = ear.wait(CardRead).card
        finally:
            reader.close()
    assert len(card.name) == len(person["name"])
    assert card.name != person["name"]
    assert card.number.startswith("990000")
    assert len(card.photo) == 1024


def test_a_trace_shows_the_session_and_not_its_person(sim: Sim, data: Path) -> None:
    person = PLANTED["long"]
    sim.do("put", card=person)
    with command(data, "trace", "kiosk.idcard", "--seconds", "4") as tracing:
        said = tracing.communicate(timeout=40)[0]
    assert "→ AA AA AA 96 69 00 03 20 01 22" in said
    assert "SW3 90" in said
    assert "· idcard ready" in said
    assert traces(person, said.encode()) == []


def test_a_trace_nobody_reads_any_more_ends_quietly(sim: Sim, data: Path) -> None:
    line = [sys.executable, "main.py", "device", "trace", "kiosk.idcard", "--seconds", "60"]
    line += ["--data", str(data), "--settings", str(data / "site.toml")]
    with subprocess.Popen(line, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(20) == 0
        assert "CRITICAL" not in process.stderr.read()


def test_what_cannot_be_recorded_is_said_in_one_sentence(sim: Sim, data: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.jsonl"
    taken.write_text("no recording")
    for words, meant in (
        (["trace", "kiosk.scanner"], "没有配置设备 kiosk.scanner；已配置：kiosk.idcard"),
        (["trace"], "要写明设备名，如 kiosk.idcard"),
        (["record", "kiosk.idcard"], "要用 --to 写明文件名"),
        (["record", "kiosk.idcard", "--to", str(taken)], "文件已存在"),
        (["replay", str(taken)], "不是录制的会话"),
        (["record", "kiosk.idcard", "--to", "/dev/full"], "文件已存在"),
    ):
        line = [sys.executable, "main.py", "device", *words, "--data", str(data), "--settings", str(data / "site.toml")]
        ended = subprocess.run(
            line,
            cwd=REPO,
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "LANG": "zh_CN.UTF-8"},
            check=False,
        )
        assert ended.returncode == 2
        assert meant in ended.stderr
