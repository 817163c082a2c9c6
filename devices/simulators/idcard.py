"""A simulated ID card reader with its security module: answers SDT frames, holds at most one card."""

import time
from collections.abc import Callable
from typing import Any
from zlib import crc32

from devices.simulators.cards import PERSONS, PHOTO, address, block

HEAD = b"\xaa\xaa\xaa\x96\x69"
SAM_NUMBER = bytes.fromhex("05000100951334013930000032090100")


class Reader:
    """The device behind the wire; `send` puts bytes on it.

    Until a card is lifted and put back, most readers do not find it again once it was read; "rereads" makes this one
    of the others. Whether the card is still selected after a reading, so that it can be read again at once, differs
    too: "keeps". A card may hold addresses that were appended later: {"appended": ["…"]}.
    """

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._inbox = b""
        self._card: dict[str, Any] | None = None
        self._step = ""  # "", "found", "selected", "read"
        self._done = False  # read, and still lying
        self._rereads = False
        self._keeps = False
        self._status = 0  # answered to everything, if not 0
        self._read_status = 0
        self._only_all = False
        self._bad_sums = 0
        self._appended = "there"
        self._reads = 0
        self._direct = False  # its answers to find and select mean nothing, reading works without them
        self._only_cards = False  # knows no command but those about cards
        self._prints = 1024
        self._think_s = 0.0
        self._words = b"\0\0"
        self._damage: list[dict[str, Any]] = []  # to the next readings, each with its checksum made right again
        self._resets = True
        self._reset_count = self._rf_frame = 0

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "put":
                card: dict[str, Any] = PERSONS[order["person"]] if "person" in order else order["card"]
                block(card)  # refuses what no card can hold
                for later in card.get("appended", []):
                    address(str(later))
                self._lift()
                self._card = card
            case "remove":
                self._lift()
            case "rereads":
                self._rereads = bool(order.get("on", True))
                self._done = False
            case "keeps":  # the card stays selected after a reading
                self._keeps = bool(order.get("on", True))
            case "appended":  # what 30 03 answers: by what is "there", "refused", or the same "always"
                self._appended = str(order["as"])
            case "status":
                self._status = int(str(order["value"]), 16)
            case "read_status":  # answered to readings only, 0 for the true one
                self._read_status = int(str(order["value"]), 16)
            case "only_all":  # knows no reading without fingerprints
                self._only_all = bool(order.get("on", True))
            case "bad_checksum":
                self._bad_sums = int(order.get("times", 1))
            case "direct":  # finds nothing, selects nothing, and reads what lies there all the same
                self._direct = bool(order.get("on", True))
            case "only_cards":
                self._only_cards = bool(order.get("on", True))
            case "prints":  # bytes of fingerprints of a reading with them: 1024, 512 or 0
                self._prints = int(order["bytes"])
            case "slow":  # thinks so long before a reading
                self._think_s = float(order["ms"]) / 1000
            case "words":  # SW1 SW2 of every answer
                self._words = bytes.fromhex(str(order["value"])).rjust(2, b"\0")[:2]
            case "damage":  # the next reading's text has `hex` at byte `at`, and a right checksum
                times = int(order.get("times", 1))
                self._damage += [{"at": int(order["at"]), "hex": bytes.fromhex(str(order["hex"]))}] * times
            case "resets":  # whether 10 FF makes a card that was read be found again
                self._resets = bool(order.get("on", True))
            case "persons":
                return {"persons": {key: {"name": person.get("name")} for key, person in PERSONS.items()}}
            case "state":
                return {
                    "card": self._card is not None,
                    "reads": self._reads,
                    "rereads": self._rereads,
                    "resets": self._reset_count,
                    "rf_frame": self._rf_frame,
                }
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def _lift(self) -> None:
        self._card, self._step, self._done = None, "", False

    def receive(self, data: bytes) -> None:
        self._inbox += data
        while (at := self._inbox.find(HEAD)) >= 0:
            frame = self._inbox[at + len(HEAD) :]
            if len(frame) < 2:
                break
            length = frame[0] << 8 | frame[1]
            if length > 300:  # no request is so long: noise
                self._inbox = frame
                continue
            if len(frame) < 2 + length:
                break
            self._inbox = frame[2 + length :]
            self._answer(frame[: 2 + length])
        self._inbox = self._inbox[-1024:]

    def _answer(self, frame: bytes) -> None:
        total = 0
        for byte in frame:
            total ^= byte
        if total:
            self._reply(0x10)
        elif len(frame) < 5:
            self._reply(0x11)
        elif self._status:
            self._reply(self._status)
        else:
            self._command(frame[2], frame[3], frame[4:-1])

    def _command(self, command: int, parameter: int, data: bytes) -> None:
        match command, parameter:
            case ((0x10 | 0x11 | 0x12 | 0x60 | 0x61), _) if self._only_cards:
                self._reply(0x21)
            case 0x10, 0xFF:
                self._step, self._done = "", self._done and not self._resets
                self._rf_frame = 0
                self._reset_count += 1
                self._reply(0x90)
            case 0x11, 0xFF:
                self._reply(0x90)
            case 0x12, 0xFF:
                self._reply(0x90, SAM_NUMBER)
            case 0x20, 0x01:
                there = self._card is not None and not self._done and not self._direct
                self._step = "found" if there else ""
                self._reply(*((0x9F, self._serial()[4:]) if there else (0x80, b"")))
            case 0x20, 0x02:
                there = self._card is not None and self._step == "found"
                self._step = "selected" if there else ""
                self._reply(*((0x90, self._serial()) if there else (0x81, b"")))
            case 0x30, 0x01 if not self._only_all:
                self._read(b"\x01\x00\x04\x00", b"")
            case 0x30, 0x10:
                sizes = b"\x01\x00\x04\x00" + self._prints.to_bytes(2, "big")
                self._read(sizes, bytes(self._prints))
            case 0x30, 0x03:
                there = self._card is not None and (self._done or self._step == "read")
                later: list[str] = (self._card or {}).get("appended", []) if there else []
                if self._appended == "silent":
                    return
                status = {"there": 0x91 if there else 0x41, "refused": 0x21, "always": 0x91}[self._appended]
                if later and status == 0x91:
                    self._reply(0x90, b"".join(address(text) for text in later))
                else:
                    self._reply(status)
            case 0x60, 0x00 | 0x01 | 0x02 | 0x03 | 0x04:
                self._reply(0x90)
            case 0x61, 0xFF if len(data) == 1:
                self._rf_frame = data[0]
                self._reply(0x90)
            case _:
                self._reply(0x21)

    def _read(self, sizes: bytes, fingerprints: bytes) -> None:
        if self._think_s:
            time.sleep(self._think_s)
        if self._card is None or (self._step not in self._readable() and not self._direct):
            self._reply(0x41)
            return
        if self._read_status:
            self._step = ""
            self._reply(self._read_status)
            return
        self._step, self._done = "read", not self._rereads
        self._reads += 1
        text = block(self._card)
        if self._damage:
            damage = self._damage.pop(0)
            at, bad = damage["at"], damage["hex"]
            text = (text[:at] + bad + text[at + len(bad) :])[:256]
        self._reply(0x90, sizes + text + PHOTO + fingerprints)

    def _readable(self) -> tuple[str, ...]:
        return ("selected", "read") if self._keeps else ("selected",)

    def _serial(self) -> bytes:
        return crc32(str((self._card or {}).get("number")).encode()).to_bytes(8, "big")

    def _reply(self, status: int, data: bytes = b"") -> None:
        body = self._words + bytes((status,)) + data
        counted = (len(body) + 1).to_bytes(2, "big") + body
        total = 0
        for byte in counted:
            total ^= byte
        if self._bad_sums:
            self._bad_sums -= 1
            total ^= 0x01
        self._send(HEAD + counted + bytes((total,)))
