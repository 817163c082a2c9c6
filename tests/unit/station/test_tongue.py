"""The command line speaks the language of whoever types: Chinese, or English where the environment asks for it."""

from pathlib import Path

import pytest

from hall.clock import SystemClock
from hall.events import SyncPhase
from hall.store import Store
from station.commands import main
from station.tongue import tongue
from sync.status import Known, remember
from tests.helpers.wordlist import HAN

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(params=["zh_CN.UTF-8", "en_GB.UTF-8"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of somebody who reads this language; "zh_CN" or "en"."""
    speak(monkeypatch, LANG=request.param)
    return tongue().language


def speak(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh_CN"),
        ({"LANG": "C.UTF-8"}, "zh_CN"),
        ({"LANG": "fr_FR.UTF-8"}, "zh_CN"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LC_MESSAGES": "en_GB", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB", "LANG": "en_GB"}, "zh_CN"),
        ({"LC_ALL": "", "LANG": "en_GB"}, "en"),
    ],
)
def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str) -> None:
    speak(monkeypatch, **environment)
    assert tongue().language == language


@pytest.mark.parametrize(
    ("command", "chinese", "english"),
    [
        ("check", "[好] 大厅与目录：", "[ok] Hall and catalogue: "),
        ("check", "[--] 省平台：没有设置地址，只在本机办理", "[--] Provincial platform: No address is set"),
        ("verify", "数据库完整", "The database is whole"),
        ("sync status", "还没有连接过\n待发 0 条\n", "Never connected yet\nTo send: 0\n"),
        ("device test", "kiosk.idcard：没有配置（未配置）", "kiosk.idcard: none set up (no port)"),
        ("catalogue list", "已取消：", "Cancelled: "),
    ],
)
def test_what_is_said(
    data: Path, capsys: pytest.CaptureFixture[str], language: str, command: str, chinese: str, english: str
) -> None:
    assert main(["check", "--data", str(data)]) == 0  # there is nothing to judge where nothing is set up
    capsys.readouterr()
    assert main([*command.split(), "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert (chinese if language == "zh_CN" else english) in said
    assert bool(HAN.search(said)) is (language == "zh_CN")


@pytest.mark.parametrize(
    ("command", "wrong", "chinese", "english"),
    [
        (
            "check",
            "[site]\nhal = 'x'",
            "没有这个设置：site.hal，是不是 hall？",
            "No such setting: site.hal. Did you mean hall?",
        ),
        (
            "check",
            "[site]\nzzz = 1",
            "没有这个设置：site.zzz；可用：hall、profile、name、station、machine、machines、demo",
            "No such setting: site.zzz. Known here: hall, profile, name, station, machine, machines, demo",
        ),
        (
            "check",
            "[board]\ntheme = 'pink'",
            "board.theme 应为 light、dark 之一，不是 'pink'",
            "board.theme must be one of light, dark, not 'pink'",
        ),
        ("device poke x put now", "", "应写成 键=值：put、now", "Write KEY=VALUE: put, now"),
        ("desk 0", "", "桌号从 1 开始", "Desk numbers start at 1"),
    ],
)
def test_what_the_user_did_wrong(
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    command: str,
    wrong: str,
    chinese: str,
    english: str,
) -> None:
    file = tmp_path / "site.toml"
    file.write_text(wrong, encoding="utf-8")
    assert main([*command.split(), "--data", str(data), "--settings", str(file)]) == 2
    assert capsys.readouterr().err == (chinese if language == "zh_CN" else english) + "\n"


def test_a_device_that_cannot_be_used_is_an_answer(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    file = tmp_path / "site.toml"
    file.write_text("[kiosk.devices.idcard]\nport = 'x'\nprofile = 'termb'", encoding="utf-8")
    assert main(["device", "test", "--data", str(data), "--settings", str(file)]) == 1
    said = capsys.readouterr().out.splitlines()[0]
    assert said.startswith(
        "kiosk.idcard：读卡器型号 termb 不认识"
        if language == "zh_CN"
        else "kiosk.idcard: Card reader model termb is not"
    )


@pytest.mark.parametrize("words", [[], ["kiosk.idcard", "do=put", "person=li"]])
def test_nothing_to_poke_is_said_and_fails(
    data: Path, capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    assert main(["device", "poke", *words, "--data", str(data)]) == 1
    said = capsys.readouterr()
    told = "里没有模拟设备；先运行 main.py demo" if language == "zh_CN" else "No simulated device in "
    assert told in (said.err if words else said.out)


def test_no_display(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str) -> None:
    monkeypatch.setattr("station.commands._no_display", lambda: True)
    assert main(["board"]) == 1
    assert capsys.readouterr().err.startswith(
        "这台机器没有显示器" if language == "zh_CN" else "This machine has no display"
    )


def test_damage(data: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert main(["verify", "--data", str(data)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == (
        [f"{data} 里没有 site.db", "存在问题，请停用本机并联系管理员"]
        if language == "zh_CN"
        else [f"No site.db in {data}", "Something is wrong. Stop using this machine and tell the administrator"]
    )


def test_devices_that_answer(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    file = tmp_path / "site.toml"
    devices = '[kiosk.devices.idcard]\nport = "sim"\n[kiosk.devices.ticketprinter]\nport = "sim"\n'
    file.write_text(devices + '[desk.1.devices.idcard]\nport = "/dev/nothing-here"\n', encoding="utf-8")
    assert main(["device", "test", "--print", "--data", str(data), "--settings", str(file)]) == 1
    kiosk, desk, printer, papers = capsys.readouterr().out.splitlines()
    if language == "zh_CN":
        assert kiosk.startswith("kiosk.idcard：就绪，115200 波特，SAM ")
        assert desk.startswith("desk1.idcard：没有这个端口：线缆没有插好，或端口名写错了；")
        assert printer == "kiosk.ticketprinter：就绪，测试票已打出（sim）"
        assert papers.startswith("desk1.a4printer：存为 PDF")
    else:
        assert kiosk.startswith("kiosk.idcard: ready, 115200 baud, SAM ")
        assert desk.startswith("desk1.idcard: There is no such port: the cable is not in")
        assert printer == "kiosk.ticketprinter: ready, the test ticket came out (sim)"
        assert papers.startswith("desk1.a4printer: ")
        assert not HAN.search(papers)


@pytest.mark.parametrize("trouble", ["", "ahead", "fork"])
@pytest.mark.parametrize("phase", SyncPhase)
def test_however_sync_stands_it_has_words(
    data: Path, capsys: pytest.CaptureFixture[str], language: str, phase: SyncPhase, trouble: str
) -> None:
    store = Store.open(data, SystemClock())
    remember(store, Known.PHASE, phase.value)
    remember(store, Known.TROUBLE, trouble)
    remember(store, Known.CONTACT, "2026-11-21T09:30:00+08:00")
    store.close()
    assert main(["sync", "status", "--data", str(data)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == (4 if trouble else 3)
    assert all(bool(HAN.search(line)) is (language == "zh_CN") for line in said)
    assert said[-1].endswith("2026-11-21 09:30:00")
