"""The photo of a card, drawn by a plug-in of the integrator's in a process of its own, which ends with the picture."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hall.events import CardPhoto, Event
from hall.identity import IdCard
from hall.ports import PhotoDecoder

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "onevisit.photo_decoders"  # entry points: each a callable without arguments that gives a PhotoDecoder
PATIENCE_S = 3.0  # for one picture, from the start of its process
LARGEST = 1 << 20  # bytes of a picture; an uncompressed one has 38,862
PICTURES = (b"BM", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_HOUSE = Path(__file__).resolve().parents[2]

log = logging.getLogger("onevisit.devices.photos")


def installed() -> dict[str, "EntryPoint"]:
    """The decoders of this machine, by name."""
    from importlib.metadata import entry_points  # megabytes that no face needs

    return {point.name: point for point in entry_points(group=GROUP)}


class Photos:
    """Draws photos one after the other on a thread of its own and posts CardPhoto; without a name it does nothing.

    A decoder that is absent, fails, crashes or hangs costs the photo and nothing else: the card was told before, and
    whoever shows it shows it without. Only the latest card's photo is of interest.
    """

    def __init__(self, name: str, post: Callable[[Event], None]) -> None:
        self._name, self._post = name, post
        self._latest: IdCard | None = None
        self._lock = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def wanted(self, card: IdCard) -> None:
        """The photo of `card`, when it is done. Returns at once."""
        if not self._name or not card.photo:
            return
        with self._lock:
            self._latest = card
            self._lock.notify()
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="onevisit-photos", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Ends the thread and whatever decodes just now."""
        with self._lock:
            self._closed, self._latest = True, None
            if self._process:
                self._process.kill()
            self._lock.notify()
        if self._thread:
            self._thread.join(2.0)

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._closed or self._latest is not None)
                card, self._latest = self._latest, None
            if card is None:
                return
            if picture := self._decoded(card.photo):
                self._post(CardPhoto(card, picture))

    def _decoded(self, photo: bytes) -> bytes:
        """The picture, or nothing."""
        with self._lock:
            if self._closed:
                return b""
            try:
                process = self._process = subprocess.Popen(
                    [sys.executable, "-m", "devices.card.photos", self._name],
                    cwd=_HOUSE,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join((str(_HOUSE), os.environ.get("PYTHONPATH", "")))},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as fault:
                log.warning("photos are not drawn: %s", fault.strerror)
                return b""
        late = threading.Timer(PATIENCE_S, process.kill)
        late.start()
        picture = b""
        try:
            assert process.stdin
            assert process.stdout
            with contextlib.suppress(OSError), process.stdin as way_in:
                way_in.write(photo)
            with process.stdout as way_out:
                picture = way_out.read(LARGEST + 1)
            process.kill()  # it has said all it may, or ended by itself
            code = process.wait()
        finally:
            late.cancel()
            with self._lock:
                self._process = None
        if picture.startswith(PICTURES) and len(picture) <= LARGEST:
            return picture
        if not self._closed:
            log.warning("decoder %s drew no photo (%s)", self._name, code)
        return b""


def main(name: str) -> int:
    """The process of one picture: the photo comes on standard input, the picture goes out."""
    way_out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library says must not run into the picture
    point = installed().get(name)
    if point is None:
        return 2
    decoder: PhotoDecoder = point.load()()
    with os.fdopen(way_out, "wb") as out:
        out.write(decoder.decode(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
