"""The command line as processes: every document is JSON, every wrong use is told in one sentence with its exit code."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from hall.clock import SystemClock
from hall.store import FILE, KEY_FILE, Store
from station.demo.hall import ROOT
from tests.helpers.hall import hall_over, visit
from tests.helpers.platform import Sandbox, running
from tests.helpers.sims import Sim, simulated

pytestmark = pytest.mark.timeout(120)

WORKED, FAILED, USAGE = 0, 1, 2


def main(*words: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """main.py with these words; nothing of this process's Qt environment goes along."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {key: value for key, value in os.environ.items() if key not in hidden}
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, words)],
        env=kept | {"LC_ALL": "C.UTF-8"} | environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


def document(*words: str | Path, code: int = WORKED) -> Any:
    """What the command says with --json."""
    done = main(*words, "--json")
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a machine on which one visit was made; nothing of it has travelled."""
    folder = tmp_path_factory.mktemp("site") / "data"
    store = Store.open(folder, SystemClock())
    visit(hall_over(store), lambda _: None)
    store.close()
    return folder


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox, None, None]:
    with running(tmp_path_factory.mktemp("platform")) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def printer(data: Path) -> Generator[Sim, None, None]:
    with simulated("ticketprinter", data, "kiosk.ticketprinter") as sim:
        yield sim


@pytest.fixture
def copy(data: Path, tmp_path: Path) -> Path:
    """That folder once more, for a test that changes something."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in (FILE, KEY_FILE):
        shutil.copy(data / name, folder / name)
    return folder


def site(folder: Path, text: str) -> Path:
    """A settings file."""
    file = folder / "site.toml"
    file.write_text(text, encoding="utf-8")
    return file


# -- what it says -----------------------------------------------------------------------------------------------------


def test_the_catalogue() -> None:
    items = {item["seq"]: item for item in document("catalogue", "list")}
    said = main("catalogue", "list").stdout.splitlines()
    assert set(range(1, 31)) <= set(items)  # the first list, whole
    assert all(item["name"] in line for item, line in zip(items.values(), said, strict=True))
    for seq, item in items.items():
        line = next(line for line in said if item["code"] in line)
        assert ("已取消：" in line) == (item["status"] == "cancelled")
        assert (item["status"] == "cancelled") == (seq in (5, 7)) or seq > 30


def test_check(data: Path, tmp_path: Path) -> None:
    findings = document("check", "--data", data)
    assert all(finding["ok"] is not False for finding in findings)
    said = main("check", "--data", data).stdout.splitlines()
    assert all(finding["what"] in line for finding, line in zip(findings, said, strict=True))
    dead = site(tmp_path, '[platform]\nurl = "http://127.0.0.1:9"\n')
    bad = [f for f in document("check", "--data", data, "--settings", dead, code=FAILED) if f["ok"] is False]
    assert len(bad) == 1
    assert "127.0.0.1:9" in bad[0]["found"]


def test_verify(data: Path) -> None:
    proven = document("verify", "--data", data)
    assert proven["records"] > 5
    assert proven["faults"] == []


