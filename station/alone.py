"""One process for each face of a machine: a second one would sit at the same window and ask for the same wires."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hall.errors import Reason, Refused, Unavailable


@contextmanager
def alone(data: Path, face: str) -> Generator[None, None, None]:
    """Hold `face` of the machine whose folder is `data`. The lock is the process's: it goes with it, however it ends.

    Raises Refused(FACE_RUNNING) while another process holds it, Unavailable where the folder cannot be used.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = os.open(data / f"{face}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise Unavailable("store", f"{fault.filename}: {os.strerror(fault.errno or 0)}") from fault
    try:
        if not _took(held):
            raise Refused(Reason.FACE_RUNNING, face=face)
        yield
    finally:
        os.close(held)


def _took(held: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
