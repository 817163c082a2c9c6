"""A4 papers into a folder."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from devices import papertray
from devices.papertray import FolderTray
from hall.events import DeviceState
from hall.ports import PrintOutcome

PDF = b"%PDF-1.7 paper"
PROVEN = PrintOutcome("proven", DeviceState.READY, began=True)


def never() -> bool:
    return False


def test_a_paper_is_there_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    tray = FolderTray(tmp_path / "papers", keep=False)
    assert tray.put("acceptance-1.pdf", PDF, never) == PROVEN
    paper = tmp_path / "papers" / "acceptance-1.pdf"
    assert paper.read_bytes() == PDF
    assert paper.stat().st_mode & 0o077 == 0
    assert [file.name for file in paper.parent.iterdir()] == [paper.name]


def test_a_folder_that_cannot_be_written_is_no_exception(tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("in the way")
    assert FolderTray(tmp_path / "papers", keep=False).put("a.pdf", PDF, never).result == "failed"


def test_a_power_cut_before_the_rename_leaves_no_half_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_: int) -> None:
        raise OSError(5, "gone")

    monkeypatch.setattr(os, "fsync", cut)
    tray = FolderTray(tmp_path, keep=False)
    assert tray.put("a.pdf", PDF, never) == PrintOutcome("failed", DeviceState.FAULT, began=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "../a.pdf", ".a", "a/b", "a b"])
def test_only_plain_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        FolderTray(tmp_path, keep=False).put(name, PDF, never)


@pytest.mark.parametrize("keep", [False, True])
def test_papers_go_with_their_visit_unless_they_are_kept(tmp_path: Path, keep: bool) -> None:
    tray = FolderTray(tmp_path, keep=keep)
    tray.put("a.pdf", PDF, never)
    torn = tmp_path / ".torn.part"  # by a power cut of yesterday
    torn.write_bytes(PDF)
    tray.forget()
    assert sorted(file.name for file in tmp_path.iterdir()) == ([".torn.part", "a.pdf"] if keep else [])


def test_after_a_crash_it_knows_what_is_there(tmp_path: Path) -> None:
    tray = FolderTray(tmp_path, keep=False)
    tray.put("a.pdf", PDF, never)
    assert tray.recover("a.pdf") == PROVEN
    assert tray.recover("b.pdf") == PrintOutcome("failed", DeviceState.READY, began=False)


def test_on_windows_no_folder_is_opened_to_be_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That system keeps its entries by itself, and refuses to open a folder."""
    folders_open = {"name": "nt", "open": lambda *of: pytest.fail("a folder is opened")}
    monkeypatch.setattr(papertray, "os", SimpleNamespace(**(vars(os) | folders_open)))
    assert FolderTray(tmp_path, keep=False).put("a.pdf", PDF, never) == PROVEN
    assert (tmp_path / "a.pdf").read_bytes() == PDF
