"""A stand-in for winspool.drv and gdi32 at their C boundary, written from Microsoft's documentation of structures,
handles and errors: it imports nothing of ours, reads and writes raw memory, and is called through C function pointers.

What it prints goes to `out`. Its clock is the questions about jobs: each moves what is not held one step on.
"""

import ctypes
import struct
from collections.abc import Callable
from ctypes import c_int, c_uint32, c_void_p
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

PAUSED, ERROR, DELETING, SPOOLING, PRINTING, OFFLINE, PAPER_OUT, PRINTED = 1, 2, 4, 8, 16, 32, 64, 128
DELETED, RETAINED = 0x100, 0x2000
INVALID_HANDLE, INVALID_PARAMETER, INSUFFICIENT_BUFFER, INVALID_LEVEL = 6, 87, 122, 124
ACCESS_DENIED, INVALID_PRINTER_NAME, RPC_UNAVAILABLE, INVALID_DATATYPE, NO_START_DOC = 5, 1801, 1722, 1804, 3003
KEEPS = 0x100


@dataclass
class Document:
    """A job of the queue: `steps` looks until it has gone to its printer and is through."""

    id: int
    name: str
    kind: str
    status: int = SPOOLING
    data: bytearray = field(default_factory=bytearray)
    steps: int = 3
    time_ms: int = 0
    user: str = ""


