"""The print spooler of Windows at its C boundary (winspool.drv): its structures as bytes, its handles, its errors.

Layouts and numbers are those of winspool.h as Microsoft documents them. Text crosses as UTF-16 in buffers of our own,
and every length and pointer that comes back is held against the buffer it came in: a driver may write anything there.
"""

import contextlib
import ctypes
import sys
from collections.abc import Callable, Generator
from ctypes import POINTER, Structure, c_int, c_uint16, c_uint32, c_void_p
from typing import Any, Protocol, TypeVar

from hall.errors import Garbled

USE = 0x8  # PRINTER_ACCESS_USE
PAUSE, RESUME, DELETE = 1, 2, 5  # JOB_CONTROL_…
NO_SUCH_JOB, TOO_SMALL, NO_SUCH_PRINTER = 87, 122, 1801  # ERROR_INVALID_PARAMETER, …
V4 = 4  # drivers of this version and later take ready bytes as "XPS_PASS", earlier ones as "RAW"
_MOST = 4 << 20  # bytes of an answer: a length beyond it is noise
_MOST_JOBS = 10_000
_TRIES = 4  # a queue may grow between the question how much room it needs and the question itself


class Library(Protocol):
    """The functions of winspool.drv by their names, and `error`: the number the last of them left."""

    error: Callable[[], int]

    def __getattr__(self, name: str) -> Any: ...


class SpoolerFault(Exception):
    """A call that failed; `code` is Windows' number for it."""

    def __init__(self, what: str, code: int) -> None:
        super().__init__(f"{what}: {code}")
        self.code = code


class PrinterInfo(Structure):
    """PRINTER_INFO_2W."""

    _fields_ = (
        *((name, c_void_p) for name in ("server", "printer", "share", "port", "driver", "comment", "location", "mode")),
        *((name, c_void_p) for name in ("separator", "processor", "datatype", "parameters", "security")),
        *((name, c_uint32) for name in ("attributes", "priority", "default_priority", "start", "until", "status")),
        *((name, c_uint32) for name in ("jobs", "pages_a_minute")),
    )
    attributes: int
    status: int


class JobInfo(Structure):
    """JOB_INFO_2W."""

    _fields_ = (
        ("id", c_uint32),
        *((name, c_void_p) for name in ("printer", "machine", "user", "document", "notify", "datatype", "processor")),
        *((name, c_void_p) for name in ("parameters", "driver", "mode", "status_text", "security")),
        *((name, c_uint32) for name in ("status", "priority", "position", "start", "until", "pages", "size")),
        ("submitted", c_uint16 * 8),
        ("time_ms", c_uint32),
        ("pages_printed", c_uint32),
    )
    id: int
    user: int | None
    document: int | None
    status: int
    time_ms: int
    pages_printed: int


class Said:
    """One job as the spooler tells it: its structure, and the texts that it points to."""

    def __init__(self, info: JobInfo, name: str, user: str) -> None:
        self.id, self.status, self.name, self.user = info.id, info.status, name, user
        self.begun = bool(info.pages_printed or info.time_ms)


class _Defaults(Structure):
    """PRINTER_DEFAULTSW."""

    _fields_ = (("datatype", c_void_p), ("mode", c_void_p), ("access", c_uint32))


class _Document(Structure):
    """DOC_INFO_1W."""

    _fields_ = (("name", c_void_p), ("output", c_void_p), ("datatype", c_void_p))


_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "OpenPrinterW": (c_void_p, POINTER(c_void_p), POINTER(_Defaults)),
    "ClosePrinter": (c_void_p,),
    "GetPrinterW": (c_void_p, c_uint32, c_void_p, c_uint32, POINTER(c_uint32)),
    "GetPrinterDriverW": (c_void_p, c_void_p, c_uint32, c_void_p, c_uint32, POINTER(c_uint32)),
    "StartDocPrinterW": (c_void_p, c_uint32, POINTER(_Document)),
    "WritePrinter": (c_void_p, c_void_p, c_uint32, POINTER(c_uint32)),
    "EndDocPrinter": (c_void_p,),
    "AbortPrinter": (c_void_p,),
    "GetJobW": (c_void_p, c_uint32, c_uint32, c_void_p, c_uint32, POINTER(c_uint32)),
    "EnumJobsW": (
        c_void_p, c_uint32, c_uint32, c_uint32, c_void_p, c_uint32, POINTER(c_uint32), POINTER(c_uint32),
    ),
    "SetJobW": (c_void_p, c_uint32, c_uint32, c_void_p, c_uint32),
}  # fmt: skip


def system() -> Library:
    """Windows' own. Raises OSError elsewhere."""
    if sys.platform != "win32":
        raise OSError("winspool.drv is Windows'")
    library: Any = ctypes.WinDLL("winspool.drv", use_last_error=True)
    library.error = ctypes.get_last_error
    return library


class Spooler:
    """Opens printers by the functions of `library`."""

    def __init__(self, library: Library) -> None:
        self._library = library
        for name, arguments in _SIGNATURES.items():
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, c_int

    @contextlib.contextmanager
    def printer(self, name: str) -> Generator["Printer", None, None]:
        """The queue called so, until the end of the block. Raises SpoolerFault."""
        handle, called = c_void_p(), wide(name)
        wanted = _Defaults(None, None, USE)
        if not self._library.OpenPrinterW(called, ctypes.byref(handle), ctypes.byref(wanted)) or not handle.value:
            raise SpoolerFault("OpenPrinter", self._library.error())
        try:
            yield Printer(self._library, handle)
        finally:
            self._library.ClosePrinter(handle)


