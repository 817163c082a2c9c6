"""A hand for a face of the demo: touches, types, looks and photographs through real input events.

Only station.demo.face gives a face a hand; a face started by main.py has no such door.
"""

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence, QWindow
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

HANDS = "hands"  # folder of the data folder in which every hand writes where it listens


class Hand(QObject):
    """Listens on loopback; each line is a JSON command, each answer a JSON line. Acts on the GUI thread."""

    def __init__(self, name: str, data: Path, hop: Callable[[Callable[[], None]], None]) -> None:
        super().__init__()
        self._hop = hop
        self._touch = QTest.createTouchDevice()
        self._gaps = Gaps()
        self._server = socket.create_server(("127.0.0.1", 0))
        file = data / HANDS / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps({"port": self._server.getsockname()[1], "pid": os.getpid()}))
        fresh.replace(file)
        threading.Thread(target=self._serve, name="demo-hand", daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(link,), daemon=True).start()

    def _talk(self, link: socket.socket) -> None:
        with link, link.makefile("rwb") as lines, contextlib.suppress(OSError):
            for line in lines:
                done: dict[str, Any] = {}
                ready = threading.Event()
                self._hop(partial(self._do, json.loads(line), done, ready))
                ready.wait(30)
                lines.write(json.dumps(done or {"ok": False, "why": "the face did not answer"}).encode() + b"\n")
                lines.flush()

    def _do(self, command: dict[str, Any], done: dict[str, Any], ready: threading.Event) -> None:
        """One command, on the GUI thread. A command that cannot be done says why; the face goes on."""
        try:
            done.update(getattr(self, "do_" + command.pop("do"))(**command) or {})
            done["ok"] = True
        except Exception as fault:
            done.update(ok=False, why=f"{type(fault).__name__}: {fault}")
        ready.set()

    # -- commands -----------------------------------------------------------------------------------------------------

    def do_press(self, name: str) -> None:
        """Touch (or click) the control called `name`."""
        target = _find(name)
        if isinstance(target, QQuickItem):
            window = target.window()
            at = target.mapToScene(QPointF(target.width() / 2, target.height() / 2)).toPoint()
            finger = QTest.touchEvent(window, self._touch, False)
            finger.press(0, at, window)
            finger.commit()
            finger.release(0, at, window)
            finger.commit()
        else:
            if not target.isEnabled():
                raise LookupError(f"{name} is disabled")
            QTest.mouseClick(target, Qt.MouseButton.LeftButton)

    def do_key(self, key: str) -> None:
        """Press a key or a combination such as F2 or Ctrl+Return in the active window."""
        combination = QKeySequence(key)[0]  # pyright: ignore[reportIndexIssue] - the stubs leave it out
        window = _window()
        focus = QApplication.focusWidget() if isinstance(QApplication.instance(), QApplication) else None
        QTest.keyClick(focus or window, combination.key(), combination.keyboardModifiers())

    def do_type(self, name: str, text: str) -> None:
        """Put `text` into the field `name` as an input method does."""
        target = _find(name)
        target.setFocus()
        if isinstance(target, QLineEdit):
            target.selectAll()
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)

    def do_place(self, x: int, y: int) -> None:
        """Move the window's frame to (x, y) of the screen in its own pixels, and raise it."""
        window = _window()
        scale = window.devicePixelRatio()
        window.setFramePosition(QPoint(round(x / scale), round(y / scale)))
        window.raise_()

    def do_shot(self, path: str) -> dict[str, Any]:
        """Photograph the face as PNG."""
        window = _window()
        picture = window.grabWindow() if isinstance(window, QQuickWindow) else _top_widget().grab().toImage()
        if not picture.save(path):
            raise OSError(f"cannot write {path}")
        return {"path": path, "width": picture.width(), "height": picture.height()}

    def do_see(self) -> dict[str, Any]:
        """Every text that is visible now, and the names of the controls that can be pressed."""
        texts: list[str] = []
        names: list[str] = []
        for thing in _things():
            if thing.objectName() and thing.isEnabled():
                names.append(thing.objectName())
            text = thing.property("text")
            if isinstance(text, str) and text:
                texts.append(text)
        return {"texts": texts, "names": names}

    def do_value(self, name: str, field: str) -> dict[str, Any]:
        """A property of the control `name`."""
        return {"value": _find(name).property(field)}

    def do_rows(self, name: str) -> dict[str, Any]:
        """How many rows the table `name` has."""
        return {"rows": _find(name).model().rowCount()}

    def do_focus(self, name: str) -> None:
        """Put the keyboard on the control `name`; on the first row of a table."""
        target = _find(name)
        target.setFocus()
        if hasattr(target, "selectRow"):
            target.selectRow(0)

    def do_gaps(self) -> dict[str, Any]:
        """Gaps of the GUI loop in ms since the last asking: count, p99.9 and longest."""
        return self._gaps.taken()