class Spool:
    """One queue, "大厅一号"."""

    NAME = "大厅一号"

    def __init__(self, user: str = "hall") -> None:
        self.attributes, self.status, self.driver, self.user = 0, 0, 3, user
        self.jobs: list[Document] = []
        self.out: list[tuple[str, bytes]] = []  # what came out, whole or torn
        self.stuck = 0  # a status that jobs take on at their printer, and stay with
        self.may_control, self.bite = True, 1 << 20  # bytes that one WritePrinter takes
        self.last, self.calls, self.fails_at, self.fails_with = 0, 0, -1, RPC_UNAVAILABLE
        self.lies: dict[str, Callable[[bytes], bytes]] = {}  # what a function fills in instead of what is so
        self._handles: dict[int, int] = {}  # to the job that was begun on it, 0 for none
        self._next_handle, self._next_job = 0x1000, 1
        self._kept: list[Any] = []

    def step(self) -> None:
        """Time goes by for every job that is whole and not held."""
        for job in list(self.jobs):
            if job.status & (SPOOLING | PAUSED | PRINTED):
                continue
            if job.status & DELETING:
                self.jobs.remove(job)
            elif self.stuck and job.status & PRINTING:
                job.status |= self.stuck
            elif job.steps > 1:
                job.steps, job.status, job.time_ms = job.steps - 1, PRINTING, job.time_ms + 5
            else:
                self.out.append((job.name, bytes(job.data)))
                if self.attributes & KEEPS:
                    job.status = PRINTED
                else:
                    self.jobs.remove(job)

    def cut(self) -> None:
        """Whoever held handles is gone: what was begun on them is never more than begun."""
        self._handles.clear()

    # -- the functions ------------------------------------------------------------------------------------------------

    def library(self) -> Any:
        """An object with the functions by their names, as C function pointers, and `error`."""
        made: dict[str, Any] = {"error": lambda: self.last}
        for name, does in (
            ("OpenPrinterW", self._open), ("ClosePrinter", self._close), ("GetPrinterW", self._printer),
            ("GetPrinterDriverW", self._driver), ("StartDocPrinterW", self._start), ("WritePrinter", self._write),
            ("EndDocPrinter", self._end), ("AbortPrinter", self._abort), ("GetJobW", self._job),
            ("EnumJobsW", self._enum), ("SetJobW", self._control),
        ):  # fmt: skip
            made[name] = self._pointer(name, does)
        return SimpleNamespace(**made)

    def _pointer(self, name: str, does: Callable[..., int]) -> Any:
        count = does.__code__.co_argcount - 1
        wide = {"OpenPrinterW": "ppp", "ClosePrinter": "p", "GetPrinterW": "pipip", "GetPrinterDriverW": "ppipip",
                "StartDocPrinterW": "pip", "WritePrinter": "ppip", "EndDocPrinter": "p", "AbortPrinter": "p",
                "GetJobW": "piipip", "EnumJobsW": "piiipipp", "SetJobW": "piipi"}[name]  # fmt: skip
        assert len(wide) == count

        def called(*arguments: int | None) -> int:
            self.calls += 1
            if self.calls == self.fails_at and name != "ClosePrinter":
                self.last = self.fails_with
                return 0
            return does(*(argument or 0 for argument in arguments))

        prototype = ctypes.CFUNCTYPE(c_int, *(c_void_p if kind == "p" else c_uint32 for kind in wide))
        pointer = prototype(called)
        self._kept.append(pointer)
        return _bare(pointer)

    def _fault(self, code: int) -> int:
        self.last = code
        return 0

    def _open(self, name: int, handle: int, defaults: int) -> int:
        if _text(name) != self.NAME:
            return self._fault(INVALID_PRINTER_NAME)
        assert struct.unpack("=QQI", ctypes.string_at(defaults, 20))[2] == 8  # PRINTER_ACCESS_USE, nothing more
        self._next_handle += 8
        self._handles[self._next_handle] = 0
        _put(handle, struct.pack("=Q", self._next_handle))
        return 1

    def _close(self, handle: int) -> int:
        return self._fault(INVALID_HANDLE) if self._handles.pop(handle, None) is None else 1

    def _filled(self, name: str, handle: int, level: int, buffer: int, size: int, needed: int, head: bytes) -> int:
        """`head` with every (index, text) of it pointing to a text behind it."""
        if handle not in self._handles:
            return self._fault(INVALID_HANDLE)
        if level != 2:
            return self._fault(INVALID_LEVEL)
        lie = self.lies.get(name)
        if lie and (told := lie(head)) != head:
            if told[:4] == b"size":
                _put(needed, told[4:8])
                return self._fault(INSUFFICIENT_BUFFER)
            head = told
        _put(needed, struct.pack("=I", len(head)))
        if size < len(head):
            return self._fault(INSUFFICIENT_BUFFER)
        if head:
            _put(buffer, head)
        return 1

    def _printer(self, handle: int, level: int, buffer: int, size: int, needed: int) -> int:
        texts = {1: self.NAME, 3: "USB001", 4: "Some Driver"}
        numbers = struct.pack("=8I", self.attributes, 1, 0, 0, 0, self.status, len(self.jobs), 0)
        return self._filled("GetPrinterW", handle, level, buffer, size, needed, _laid(buffer, 13, texts, numbers))

    def _driver(self, handle: int, _environment: int, level: int, buffer: int, size: int, needed: int) -> int:
        head = struct.pack("=I4x5Q", self.driver, 0, 0, 0, 0, 0)
        return self._filled("GetPrinterDriverW", handle, level, buffer, size, needed, head)

    def _jobs(self, buffer: int, jobs: list[Document]) -> bytes:
        heads, texts, size = b"", b"", 160 * len(jobs)
        for job in jobs:
            at = {}
            for index, text in ((0, self.NAME), (2, job.user or self.user), (3, job.name), (5, job.kind)):
                at[index] = buffer + size + len(texts)
                texts += text.encode("utf-16-le") + b"\0\0"
            heads += struct.pack("=I4x12Q", job.id, *(at.get(n, 0) for n in range(12)))
            heads += struct.pack("=7I", job.status, 1, 1, 0, 0, 0, len(job.data)) + bytes(16)
            heads += struct.pack("=II4x", job.time_ms, 0)
        return heads + texts

    def _job(self, handle: int, number: int, level: int, buffer: int, size: int, needed: int) -> int:
        found = [job for job in self.jobs if job.id == number]
        if not found:
            return self._fault(INVALID_PARAMETER)
        done = self._filled("GetJobW", handle, level, buffer, size, needed, self._jobs(buffer, found))
        if done:
            self.step()
        return done

    def _enum(
        self, handle: int, first: int, _most: int, level: int, buffer: int, size: int, needed: int, count: int
    ) -> int:
        assert first == 0
        done = self._filled("EnumJobsW", handle, level, buffer, size, needed, self._jobs(buffer, self.jobs))
        _put(count, struct.pack("=I", len(self.jobs) if done else 0))
        if "EnumJobsW count" in self.lies:
            _put(count, self.lies["EnumJobsW count"](b""))
        return done

    def _start(self, handle: int, level: int, document: int) -> int:
        if handle not in self._handles:
            return self._fault(INVALID_HANDLE)
        name, output, kind = struct.unpack("=3Q", ctypes.string_at(document, 24))
        if level != 1 or output:
            return self._fault(INVALID_LEVEL)
        if _text(kind) != ("XPS_PASS" if self.driver >= 4 else "RAW"):
            return self._fault(INVALID_DATATYPE)
        self._handles[handle] = self.begin(_text(name), _text(kind)).id
        return self._handles[handle]

    def begin(self, name: str, kind: str) -> Document:
        """A new job, being spooled."""
        job = Document(self._next_job, name, kind)
        self._next_job += 1
        self.jobs.append(job)
        return job

    def _begun(self, handle: int) -> Document | None:
        return next((job for job in self.jobs if job.id == self._handles.get(handle)), None)

    def _write(self, handle: int, data: int, size: int, took: int) -> int:
        job = self._begun(handle)
        if job is None:
            return self._fault(NO_START_DOC)
        job.data += ctypes.string_at(data, min(size, self.bite))
        _put(took, struct.pack("=I", min(size, self.bite)))
        return 1

    def _end(self, handle: int) -> int:
        job = self._begun(handle)
        if job is None:
            return self._fault(NO_START_DOC)
        job.status &= ~SPOOLING
        self._handles[handle] = 0
        return 1

    def _abort(self, handle: int) -> int:
        job = self._begun(handle)
        if job is not None:
            self.jobs.remove(job)
        return 1

    def _control(self, handle: int, number: int, level: int, job: int, command: int) -> int:
        found = next((each for each in self.jobs if each.id == number), None)
        if handle not in self._handles or level or job:
            return self._fault(INVALID_HANDLE)
        if found is None:
            return self._fault(INVALID_PARAMETER)
        if not self.may_control:
            return self._fault(ACCESS_DENIED)
        if command == 1:
            found.status |= PAUSED
        elif command == 2:
            found.status &= ~PAUSED
        elif found.status & PRINTING and not found.status & PAUSED:
            found.status |= DELETING
        else:
            self.jobs.remove(found)
        return 1


