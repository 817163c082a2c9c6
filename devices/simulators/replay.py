"""A recorded session played again: what the device said, to a host that asks as the recorded one asked."""

import json
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOISE = 0x55  # in the place of bytes that were counted, not kept
LONGEST_PAUSE_S = 30.0  # of one pause between two answers


@dataclass
class Step:
    """One question, and what the device said until the next: seconds after the piece before it, and the bytes."""

    question: bytes
    any: int = 0  # so many bytes, whatever they are, in the place of a question
    answers: list[tuple[float, bytes]] = field(default_factory=list[tuple[float, bytes]])


def steps(lines: Iterable[str]) -> list[Step]:
    """The steps of a recording; the first has no question: what the device said of itself.

    Raises ValueError for lines that are none.
    """
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    if not rows or rows[0].get("recording") != 1:
        raise ValueError("no recording")
    found, last = [Step(b"")], 0.0
    for row in rows[1:]:
        if "to" not in row:
            continue
        at = float(row["t"])
        data = bytes((NOISE,)) * int(row["any"]) if "any" in row else bytes.fromhex(row["hex"])
        if row["to"] == "device":
            found.append(Step(b"", len(data)) if "any" in row else Step(data))
        else:
            found[-1].answers.append((min(max(0.0, at - last), LONGEST_PAUSE_S), data))
        last = at
    return found


class Replay:
    """The device's side of a recording in `file`. A question is looked for from the one before it on, then from the
    beginning; what was never asked is passed over. `fast`: without the recorded pauses."""

    def __init__(self, send: Callable[[bytes], None], file: Path, fast: bool = False) -> None:
        self._send = send
        self._fast = fast
        self._steps = steps(file.read_text(encoding="utf-8").splitlines())
        self._next = 1
        self._asked = 0
        self._inbox = b""
        self._saying: queue.Queue[tuple[float, bytes]] = queue.Queue()
        threading.Thread(target=self._speak, daemon=True).start()
        self._say(self._steps[0])

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "again":
                self._next = 1
                self._say(self._steps[0])
            case "fast":
                self._fast = bool(order.get("on", True))
            case "state":
                return {"step": self._next - 1, "steps": len(self._steps) - 1, "asked": self._asked}
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def receive(self, data: bytes) -> None:
        self._inbox += data
        while self._inbox and self._take():
            pass

    def _take(self) -> bool:
        """Go one step on in what came in; False when more of it is needed."""
        ahead = self._steps[self._next] if self._next < len(self._steps) else None
        if ahead and ahead.any:
            if len(self._inbox) < ahead.any:
                return False
            return self._answer(self._next, ahead.any)
        order = [*range(self._next, len(self._steps)), *range(1, self._next)]
        for at in order:
            question = self._steps[at].question
            if question and self._inbox.startswith(question):
                return self._answer(at, len(question))
        if any(step.question.startswith(self._inbox) for step in self._steps[1:]):
            return False
        self._inbox = self._inbox[1:]
        return True

    def _answer(self, at: int, size: int) -> bool:
        self._inbox = self._inbox[size:]
        self._next = at + 1
        self._asked += 1
        self._say(self._steps[at])
        return True

    def _say(self, step: Step) -> None:
        for piece in step.answers:
            self._saying.put(piece)

    def _speak(self) -> None:
        while True:
            pause, data = self._saying.get()
            if not self._fast:
                time.sleep(pause)
            self._send(data)
