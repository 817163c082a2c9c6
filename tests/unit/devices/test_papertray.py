"""A4 papers into a folder or onto a queue."""

import os
from pathlib import Path

import pytest

from devices.papertray import FolderTray, QueueTray
from hall.events import DeviceState
from hall.ports import PrintOutcome

PDF = b"%PDF-1.7 paper"


def test_a_paper_is_there_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    tray = FolderTray(tmp_path / "papers")
    assert tray.put("acceptance-1.pdf", PDF) == PrintOutcome("proven", DeviceState.READY, began=True)
    paper = tmp_path / "papers" / "acceptance-1.pdf"
    assert paper.read_bytes() == PDF
    assert paper.stat().st_mode & 0o077 == 0
    assert [file.name for file in paper.parent.iterdir()] == [paper.name]


def test_a_folder_that_cannot_be_written_is_no_exception(tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("in the way")
    assert FolderTray(tmp_path / "papers").put("a.pdf", PDF).result == "failed"


def test_a_power_cut_before_the_rename_leaves_no_half_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_: int) -> None:
        raise OSError(5, "gone")

    monkeypatch.setattr(os, "fsync", cut)
    assert FolderTray(tmp_path).put("a.pdf", PDF) == PrintOutcome("failed", DeviceState.FAULT, began=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "../a.pdf", ".a", "a/b", "a b"])
def test_only_plain_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        FolderTray(tmp_path).put(name, PDF)


def _lp(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    program = folder / "lp"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_queue_takes_a_paper_and_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _lp(tmp_path, monkeypatch, f'echo "$@" > {tmp_path}/asked; cat > {tmp_path}/got')
    assert QueueTray("hall").put("a.pdf", PDF) == PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)
    assert (tmp_path / "got").read_bytes() == PDF
    assert (tmp_path / "asked").read_text().split() == ["-d", "hall", "-t", "a.pdf", "-"]


def test_a_queue_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _lp(tmp_path, monkeypatch, "exit 1")
    assert QueueTray("hall").put("a.pdf", PDF).result == "failed"


def test_no_printer_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert QueueTray("hall").put("a.pdf", PDF) == PrintOutcome("failed", DeviceState.ABSENT, began=False)
