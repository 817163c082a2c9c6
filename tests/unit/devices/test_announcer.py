"""The voice: what is said, in which order, and silence where there is no voice."""

import logging
import shutil
import threading
import wave
from pathlib import Path

import pytest

from devices import announcer
from devices.announcer import EspeakAnnouncer, FileAnnouncer, SilentAnnouncer, spoken
from tests.helpers.sims import until


@pytest.mark.parametrize(
    ("number", "window", "said"),
    [
        ("A001", 3, "请 A 零零一 号到 三 号窗口"),
        ("B120", 10, "请 B 一二零 号到 十 号窗口"),
        ("C999", 12, "请 C 九九九 号到 十二 号窗口"),
        ("A045", 20, "请 A 零四五 号到 二十 号窗口"),
        ("A045", 21, "请 A 零四五 号到 二十一 号窗口"),
        ("A045", 108, "请 A 零四五 号到 一零八 号窗口"),
    ],
)
def test_calls_are_spoken_in_chinese(number: str, window: int, said: str) -> None:
    assert spoken(number, window) == said


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_announcements_become_sound_files_in_order(tmp_path: Path) -> None:
    (tmp_path / "0007.wav").write_bytes(b"")
    voice = FileAnnouncer(tmp_path)
    try:
        voice.say(spoken("A001", 3), "zh_CN")
        voice.say("Number A001, window 3", "en")
        until((tmp_path / "0009.wav").exists)
    finally:
        voice.close()
    for name in ("0008.wav", "0009.wav"):
        with wave.open(str(tmp_path / name)) as sound:
            assert sound.getnframes() / sound.getframerate() > 1.0
    assert not list(tmp_path.glob("*.part"))


def test_without_the_program_it_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(announcer, "PROGRAM", "no-such-voice")
    voice = FileAnnouncer(tmp_path)
    with caplog.at_level(logging.INFO, "onevisit.devices.announcer"):
        voice.say("请", "zh_CN")
        voice.say("请", "zh_CN")
        until(lambda: caplog.text.count("no voice") == 2)
    voice.close()
    assert not list(tmp_path.iterdir())


def test_closing_stops_a_voice_in_mid_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow-voice"
    slow.write_text(f"#!/bin/sh\ntouch {tmp_path}/speaking\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setattr(announcer, "PROGRAM", str(slow))
    voice = EspeakAnnouncer()
    voice.say("请", "zh_CN")
    voice.say("再请", "zh_CN")
    until((tmp_path / "speaking").exists)
    voice.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "onevisit-announcer"]


def test_silence_is_a_voice_too() -> None:
    voice = SilentAnnouncer()
    voice.say("请", "zh_CN")
    voice.close()


def test_a_voice_that_is_stuck_on_a_sound_card_is_given_up_for_the_next_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice_of = tmp_path / "stuck-once"
    voice_of.write_text(
        f"#!/bin/sh\n[ -e {tmp_path}/first ] && exec touch {tmp_path}/next\ntouch {tmp_path}/first\nexec sleep 60\n"
    )
    voice_of.chmod(0o755)
    monkeypatch.setattr(announcer, "PROGRAM", str(voice_of))
    monkeypatch.setattr(announcer, "LONGEST_S", 0.3)
    voice = EspeakAnnouncer()
    voice.say("请", "zh_CN")
    voice.say("再请", "zh_CN")
    until((tmp_path / "next").exists)
    voice.close()


def test_a_voice_that_fails_in_the_middle_leaves_no_half_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, folder = tmp_path / "failing-voice", tmp_path / "said"
    failing.write_text(f'#!/bin/sh\neval "echo half > \\${{$#}}"\necho once >> {tmp_path}/ran\nexit 1\n')
    failing.chmod(0o755)
    monkeypatch.setattr(announcer, "PROGRAM", str(failing))
    voice = FileAnnouncer(folder)
    for _ in range(2):
        voice.say("请", "zh_CN")
    until(lambda: (tmp_path / "ran").exists() and (tmp_path / "ran").read_text().count("once") == 2)
    until(lambda: not list(folder.iterdir()))
    voice.close()


def test_nothing_is_spoken_after_closing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcer.subprocess, "Popen", lambda *of, **more: pytest.fail("it speaks"))
    voice = EspeakAnnouncer()
    voice.close()
    assert not voice._espeak("请", "cmn")