class Gaps:
    """Measures how long the GUI loop does not come round, with a timer that wants to fire every few ms."""

    PERIOD_MS = 5

    def __init__(self) -> None:
        self.seen: list[float] = []  # ms late, each time since the last asking
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(self.PERIOD_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.seen.append((now - self._last) * 1000 - self.PERIOD_MS)
        self._last = now

    def taken(self) -> dict[str, Any]:
        seen, self.seen = sorted(self.seen), []
        if not seen:
            return {"count": 0}
        return {"count": len(seen), "p999": seen[min(len(seen) - 1, int(len(seen) * 0.999))], "max": seen[-1]}


def _window() -> QWindow:
    windows = [w for w in QGuiApplication.topLevelWindows() if w.isVisible()]
    if not windows:
        raise LookupError("no window is open")
    return windows[0]


def _top_widget() -> QWidget:
    return next(w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow())


def _things() -> Iterator[QQuickItem | QWidget]:
    """Everything visible, parents first. Delegates of views are no QObject children, so items are walked as items."""
    window = _window()
    if isinstance(window, QQuickWindow):
        yield from _items(window.contentItem())
        return
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            yield top
            yield from (w for w in top.findChildren(QWidget) if w.isVisible())


def _items(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible() and item.opacity() > 0:
        yield item
        for child in item.childItems():
            yield from _items(child)


def _find(name: str) -> Any:
    for thing in _things():
        if thing.objectName() == name:
            return thing
    raise LookupError(f"no visible control is called {name}")


class RemoteHand:
    """The recorder's end of a hand: finds it by its file, again after the face was replaced."""

    def __init__(self, name: str, data: Path) -> None:
        self._file = data / HANDS / f"{name}.json"
        self._name = name

    def do(self, what: str, timeout_s: float = 10.0, **facts: Any) -> dict[str, Any]:
        """Have one command done.

        Raises RuntimeError with the face's own words when it cannot be done, TimeoutError when no face answers.
        """
        until = time.monotonic() + timeout_s
        while True:
            try:
                port = json.loads(self._file.read_text())["port"]
                with socket.create_connection(("127.0.0.1", port), timeout=timeout_s) as link:
                    link.sendall(json.dumps({"do": what, **facts}).encode() + b"\n")
                    answer = json.loads(link.makefile("rb").readline())
                break
            except (OSError, ValueError):
                if time.monotonic() > until:
                    raise TimeoutError(f"{self._name} does not answer") from None
                time.sleep(0.1)
        if not answer.pop("ok"):
            raise RuntimeError(f"{self._name}: {what} {facts}: {answer['why']}")
        return answer

    def wait(self, *, text: str = "", name: str = "", timeout_s: float = 15.0) -> dict[str, Any]:
        """Look until a visible text holds `text` and a control `name` can be pressed; what was seen.

        A fresh screen of the kiosk takes no touch while its control "guard" is there: a finger meant for the screen
        before must not choose on this one. Raises TimeoutError naming what was awaited.
        """
        until = time.monotonic() + timeout_s
        while True:
            seen = self.do("see")
            ready = name in seen["names"] and "guard" not in seen["names"]
            if any(text in t for t in seen["texts"]) and (ready or not name):
                return seen
            if time.monotonic() > until:
                raise TimeoutError(f"{self._name} does not show {text or name!r}; it shows {seen['texts'][:40]}")
            time.sleep(0.05)
