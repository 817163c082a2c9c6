"""A card reader and a ticket printer of somebody else's, on network ports named in a settings file.

Both are written here from the protocols alone: the visit must not depend on our own simulators.
"""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.e2e import PATIENCE_S, House, opened
from tests.helpers.sims import golden

pytestmark = pytest.mark.timeout(120)

HEAD = b"\xaa\xaa\xaa\x96\x69"
READ_REPLY = golden("sdt.rsp.read_base_full")  # a reader's whole answer, 1295 bytes
NAME = READ_REPLY[14:44].decode("utf-16-le").strip()
NUMBER = READ_REPLY[136:172].decode("utf-16-le").strip()


class Peer:
    """A device server on loopback: one connection at a time. Subclasses say what is answered."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            with link:
                try:
                    while data := link.recv(4096):
                        link.sendall(self.answer(data))
                except OSError:
                    continue

    def answer(self, data: bytes) -> bytes:
        raise NotImplementedError

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


class Reader(Peer):
    """AA AA AA 96 69, length, command, XOR: the least a reader must answer. `card`: one lies on it."""

    def __init__(self) -> None:
        self._inbox = b""
        self.card = False
        super().__init__()

    def answer(self, data: bytes) -> bytes:
        self._inbox += data
        replies = b""
        while (at := self._inbox.find(HEAD)) >= 0 and len(self._inbox) >= at + 10:
            length = int.from_bytes(self._inbox[at + 5 : at + 7], "big")
            frame, self._inbox = self._inbox[at : at + 7 + length], self._inbox[at + 7 + length :]
            replies += self._reply(frame[7:9])
        return replies

    def _reply(self, command: bytes) -> bytes:
        if command == b"\x30\x01" and self.card:
            return READ_REPLY
        status, data = {
            b"\x11\xff": (0x90, b""),
            b"\x12\xff": (0x90, golden("sdt.rsp.sam_id")[10:26]),
            b"\x20\x01": (0x9F, bytes(4)) if self.card else (0x80, b""),
            b"\x20\x02": (0x90, bytes(8)) if self.card else (0x81, b""),
        }.get(command, (0x21, b""))
        body = bytes((0, 0, status)) + data
        counted = (len(body) + 1).to_bytes(2, "big") + body
        total = 0
        for byte in counted:
            total ^= byte
        return HEAD + counted + bytes((total,))


class Printer(Peer):
    """Keeps every byte; answers DLE EOT n and GS r 1 if it `answers` at all."""

    def __init__(self, answers: bool) -> None:
        self.answers = answers
        self.taken = b""
        super().__init__()

    def answer(self, data: bytes) -> bytes:
        before = len(self.taken)
        self.taken += data
        if not self.answers:
            return b""
        replies: list[tuple[int, bytes]] = []
        for asked, reply in (*((b"\x10\x04" + bytes((n,)), b"\x12") for n in (1, 2, 3, 4)), (b"\x1d\x72\x01", b"\x00")):
            at = self.taken.find(asked, max(0, before - 2))
            while at >= 0:
                replies.append((at, reply))
                at = self.taken.find(asked, at + 3)
        return b"".join(reply for _, reply in sorted(replies))


@contextmanager
def hall(folder: Path, reader: Reader, printer: Printer, profile: str) -> Generator[House, None, None]:
    settings = f"""
[kiosk.devices.idcard]
port = "{reader.port}"
[kiosk.devices.ticketprinter]
port = "{printer.port}"
profile = "{profile}"
"""
    try:
        with opened(folder, "kiosk", settings=settings) as house:
            yield house
    finally:
        reader.close()
        printer.close()


def visit(house: House, reader: Reader, until: str = "ticket.done") -> str:
    """取号 with the foreign reader's card up to the screen that shows `until`; the number."""
    assert house.hall.foreign == {"kiosk.idcard", "kiosk.ticketprinter"}
    own = {file.stem for file in (house.hall.data / "sim").glob("kiosk.*")}
    assert not own & house.hall.foreign  # none of our own was started for them
    house.press("kiosk", "home.queue")
    house.sees("kiosk", "请把身份证平放在读卡区")
    reader.card = True
    house.press("kiosk", "service.A")
    house.sees("kiosk", NAME[0] + "*" * (len(NAME) - 1))
    house.press("kiosk", "confirm.ok")
    house.hall.hands["kiosk"].wait(name=until, timeout_s=PATIENCE_S)
    number = house.value("kiosk", "ticket.number")
    assert house.ticket(number)["person"] == house.store.person(NUMBER)
    return number


def assert_asked(house: House, number: str) -> None:
    """The screen keeps the number, does not pretend to know that the ticket came out, and asks."""
    assert {number, "票出来了吗？"} <= set(house.texts("kiosk"))
    assert [job["state"] for job in house.jobs(number)] == ["unproven"]
    assert [fact["outcome"] for fact in house.printed_facts(number)] == ["unproven"]


def leave(house: House, reader: Reader) -> None:
    """The card is lifted: this reader finds a lying card again and again, so the kiosk knows."""
    reader.card = False
    house.lacks("kiosk", "请不要忘记取走身份证")
    house.go_home()


def test_a_printer_that_answers_and_then_falls_silent(tmp_path: Path) -> None:
    reader, printer = Reader(), Printer(answers=True)
    with hall(tmp_path, reader, printer, "escpos-80") as house:
        number = visit(house, reader)
        assert len(READ_REPLY) == 1295
        assert number.encode() in printer.taken
        assert "请取走您的票" in house.texts("kiosk")
        assert [job["state"] for job in house.jobs(number)] == ["proven"]
        leave(house, reader)
        printer.answers = False
        number = visit(house, reader, "came.yes")
        assert number.encode() in printer.taken
        assert_asked(house, number)
        house.press("kiosk", "came.yes")
        house.sees("kiosk", "请取走您的票")
        assert [job["state"] for job in house.jobs(number)] == ["confirmed"]
        leave(house, reader)


def test_a_printer_that_never_answers(tmp_path: Path) -> None:
    reader, printer = Reader(), Printer(answers=False)
    with hall(tmp_path, reader, printer, "escpos-58-blind") as house:
        number = visit(house, reader, "came.no")
        assert number.encode() in printer.taken
        assert b"\x10\x04" not in printer.taken  # it is asked nothing
        assert_asked(house, number)
        house.press("kiosk", "came.no")
        house.sees("kiosk", "还是没有出来")
        assert "补打 1".encode("gb18030") in printer.taken
        house.press("kiosk", "came.no")
        house.sees("kiosk", "票没有打印出来，请记住号码或拍照")
        assert house.value("kiosk", "ticket.done") == "我记住了"
        assert [job["state"] for job in house.jobs(number)] == ["denied", "denied"]
