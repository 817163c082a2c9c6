"""Terminal pairs: a test plays the far end of a wire."""

import os
import pty
import tty
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def terminal(path: Path) -> Generator[int, None, None]:
    """One end of a pty; the other is found at `path`."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    path.symlink_to(os.ttyname(slave))
    try:
        yield master
    finally:
        path.unlink()
        os.close(master)
        os.close(slave)