class Printer:
    """One open queue. Every method raises SpoolerFault, and Garbled for an answer that cannot be."""

    def __init__(self, library: Library, handle: c_void_p) -> None:
        self._library, self._handle = library, handle

    def info(self) -> PrinterInfo:
        """How the queue is."""
        buffer, _, _ = self._filled("GetPrinterW", 2)
        return _structure(PrinterInfo, buffer, 0)

    def driver_version(self) -> int:
        """Which generation of driver stands behind it: 3, 4 …"""
        buffer, _, _ = self._filled("GetPrinterDriverW", None, 2)
        return int.from_bytes(buffer.raw[:4], sys.byteorder)

    def jobs(self) -> list[Said]:
        """All jobs in the queue."""
        buffer, _, count = self._filled("EnumJobsW", 0, _MOST_JOBS, 2, counted=True)
        if count * ctypes.sizeof(JobInfo) > len(buffer):
            raise Garbled("winspool", "more jobs than bytes")
        return [_said(buffer, n * ctypes.sizeof(JobInfo)) for n in range(count)]

    def job(self, number: int) -> Said | None:
        """One job; None where there is none of this number."""
        try:
            buffer, _, _ = self._filled("GetJobW", number, 2)
        except SpoolerFault as fault:
            if fault.code == NO_SUCH_JOB:
                return None
            raise
        said = _said(buffer, 0)
        if said.id != number:
            raise Garbled("winspool", "another job than was asked for")
        return said

    def control(self, number: int, what: int) -> int:
        """Pause, resume or delete a job: 0, or Windows' number for why not."""
        return 0 if self._library.SetJobW(self._handle, number, 0, None, what) else self._library.error() or -1

    def start(self, name: str, datatype: str) -> int:
        """Begin a document called `name`: the number of its job."""
        called, kind = wide(name), wide(datatype)
        document = _Document(ctypes.addressof(called), None, ctypes.addressof(kind))
        number = self._library.StartDocPrinterW(self._handle, 1, ctypes.byref(document))
        if number <= 0:
            raise SpoolerFault("StartDocPrinter", self._library.error())
        return number

    def write(self, data: bytes) -> None:
        """All of `data` into the document that was begun."""
        held, at, took = ctypes.create_string_buffer(data, len(data)), 0, c_uint32()
        while at < len(data):
            done = self._library.WritePrinter(
                self._handle, ctypes.addressof(held) + at, len(data) - at, ctypes.byref(took)
            )
            if not done or not 0 < took.value <= len(data) - at:
                raise SpoolerFault("WritePrinter", self._library.error())
            at += took.value

    def end(self) -> None:
        """The document is whole."""
        if not self._library.EndDocPrinter(self._handle):
            raise SpoolerFault("EndDocPrinter", self._library.error())

    def abort(self) -> None:
        """Nothing more comes of the document that was begun. A failure changes nothing: its job is deleted besides."""
        self._library.AbortPrinter(self._handle)

    def _filled(
        self, function: str, *arguments: object, counted: bool = False
    ) -> tuple["ctypes.Array[ctypes.c_char]", int, int]:
        """What a question filled in: the buffer, how much of it, and the count where the function gives one."""
        size, needed, count = 0, c_uint32(), c_uint32()
        for _ in range(_TRIES):
            buffer = ctypes.create_string_buffer(max(size, 1))
            room = (buffer if size else None, size, ctypes.byref(needed))
            last = (ctypes.byref(count),) if counted else ()
            if getattr(self._library, function)(self._handle, *arguments, *room, *last):
                return buffer, size, count.value
            code = self._library.error()
            if code != TOO_SMALL:
                raise SpoolerFault(function, code)
            if not size < needed.value <= _MOST:
                raise Garbled("winspool", "an answer of no size")
            size = needed.value
        raise Garbled("winspool", "an answer that grows for ever")


def wide(text: str) -> "ctypes.Array[ctypes.c_char]":
    """A buffer with `text` as Windows reads it."""
    return ctypes.create_string_buffer(text.encode("utf-16-le") + b"\0\0")


S = TypeVar("S", bound=Structure)


def _said(buffer: "ctypes.Array[ctypes.c_char]", at: int) -> Said:
    info = _structure(JobInfo, buffer, at)
    return Said(info, _pointed(buffer, info.document), _pointed(buffer, info.user))


def _structure(kind: type[S], buffer: "ctypes.Array[ctypes.c_char]", at: int) -> S:
    if at + ctypes.sizeof(kind) > len(buffer):
        raise Garbled("winspool", "an answer cut short")
    return kind.from_buffer_copy(buffer, at)


def _pointed(buffer: "ctypes.Array[ctypes.c_char]", address: int | None) -> str:
    """The text at an address inside the buffer; "" where there is none."""
    if not address:
        return ""
    at = address - ctypes.addressof(buffer)
    if not 0 <= at < len(buffer):
        raise Garbled("winspool", "a text outside its answer")
    data = buffer.raw[at : len(buffer) - (len(buffer) - at) % 2]
    units = memoryview(data).cast("H")
    end = next((n for n, unit in enumerate(units) if unit == 0), None)
    if end is None:
        raise Garbled("winspool", "a text without an end")
    return data[: end * 2].decode("utf-16-le", "replace")
