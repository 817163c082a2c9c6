"""A face with a hand and a stopwatch: says when it was touched, and when its screen first showed something."""

import argparse
import logging
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea

from hall.line.records import TicketIssued
from hall.settings import load
from station.build import Face, desk_face, kiosk_face
from station.demo.hand import Hand


class Watch(Hand):
    """A hand that keeps time, in seconds of the machine's monotonic clock."""

    def do_press(self, name: str) -> dict[str, Any]:  # type: ignore[override]
        """Touch the control; {"at": when}."""
        at = time.monotonic()
        super().do_press(name)
        return {"at": at}


class KioskWatch(Watch):
    """Looks at every frame for the text it was told to await."""

    def __init__(self, name: str, data: Path, face: Face) -> None:
        super().__init__(name, data, face.hop)
        self._awaited = ""
        self._met: float | None = None
        face.window.view.frameSwapped.connect(self._frame)  # pyright: ignore[reportAttributeAccessIssue]

    def do_await(self, text: str) -> None:
        """From now on look for `text`."""
        self._awaited, self._met = text, None

    def do_met(self) -> dict[str, Any]:
        """{"at": when the awaited text was first on the screen}, null until it is."""
        return {"at": self._met}

    def _frame(self) -> None:
        at = time.monotonic()
        if self._awaited and any(self._awaited in text for text in self.do_see()["texts"]):
            self._awaited, self._met = "", at


class DeskWatch(Watch):
    """Notes when the line of waiting people was painted after somebody took a number."""

    def __init__(self, name: str, data: Path, face: Face) -> None:
        super().__init__(name, data, face.hop)
        self._new: list[str] = []
        self._shown: dict[str, float] = {}
        table: Any = face.window.findChild(QAbstractScrollArea, "queue.classes")  # pyright: ignore[reportAttributeAccessIssue]
        table.viewport().installEventFilter(self)
        face.bus.subscribe(TicketIssued, lambda event: self._new.append(event.number))

    def do_shown(self) -> dict[str, Any]:
        """{"shown": {number: when}} of every number that was painted since the last asking."""
        shown, self._shown = self._shown, {}
        return {"shown": shown}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if self._new and event.type() is QEvent.Type.Paint:
            numbers, self._new = self._new, []
            QTimer.singleShot(0, lambda: self._painted(numbers))  # comes round when the painting is done
        return False

    def _painted(self, numbers: list[str]) -> None:
        self._shown |= dict.fromkeys(numbers, time.monotonic())


def main() -> int:
    """Run the face named on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("face", choices=("kiosk", "desk1"))
    parser.add_argument("--settings", action="append", type=Path, default=[])
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    settings = load(asked.data, *asked.settings)
    face = kiosk_face(settings) if asked.face == "kiosk" else desk_face(settings, 1)
    watch = (KioskWatch if asked.face == "kiosk" else DeskWatch)(asked.face, settings.data, face)
    code = face.run()
    watch.deleteLater()
    return code


if __name__ == "__main__":
    sys.exit(main())
