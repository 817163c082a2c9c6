"""main.py demo --record as a process: both stories whole, every screen and paper there; a fault fails the run."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from hall.proofs.seals import take_apart
from hall.proofs.summaries import unpack
from station.demo.hall import ROOT
from tests.helpers import escpos_reader

pytestmark = pytest.mark.timeout(240)

NAMES = {"visit": "李𠮷㛃", "offline": "王䶮𬭎"}  # as the cards of the stories' citizens hold them
LEAST_COLOURS = 8  # a screen that did not come up is one colour


@dataclass
class Recording:
    """What one run left behind."""

    folder: Path
    code: int
    out: str
    err: str
    left: list[str]  # files in its place for temporary files, and processes, that outlived it

    @property
    def transcript(self) -> dict[str, Any]:
        return json.loads((self.folder / "transcript.json").read_text(encoding="utf-8"))

    def papers(self, ending: str) -> Iterator[tuple[dict[str, Any], Path]]:
        """Each paper of a kind with the step it came from."""
        for step in self.transcript["steps"]:
            for file in step.get("papers", []):
                if file.endswith(ending):
                    yield step, self.folder / file


class Run:
    """main.py demo --record with a settings file, without a display; it runs while others do."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self._folder, self._temporary = folder, folder / "tmp"
        self._temporary.mkdir()
        site = folder / "site.toml"
        site.write_text(settings, encoding="utf-8")
        hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_QUICK_BACKEND")
        environment = {key: value for key, value in os.environ.items() if key not in hidden}
        environment |= {"TMPDIR": str(self._temporary), "LC_ALL": "C.UTF-8"}
        command = [sys.executable, str(ROOT / "main.py"), "demo", "--record", str(folder / "out")]
        self._process = subprocess.Popen(
            [*command, "--settings", str(site)], cwd=folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def ended(self) -> Recording:
        """Wait for its end; what it left."""
        out, err = self._process.communicate()
        left = [str(path) for path in self._temporary.iterdir() if path.name.startswith("onevisit")]
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if str(self._temporary) in (process / "cmdline").read_text(errors="replace"):
                    left.append(f"process {process.name}")
        return Recording(self._folder / "out", self._process.returncode, out, err, left)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recording, Recording]:
    """A whole run, and beside it one whose printer's address is named while nobody is there."""
    whole = Run(tmp_path_factory.mktemp("whole"))
    broken = Run(tmp_path_factory.mktemp("broken"), '[kiosk.devices.ticketprinter]\nport = "socket://127.0.0.1:9"\n')
    return whole.ended(), broken.ended()


@pytest.fixture
def recording(runs: tuple[Recording, Recording]) -> Recording:
    return runs[0]


def test_all_of_it_worked(recording: Recording) -> None:
    assert recording.code == 0, recording.err
    assert recording.transcript["ok"] is True
    assert [step["step"] for step in recording.transcript["steps"] if not step["ok"]] == []
    assert recording.left == []
    assert "Traceback" not in recording.err


def test_the_transcript_is_what_was_told(recording: Recording) -> None:
    """One JSON line a step, as it ended; the same in the file."""
    told = [json.loads(line) for line in recording.out.splitlines()]
    steps = recording.transcript["steps"]
    assert told == steps
    assert list(dict.fromkeys(step["story"] for step in steps)) == ["open", "visit", "offline", "papers"]
    assert all(step["ms"] >= 0 and step["step"] for step in steps)
    for story in NAMES:
        mine = [step for step in steps if step["story"] == story]
        assert len({step["number"] for step in mine if "number" in step}) == 1
        assert len({step["case"] for step in mine if "case" in step}) == 1


def test_every_screen_is_a_picture(recording: Recording) -> None:
    named = [file for step in recording.transcript["steps"] for file in step.get("screens", [])]
    assert sorted(named) == sorted(f"screens/{file.name}" for file in (recording.folder / "screens").iterdir())
    assert len(named) == len(set(named)) >= 25
    assert {file.split("-")[1] for file in named} == {"kiosk", "desk1", "desk2", "board"}
    for file in named:
        with Image.open(recording.folder / file) as picture:
            assert min(picture.size) >= 480, file
            assert len(picture.convert("RGB").reduce(8).getcolors(1 << 20) or []) >= LEAST_COLOURS, file


