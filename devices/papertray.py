"""Where finished A4 papers go: a folder, or a queue of the system's printer service."""

import contextlib
import logging
import os
import re
import subprocess
import tempfile
from pathlib import Path

from hall.events import DeviceState
from hall.ports import PrintOutcome

HAND_OVER_S = 30.0  # for the printer service to take a paper

log = logging.getLogger("onevisit.devices.papertray")


class FolderTray:
    """hall.ports.PaperTray into a folder: a paper is there whole or not at all, also after a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, pdf: bytes) -> PrintOutcome:
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


class QueueTray:
    """hall.ports.PaperTray onto a queue of CUPS: that takes the paper, and does not tell us what became of it."""

    def __init__(self, queue: str) -> None:
        self._queue = queue

    def put(self, name: str, pdf: bytes) -> PrintOutcome:
        """See the port. Raises ValueError for a name that is not a plain file name."""
        command = ["lp", "-d", self._queue, "-t", _safe(name), "-"]
        try:
            done = subprocess.run(command, input=pdf, capture_output=True, timeout=HAND_OVER_S, check=False)
        except OSError:
            log.info("no printer service on this machine")
            return PrintOutcome("failed", DeviceState.ABSENT, began=False)
        except subprocess.TimeoutExpired:
            return PrintOutcome("failed", DeviceState.UNKNOWN, began=True)
        if done.returncode:
            log.info("queue %s refused a paper: exit %s", self._queue, done.returncode)
            return PrintOutcome("failed", DeviceState.FAULT, began=False)
        return PrintOutcome("unproven", DeviceState.UNKNOWN, began=True)


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
