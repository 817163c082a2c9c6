"""The hall's voice: espeak-ng as a subprocess, its files for a recording, or silence."""

import contextlib
import logging
import queue
import re
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

PROGRAM = "espeak-ng"
LONGEST_S = 30.0  # an announcement that takes longer is stuck on a sound card that is not there
VOICES = {"zh_CN": "cmn", "en": "en"}
_DIGITS = "零一二三四五六七八九"

log = logging.getLogger("onevisit.devices.announcer")


def spoken(number: str, window: int) -> str:
    """A call as it is spoken in Chinese: ("A001", 3) → 请 A 零零一 号到 三 号窗口. espeak-ng reads them in English."""
    said = re.sub(r"\d+", lambda digits: f" {''.join(_DIGITS[int(d)] for d in digits[0])} ", number)
    return " ".join(f"请 {said} 号到 {_counted(window)} 号窗口".split())


def _counted(number: int) -> str:
    """1 to 99 as one counts: 十, 十二, 二十; above, digit by digit."""
    if not 0 < number < 100:
        return "".join(_DIGITS[int(d)] for d in str(number))
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


class SilentAnnouncer:
    """hall.ports.Announcer of a place without a voice."""

    def say(self, text: str, language: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing to close."""


class EspeakAnnouncer:
    """hall.ports.Announcer over espeak-ng: one announcement after the other. Without the program, without a sound card,
    it is silent: the number on the board does not depend on it. The text goes in on standard input."""

    def __init__(self, chinese: str = "cmn") -> None:
        self._voices = VOICES | {"zh_CN": chinese}
        self._waiting: queue.SimpleQueue[tuple[str, str] | None] = queue.SimpleQueue()
        self._speaking: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="onevisit-announcer", daemon=True)
        self._thread.start()

    def say(self, text: str, language: str) -> None:
        self._waiting.put((text, language))

    def close(self) -> None:
        """Stops in the middle of a word; what waits is not spoken."""
        with self._lock:
            self._closed = True
            if self._speaking:
                self._speaking.kill()
        self._waiting.put(None)
        self._thread.join(2.0)

    def _run(self) -> None:
        while (waiting := self._waiting.get()) and not self._closed:
            text, language = waiting
            self._speak(text, self._voices.get(language, VOICES["zh_CN"]))

    def _speak(self, text: str, voice: str) -> bool:
        return self._espeak(text, voice)

    def _espeak(self, text: str, voice: str, extra: Sequence[str] = ()) -> bool:
        """Whether espeak-ng said it."""
        with self._lock:
            if self._closed:
                return False
            try:
                speaking = self._speaking = subprocess.Popen(
                    [PROGRAM, "-v", voice, "--stdin", *extra],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    encoding="utf-8",
                )
            except OSError as fault:
                log.info("no voice: %s", fault.strerror)
                return False
        try:
            with contextlib.suppress(BrokenPipeError):
                speaking.communicate(text, timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            speaking.kill()
            speaking.communicate()
        with self._lock:
            self._speaking = None
        return speaking.returncode == 0


class FileAnnouncer(EspeakAnnouncer):
    """Speaks into files of `folder`, 0001.wav and on: what was said can be listened to afterwards."""

    def __init__(self, folder: Path, chinese: str = "cmn") -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._count = max((int(file.stem) for file in folder.glob("*.wav") if file.stem.isdecimal()), default=0)
        super().__init__(chinese)

    def _speak(self, text: str, voice: str) -> bool:
        name = f"{self._count + 1:04d}"
        part = self._folder / f"{name}.part"
        said = self._espeak(text, voice, ("-w", str(part)))
        if said:
            part.replace(self._folder / f"{name}.wav")
            self._count += 1
        else:
            part.unlink(missing_ok=True)
        return said