# Issue 5 names them: every one as PDF and picture, and what comes out of a roll as its bytes too.
FORMS = {
    "guide", "telling", "receipt", "receipt.2", "receipt_offline", "acceptance_notice", "refusal", "supplement",
    "tolerance_promise", "tolerance", "pledge", "grant", "denial", "revocation", "extension", "excluded_time",
    "service", "mandate", "termination", "return", "closing", "waybill", "rating_form", "daily", "monthly", "readiness",
}  # fmt: skip
SLIPS = {"queue_ticket", "appointment", "pickup", "small_receipt"}


def test_the_whole_set_of_papers_is_left_as_pdf_and_picture(recording: Recording) -> None:
    [step] = [step for step in recording.transcript["steps"] if step["story"] == "papers" and step.get("papers")]
    left = {file.removeprefix("papers/") for file in step["papers"]}
    pdfs = FORMS | {f"{slip}.a4" for slip in SLIPS}
    assert {name.removesuffix(".pdf") for name in left if name.endswith(".pdf")} == pdfs
    assert {f"{name}-1.png" for name in pdfs} | {f"{slip}.png" for slip in SLIPS} <= left
    assert {name.removesuffix(".bin") for name in left if name.endswith(".bin")} == SLIPS


def test_every_paper_is_there(recording: Recording) -> None:
    named = [file for step in recording.transcript["steps"] for file in step.get("papers", [])]
    assert sorted(named) == sorted(f"papers/{file.name}" for file in (recording.folder / "papers").iterdir())
    assert {file.rpartition(".")[2] for file in named} == {"bin", "pdf", "png"}
    for file in named:
        if file.endswith(".png"):
            with Image.open(recording.folder / file) as picture:
                shades = picture.convert("L").histogram()
                assert sum(shades[:64]) > 0, file  # ink …
                assert sum(shades[192:]) > sum(shades[:192]), file  # … on paper


@pytest.mark.requirement("R-24")
def test_the_ticket_bears_the_number(recording: Recording) -> None:
    tickets = dict[str, bytes]()
    for step, file in recording.papers(".bin"):
        if step["story"] not in NAMES:
            continue
        tickets[step["story"]] = file.read_bytes()
        assert step["number"].encode() in tickets[step["story"]]
        lines = escpos_reader.read(tickets[step["story"]]).text.splitlines()
        assert step["number"] in [line.strip() for line in lines]
    assert tickets.keys() == NAMES.keys()


def test_the_notice_names_its_own_citizen(recording: Recording) -> None:
    notices = {step["story"]: file for step, file in recording.papers(".pdf") if file.name.startswith("acceptance")}
    assert notices.keys() - {"papers"} == NAMES.keys()
    del notices["papers"]
    for story, file in notices.items():
        document = pypdfium2.PdfDocument(file)
        text = document[0].get_textpage().get_text_range()
        document.close()
        assert "受理通知书" in text
        assert NAMES[story] in text
        assert not any(name in text for other, name in NAMES.items() if other != story)
        assert "\ufffd" not in text


def test_the_code_on_the_notice_is_read(recording: Recording) -> None:
    for _, pdf in recording.papers(".pdf"):
        if not pdf.name.startswith(("acceptance", "receipt")):
            continue
        with Image.open(pdf.with_name(f"{pdf.stem}-1.png")) as page:
            codes = [code.text for code in zxingcpp.read_barcodes(page)]
        assert len(codes) == 1
        document = pypdfium2.PdfDocument(pdf)
        text = document[0].get_textpage().get_text_range()
        document.close()
        said = unpack(take_apart(codes[0]).line)
        assert said.number in text
        assert pdf.name.startswith({"receipt": "receipt", "acceptance": "acceptance"}[said.paper])


def test_a_ticket_that_does_not_come_out_fails_the_run(runs: tuple[Recording, Recording]) -> None:
    failed = runs[1]
    assert failed.code == 1
    steps = failed.transcript["steps"]
    assert failed.transcript["ok"] is False
    assert steps[0]["foreign"] == ["kiosk.ticketprinter"]
    assert [step["ok"] for step in steps] == [True] * (len(steps) - 1) + [False]
    assert "did not come out" in steps[-1]["why"]
    assert "did not come out" in failed.err
    assert failed.left == []


def test_a_setting_that_does_not_exist_starts_nothing(tmp_path: Path) -> None:
    refused = Run(tmp_path, '[kiosk.devices.ticketprinter]\nprot = "/dev/ttyUSB0"\n').ended()
    assert refused.code == 2
    assert "kiosk.devices.ticketprinter.prot" in refused.err
    assert "port" in refused.err.partition("prot")[2]  # the nearest is named
    assert refused.out == ""
    assert not refused.folder.exists()