def test_verify_finds_a_changed_record(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data", SystemClock())
    visit(hall_over(store), lambda _: None)
    store.run("UPDATE journal SET actor = 'somebody' WHERE pos = 3")
    store.close()
    assert document("verify", "--data", tmp_path / "data", code=FAILED)["faults"]


def test_verify_makes_nothing(tmp_path: Path) -> None:
    assert FILE in document("verify", "--data", tmp_path / "none", code=FAILED)["faults"][0]
    assert not (tmp_path / "none").exists()


def test_sync(copy: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    """Status of a silent platform, one round by hand, and a second with nothing left to do."""
    file = site(tmp_path, f'[platform]\nurl = "{sandbox.url}"\n')
    before = document("sync", "status", "--data", copy)
    assert (before["phase"], before["waiting"] > 0, before["contact"]) == ("unknown", True, "")
    assert sandbox.records() == []
    after = document("sync", "now", "--data", copy, "--settings", file)
    assert (after["phase"], after["waiting"]) == ("online", 0)
    assert len(sandbox.records()) == before["waiting"]
    document("sync", "now", "--data", copy, "--settings", file)
    assert len(sandbox.records()) == before["waiting"]
    assert document("sync", "status", "--data", copy)["contact"]


def test_sync_now_without_a_platform_fails_in_words(copy: Path, tmp_path: Path) -> None:
    nowhere = main("sync", "now", "--data", copy)
    assert (nowhere.returncode, nowhere.stdout) == (FAILED, "")
    assert nowhere.stderr.strip()
    dead = site(tmp_path, '[platform]\nurl = "http://127.0.0.1:9"\ntimeout_s = 1.0\n')
    told = document("sync", "now", "--data", copy, "--settings", dead, code=FAILED)
    assert (told["phase"], told["waiting"] > 0) == ("offline", True)


def test_device_list() -> None:
    assert isinstance(document("device", "list"), list)
    assert main("device", "list").stdout.strip()


def test_device_test(data: Path, tmp_path: Path, printer: Sim) -> None:
    file = site(tmp_path, f'[kiosk.devices.ticketprinter]\nport = "{printer.port}"\n')
    before = len(printer.do("printed")["tickets"])
    answers = {a["name"]: a for a in document("device", "test", "--print", "--data", data, "--settings", file)}
    assert answers["kiosk.idcard"]["ok"] is None  # none is configured
    assert answers["kiosk.ticketprinter"]["ok"] is True
    tickets = printer.do("printed")["tickets"]
    assert len(tickets) == before + 1
    assert "A000" in "".join(tickets[-1]["lines"])
    dead = site(tmp_path, '[kiosk.devices.ticketprinter]\nport = "/dev/no-such-port"\n')
    answers = {a["name"]: a for a in document("device", "test", "--data", data, "--settings", dead, code=FAILED)}
    assert answers["kiosk.ticketprinter"]["ok"] is False


def test_device_poke(data: Path, tmp_path: Path, printer: Sim) -> None:
    assert document("device", "poke", "--data", data) == ["kiosk.ticketprinter"]
    assert document("device", "poke", "kiosk.ticketprinter", "do=paper_out", "--data", data) == {"ok": True}
    assert printer.do("state")["paper"] is False
    document("device", "poke", "kiosk.ticketprinter", "do=paper", "--data", data)
    assert printer.do("state")["paper"] is True
    assert document("device", "poke", "kiosk.ticketprinter", "do=fly", "--data", data, code=FAILED)["error"]
    wrong = main("device", "poke", "kiosk.ticketprinter", "paper_out", "--data", data)
    assert (wrong.returncode, wrong.stdout) == (USAGE, "")
    assert "paper_out" in wrong.stderr
    nobody = main("device", "poke", "kiosk.idcard", "do=state", "--data", data)
    assert nobody.returncode == FAILED
    assert "kiosk.idcard" in nobody.stderr
    assert "kiosk.ticketprinter" in nobody.stderr  # that one runs
    assert document("device", "poke", "--data", tmp_path, code=FAILED) == []


@pytest.mark.parametrize("how", [["--json"], []], ids=["json", "words"])
def test_a_reader_that_has_seen_enough(how: list[str]) -> None:
    """main.py catalogue list | head -n 1"""
    command = [sys.executable, str(ROOT / "main.py"), "catalogue", "list", *how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()  # at once: nothing was written yet
        assert process.stderr.read() == b""
    assert process.returncode == WORKED


# -- what it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[kiosk]\nidle_wipes_s = 60.0\n", ("kiosk.idle_wipes_s", "idle_wipe_s")),
        ('[platfrom]\nurl = ""\n', ("platfrom", "platform")),
        ("[kiosk]\nidle_wipe_s = 'soon'\n", ("kiosk.idle_wipe_s", "float")),
        ("[kiosk\n", ("site.toml",)),
    ],
)
def test_wrong_settings(tmp_path: Path, text: str, named: tuple[str, ...]) -> None:
    file = site(tmp_path, text)
    for command in (["check"], ["kiosk"], ["demo", "--record", tmp_path / "out"]):
        done = main(*command, "--data", tmp_path / "data", "--settings", file, QT_QPA_PLATFORM="offscreen")
        assert (done.returncode, done.stdout) == (USAGE, ""), command
        assert len(done.stderr.splitlines()) == 1
        assert all(name in done.stderr for name in named)
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "out").exists()


def test_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    done = main("check", "--data", tmp_path / "data", "--settings", tmp_path / "none.toml")
    assert done.returncode == USAGE
    assert "none.toml" in done.stderr


@pytest.mark.parametrize("face", [["kiosk"], ["desk", "1"], ["board"], ["demo"]])
def test_no_display(tmp_path: Path, face: list[str]) -> None:
    done = main(*face, "--data", tmp_path / "data")
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert "没有显示器" in done.stderr
    assert "--record" in done.stderr  # what to do instead
    english = main(*face, "--data", tmp_path / "data", LC_ALL="en_US.UTF-8")
    assert english.returncode == FAILED
    assert english.stderr.isascii()
    assert not (tmp_path / "data").exists()


def test_unknown_commands() -> None:
    assert main("fly").returncode == USAGE
    assert main().returncode == USAGE
    assert main("desk", "zero").returncode == USAGE
    assert main("--help").returncode == WORKED