class Gdi:
    """gdi32 for one printer of `spool`: 600 dots an inch, A4, whose outer 100 dots cannot be printed on. `sheets` holds
    of each page where it was put and how large, and how many of its pixels are not white."""

    _CAPS: ClassVar[dict[int, int]] = {88: 600, 90: 600, 110: 4960, 111: 7016, 112: 100, 113: 100}

    def __init__(self, spool: Spool) -> None:
        self._spool, self._job = spool, Document(0, "", "")
        self.sheets: list[tuple[tuple[int, int, int, int], tuple[int, int], int]] = []
        self.fails, self.called = "", list[str]()
        self._kept: list[Any] = []

    def library(self) -> Any:
        """An object with the functions by their names, as C function pointers."""
        wide = {"CreateDCW": "pppp", "DeleteDC": "p", "GetDeviceCaps": "pi", "StartDocW": "pp", "StartPage": "p",
                "EndPage": "p", "EndDoc": "p", "AbortDoc": "p", "StretchDIBits": "piiiiiiiippii"}  # fmt: skip
        made: dict[str, Any] = {}
        for name, kinds in wide.items():

            def called(*given: int | None, name: str = name) -> int:
                self.called.append(name)
                return 0 if name == self.fails else self._do(name, *(one or 0 for one in given))

            result = c_void_p if name == "CreateDCW" else c_int
            pointer = ctypes.CFUNCTYPE(result, *(c_void_p if kind == "p" else c_int for kind in kinds))(called)
            self._kept.append(pointer)
            made[name] = _bare(pointer)
        return SimpleNamespace(**made)

    def _do(self, name: str, *given: int) -> int:
        if name == "CreateDCW":
            assert (_text(given[0]), _text(given[1])) == ("WINSPOOL", Spool.NAME)
            return 0x7F00_1234_5678  # a handle may be as wide as a pointer
        assert given[0] == 0x7F00_1234_5678
        match name:
            case "GetDeviceCaps":
                return self._CAPS[given[1]]
            case "StartDocW":
                size, called, output, kind = struct.unpack("=i4xQQQ", ctypes.string_at(given[1], 32))
                assert (size, output, kind) == (40, 0, 0)
                self._job = self._spool.begin(_text(called), "NT EMF 1.008")
                return self._job.id
            case "StretchDIBits":
                self._draw(*given[1:])
            case "EndDoc":
                self._job.status &= ~SPOOLING
            case "AbortDoc" if self._job in self._spool.jobs:
                self._spool.jobs.remove(self._job)
            case _:
                pass
        return 1

    def _draw(self, *given: int) -> None:
        *put, left, top, width, height, bits, info, usage, operation = given
        size, across, down, planes, depth, packed, *_ = struct.unpack("=IiiHHIIiiII", ctypes.string_at(info, 40))
        assert (size, across, -down, planes, depth, packed) == (40, width, height, 1, 32, 0)
        assert (left, top, usage, operation) == (0, 0, 0, 0x00CC0020)
        pixels = ctypes.string_at(bits, width * height * 4)
        ink = sum(blue != 255 for blue in pixels[::4])
        self.sheets.append(((put[0], put[1], put[2], put[3]), (width, height), ink))
        self._job.data += bytes(1)


def _bare(pointer: Any) -> Any:
    """As a library gives a function: an address that knows no types until the caller says them."""
    return ctypes.CFUNCTYPE(c_int)(ctypes.cast(pointer, c_void_p).value or 0)


def _laid(buffer: int, pointers: int, texts: dict[int, str], numbers: bytes) -> bytes:
    at, behind = {}, b""
    for index, text in texts.items():
        at[index] = buffer + 8 * pointers + len(numbers) + len(behind)
        behind += text.encode("utf-16-le") + b"\0\0"
    return struct.pack(f"={pointers}Q", *(at.get(n, 0) for n in range(pointers))) + numbers + behind


def _put(address: int, data: bytes) -> None:
    assert address
    ctypes.memmove(address, data, len(data))


def _text(address: int) -> str:
    data, at = b"", address
    while (unit := ctypes.string_at(at, 2)) != b"\0\0":
        data, at = data + unit, at + 2
    return data.decode("utf-16-le")
