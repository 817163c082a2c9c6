"""Finished A4 papers into a folder, where there is no printer: from there they are opened and printed by hand."""

import contextlib
import logging
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from hall.events import DeviceState
from hall.ports import PrintOutcome

log = logging.getLogger("onevisit.devices.papertray")


class FolderTray:
    """hall.ports.PaperTray into a folder: a paper is there whole or not at all, also after a power cut, and goes with
    the visit it was for unless the folder is to `keep` them."""

    def __init__(self, folder: Path, *, keep: bool) -> None:
        self._folder, self._keep = folder, keep

    def put(self, name: str, pdf: bytes, over: Callable[[], bool]) -> PrintOutcome:
        """See the port. Raises ValueError for a name that is not a plain file name."""
        target = self._folder / _safe(name)
        part = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(target)
            _sync_folder(self._folder)
        except OSError as fault:
            log.info("paper not stored: %s", fault.strerror)
            if part:
                with contextlib.suppress(OSError):
                    Path(part).unlink(missing_ok=True)
            return PrintOutcome("failed", DeviceState.FAULT, began=False)
        return PrintOutcome("proven", DeviceState.READY, began=True)

    def recover(self, name: str) -> PrintOutcome | None:
        """See the port: what is there is there whole."""
        there = (self._folder / _safe(name)).is_file()
        return PrintOutcome("proven" if there else "failed", DeviceState.READY, began=there)

    def forget(self) -> None:
        """See the port. Whatever lies in a folder that is not kept is ours, also what a power cut tore off."""
        for file in () if self._keep else self._folder.glob("*"):
            with contextlib.suppress(OSError):
                file.unlink()


def _safe(name: str) -> str:
    if not re.fullmatch(r"[\w-][\w.-]*", name):
        raise ValueError("not a plain file name")
    return name


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows keeps directory entries by itself and opens no folders
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
