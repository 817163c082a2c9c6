"""main.py device profiles and device check: what an integrator sees."""

import json
from pathlib import Path

import pytest

from station.commands import main

GOOD = """
about = "我的锁"
[frame]
layout = "8A board lock action check"
check = "xor"
[commands.open]
action = 0x11
[events.state]
[[examples]]
hex = "8A 01 02 11 98"
command = "open"
with = { board = 1, lock = 2 }
meaning = "1 号板开 2 号锁"
"""


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["device", *words])
    caught = capsys.readouterr()
    return code, caught.out + caught.err


def test_profiles_lists_ours_and_the_integrators(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "devices"
    own.mkdir()
    (own / "mylock.toml").write_text(GOOD, encoding="utf-8")
    code, said = ask(capsys, "profiles", "--data", str(tmp_path))
    assert code == 0
    assert "mylock  我的锁" in said
    assert "ff68  FF 68 总线" in said
    (own / "mylock.toml").write_text(GOOD.replace("xor", "xro"), encoding="utf-8")
    code, said = ask(capsys, "profiles", "--data", str(tmp_path))
    assert code == 1
    assert "mylock  mylock.toml：[frame] check 没有 xro 这种校验" in said
    code, said = ask(capsys, "profiles", "--data", str(tmp_path), "--json")
    rows = {row["profile"]: row for row in json.loads(said)}
    assert rows["mylock"]["fault"]
    assert rows["wkly"]["fault"] == ""


def test_check_tells_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mylock.toml"
    data = ("--data", str(tmp_path))
    file.write_text(GOOD, encoding="utf-8")
    assert ask(capsys, "check", str(file), *data) == (0, f"{file}  1 个例子全部符合\n")
    file.write_text(GOOD.replace("11 98", "11 99"), encoding="utf-8")
    code, said = ask(capsys, "check", str(file), *data)
    assert code == 1
    assert "第 1 例（1 号板开 2 号锁）：编出 8A 01 02 11 98，应为 8A 01 02 11 99：从第 5 字节起不同" in said
    file.write_text(GOOD.split("[[examples]]")[0], encoding="utf-8")
    assert ask(capsys, "check", str(file), *data) == (0, f"{file}  格式对；没有例子可核对\n")
    file.write_text(GOOD.replace("board lock", "board lock*"), encoding="utf-8")
    code, said = ask(capsys, "check", str(file), *data, "--json")
    assert code == 1
    assert "[frame] layout 看不出帧到哪里结束" in json.loads(said)[0]["wrong"][0]


def test_check_wants_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ask(capsys, "check", "--data", str(tmp_path))
    assert code == 2
    assert "main.py device check" in said


def test_a_device_that_cannot_be_used_is_told_and_the_others_are_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "devices"
    own.mkdir()
    (own / "mylock.toml").write_text(GOOD.replace("xor", "xro"), encoding="utf-8")
    site = tmp_path / "site.toml"
    kiosk = [f"kiosk.devices.{kind}" for kind in ("idcard", "ticketprinter", "scanner")]
    desk = [f"desk.1.devices.{kind}" for kind in ("keypad", "evaluator", "windowled", "scanner")]
    text = '[kiosk.devices.locker]\nport = "COM1"\nprofile = "mylock"\n'
    for number, table in enumerate([*kiosk, *desk], 2):
        text += f'[{table}]\nport = "COM{number}"\nprofile = "driver:nobody"\n'
    site.write_text(text, encoding="utf-8")
    code, said = ask(capsys, "test", "--data", str(tmp_path), "--settings", str(site), "--json")
    assert code == 1
    answers = {row["name"]: row for row in json.loads(said)}
    told = {name: row["found"] for name, row in answers.items() if row["ok"] is False}
    assert "mylock.toml：[frame] check 没有 xro" in told.pop("kiosk.locker")
    assert len(told) == len(kiosk) + len(desk)
    assert all("没有安装设备驱动 nobody" in words for words in told.values())
