"""Plays the stories with nobody at the screen and keeps what was seen: screens, papers, bytes and a transcript."""

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hall.resources import RESOURCES
from station.demo.hall import DemoHall

if TYPE_CHECKING:
    from printing.paper import Form, Slip

FOREIGN_WAIT_S = 60.0  # how long a story waits for a card on a reader that is not ours


class Recorder:
    """Keeps a story in `folder`: screens/, papers/, voice/ and transcript.json."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._steps: list[dict[str, Any]] = []
        self._shots = 0
        for name in ("screens", "papers"):
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir(parents=True)

    @contextlib.contextmanager
    def step(self, story: str, name: str) -> Generator[dict[str, Any], None, None]:
        """One step of a story: told as a JSON line when it ends, with whatever facts it puts into the dict."""
        facts: dict[str, Any] = {}
        began = time.perf_counter()
        line: dict[str, Any] = {"story": story, "step": name, "ok": True}
        try:
            yield facts
        except Exception as fault:
            line |= {"ok": False, "why": f"{type(fault).__name__}: {fault}"}
            raise
        finally:
            line |= {"ms": round((time.perf_counter() - began) * 1000)} | facts
            self._steps.append(line)
            print(json.dumps(line, ensure_ascii=False), flush=True)

    def shot(self, hall: DemoHall, face: str, name: str) -> str:
        """Photograph a face; the picture's path within the folder."""
        self._shots += 1
        file = f"screens/{self._shots:02d}-{face}-{name}.png"
        hall.hands[face].do("shot", path=str(self.folder / file))
        return file

    def ticket(self, hall: DemoHall, name: str, raw: bytes) -> list[str]:
        """Keep the newest ticket as the bytes that reached the printer and as a picture drawn by the printer's peer."""
        files = [f"papers/{name}.bin", f"papers/{name}.png"]
        (self.folder / files[0]).write_bytes(raw)
        hall.draw_ticket(self.folder / files[1])
        return files

    def paper(self, pdf: bytes, name: str) -> list[str]:
        """Keep an A4 paper as PDF and each page of it as PNG."""
        import pypdfium2

        (self.folder / f"papers/{name}.pdf").write_bytes(pdf)
        files = [f"papers/{name}.pdf"]
        document = pypdfium2.PdfDocument(pdf)
        for number, page in enumerate(document, 1):
            files.append(f"papers/{name}-{number}.png")
            page.render(scale=2).to_pil().save(self.folder / files[-1])
        document.close()
        return files

    def made(self, name: str, paper: "Form | Slip") -> list[str]:
        """Keep a paper that no printer of the hall put out: a form as `paper` does; a slip as bytes and picture, and as
        it comes out of a window that has no roll."""
        from printing.paper import Form, on_a4
        from printing.pdf import make

        if isinstance(paper, Form):
            return self.paper(make(paper), name)
        return self._slip(paper, name) + self.paper(make(on_a4(paper)), f"{name}.a4")

    def _slip(self, slip: "Slip", name: str) -> list[str]:
        from devices.simulators.escpos import Head, command_length
        from devices.simulators.paper import draw
        from hall import printers
        from printing.ticket import render

        files = [f"papers/{name}.bin", f"papers/{name}.png"]
        raw, head = render(slip, printers.load("escpos-80")), Head()
        (self.folder / files[0]).write_bytes(raw)
        while raw:
            length = command_length(raw) or len(raw)
            head.run(raw[:length])
            raw = raw[length:]
        fonts = [RESOURCES / "fonts" / file for file in ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")]
        draw(head.finished[-1], head.width, fonts).save(self.folder / files[1])
        return files

    def finish(self, ok: bool) -> None:
        """Write the transcript."""
        document = {"ok": ok, "steps": self._steps}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        (self.folder / "transcript.json").write_text(text + "\n", encoding="utf-8")


def record(folder: Path, files: Sequence[Path]) -> int:
    """Play every story into `folder`; 0 only if all of it worked."""
    from station.demo import stories

    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    recorder = Recorder(folder)
    ok = False
    with tempfile.TemporaryDirectory(prefix="onevisit-") as data:
        hall = DemoHall(Path(data), files, voice=f"file:{folder / 'voice'}")
        shutil.rmtree(folder / "voice", ignore_errors=True)
        try:
            with recorder.step("open", "every part of the hall starts as a process of its own") as facts:
                hall.open()
                facts["foreign"] = sorted(hall.foreign)
            stage = stories.Stage(hall, recorder)
            for story in stories.STORIES:
                story(stage)
            ok = True
        except Exception as fault:  # already told by its step; the exit code says it again
            print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        finally:
            hall.close()
    recorder.finish(ok)
    return 0 if ok else 1
