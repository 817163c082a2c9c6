"""A printer that speaks IPP over HTTP, written from RFC 8010 and RFC 8011; or a CUPS queue in front of one.

Orders: `paper_out`, `cover`, `jam`, `paper` (in order again); `reject` on; `ends` as, sheets, then, errors; `slow` ms;
`forget`; `cups` device; `away` on; and of the request that comes after `skip` others: `drop` side in|out after,
`stall`, `gibberish`, `status` code; `printed` tells every job and which documents are still kept.
"""

import random
import socketserver
import struct
import threading
import time
from typing import Any, cast

Order = dict[str, Any]
_PENDING, _PROCESSING, _CANCELED, _ABORTED, _COMPLETED = 3, 5, 7, 8, 9
_ENDS = {"completed": _COMPLETED, "aborted": _ABORTED, "canceled": _CANCELED}
_REASON = {_CANCELED: "job-canceled-by-user", _ABORTED: "aborted-by-system", _COMPLETED: "job-completed-successfully"}
_OK, _BAD, _NOT_FOUND, _NOT_POSSIBLE, _REJECTING = 0x0000, 0x0400, 0x0406, 0x0404, 0x0506
_NO_VALUE, _INTEGER, _BOOLEAN, _ENUM, _TEXT, _NAME, _KEYWORD, _URI = 0x13, 0x21, 0x22, 0x23, 0x41, 0x42, 0x44, 0x45


class Job:
    """One job of the queue."""

    def __init__(self, number: int, name: str, document: bytes) -> None:
        self.number, self.name, self.document = number, name, document
        self.state, self.sheets, self.began, self.reason = _PENDING, 0, False, "none"
        self.taken = bytearray()  # what of the document the printer drew in


class Printer:
    """The queue and its one printer. All under one lock."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.jobs: list[Job] = []
        self.wrong = ""  # the reason why it stands still
        self.rejects, self.forgets, self.cups, self.step_s = False, False, "", 0.05
        self.ending: Order = {"as": "completed", "sheets": 1, "then": "", "errors": False}
        self.traps: list[Order] = []
        self.away = False

    def obey(self, order: Order) -> Order:
        """A poke. Raises KeyError, ValueError for a wrong one."""
        with self.lock:
            match order["do"]:
                case "paper_out":
                    self.wrong = "media-empty-error"
                case "cover":
                    self.wrong = "cover-open-error"
                case "jam":
                    self.wrong = "media-jam-error"
                case "paper":
                    self.wrong = ""
                case "reject":
                    self.rejects = bool(order.get("on", True))
                case "ends":
                    self.ending = {"as": "completed", "sheets": 1, "then": "", "errors": False, **order}
                case "slow":
                    self.step_s = float(order["ms"]) / 1000
                case "forget":
                    self.forgets = bool(order.get("on", True))
                case "cups":
                    self.cups = str(order["device"])
                case "away":
                    self.away = bool(order.get("on", True))
                case "drop" | "stall" | "gibberish" | "status":
                    self.traps.append({**order, "skip": int(order.get("skip", 0))})
                case "heal":
                    self.traps.clear()
                case "printed" | "state":
                    return {"jobs": [self._told(job) for job in self.jobs]}
                case what:
                    raise ValueError(what)
        return {}

    def _told(self, job: Job) -> Order:
        return {
            "id": job.number, "name": job.name, "state": job.state, "sheets": job.sheets, "taken": len(job.taken),
            "kept": len(job.document),
        }  # fmt: skip

    def trap(self) -> Order | None:
        """What befalls this request."""
        with self.lock:
            for trap in self.traps:
                if trap["skip"] == 0:
                    self.traps.remove(trap)
                    return trap
                trap["skip"] -= 1
        return None

    def work(self) -> None:
        """The printer's own life: one job after another."""
        while True:
            time.sleep(self.step_s)
            self.step()

    def step(self) -> None:
        """A moment of it."""
        with self.lock:
            job = next((job for job in self.jobs if job.state in (_PENDING, _PROCESSING)), None)
            if job is None or self.wrong:
                return
            if job.state == _PENDING:
                job.state, job.began = _PROCESSING, True
                return
            half = len(job.document) // 2
            if len(job.taken) < half:
                job.taken += job.document[:half]
                return
            self._end(job)

    def _end(self, job: Job) -> None:
        ending = self.ending
        job.state, job.sheets = _ENDS[ending["as"]], int(ending["sheets"])
        job.reason = "job-completed-with-errors" if ending["errors"] else _REASON[job.state]
        if job.state == _COMPLETED:
            job.taken[:] = job.document
        if not self.cups:
            job.document = b""  # CUPS keeps it until it is purged
        if ending["then"]:
            threading.Timer(0.3, self._turn, (job, _ENDS[ending["then"]])).start()
        if self.forgets:
            self.jobs.remove(job)

    def _turn(self, job: Job, state: int) -> None:
        with self.lock:
            job.state, job.reason = state, _REASON[state]

    # -- what is asked ------------------------------------------------------------------------------------------------

    def answer(self, body: bytes) -> bytes:
        """The IPP answer to an IPP request."""
        try:
            operation, number, asked, document = _parsed(body)
        except (struct.error, IndexError, UnicodeDecodeError):
            return _head(_BAD, 1) + b"\x03"
        with self.lock:
            status, groups = self._do(operation, asked, document)
        return _head(status, number) + b"".join(groups) + b"\x03"

    def _do(self, operation: int, asked: dict[str, list[bytes]], document: bytes) -> tuple[int, list[bytes]]:
        ids = [struct.unpack(">i", value)[0] for value in asked.get("job-id", [])]
        named = [job for job in self.jobs if job.number in ids]
        match operation:
            case 0x000B:
                return _OK, [self._printer()]
            case 0x0002 if self.rejects:
                return _REJECTING, []
            case 0x0002:
                name = asked.get("job-name", [b""])[0].decode()
                job = Job(len(self.jobs) + 1, name, document)
                self.jobs.append(job)
                return _OK, [b"\x02" + _int(_INTEGER, "job-id", job.number) + _int(_ENUM, "job-state", job.state)]
            case 0x000A:
                ended = asked.get("which-jobs", [b"not-completed"])[0] == b"completed"
                return _OK, [_job(job) for job in reversed(self.jobs) if (job.state >= _CANCELED) is ended]
            case _ if not named:
                return _NOT_FOUND, []
            case 0x0008 if self.cups and asked.get("purge-job") == [b"\x01"]:
                self.jobs.remove(named[0])
                return _OK, []
            case 0x0009:
                return _OK, [_job(named[0])]
            case 0x0008 if named[0].state >= _CANCELED:
                return _NOT_POSSIBLE, []
            case 0x0008:
                named[0].state, named[0].reason = _CANCELED, _REASON[_CANCELED]
                if not self.cups:
                    named[0].document = b""
                return _OK, []
            case _:
                return 0x0501, []

    def _printer(self) -> bytes:
        busy = any(job.state == _PROCESSING for job in self.jobs)
        state = 5 if self.wrong else 4 if busy else 3
        told = b"\x04" + _int(_ENUM, "printer-state", state)
        told += _words(_KEYWORD, "printer-state-reasons", self.wrong or "none")
        told += _attribute(_BOOLEAN, "printer-is-accepting-jobs", b"\x00" if self.rejects else b"\x01")
        told += _words(0x49, "document-format-supported", "application/octet-stream", "application/pdf")
        told += _words(_KEYWORD, "media-supported", "iso_a4_210x297mm", "na_letter_8.5x11in")
        if self.cups:
            told += _words(_TEXT, "cups-version", "2.4.2") + _words(_URI, "device-uri", self.cups)
        return told


def _parsed(body: bytes) -> tuple[int, int, dict[str, list[bytes]], bytes]:
    """Operation, request id, attributes of all groups by name, and the document behind them."""
    _, operation, number = struct.unpack(">HHI", body[:8])
    at, asked, name = 8, dict[str, list[bytes]](), ""
    while body[at] != 0x03:
        if body[at] < 0x10:
            at += 1
            continue
        (length,) = struct.unpack(">H", body[at + 1 : at + 3])
        key = body[at + 3 : at + 3 + length].decode("ascii")
        at += 3 + length
        (length,) = struct.unpack(">H", body[at : at + 2])
        name = key or name
        asked.setdefault(name, []).append(body[at + 2 : at + 2 + length])
        at += 2 + length
    return operation, number, asked, body[at + 1 :]


def _head(status: int, number: int) -> bytes:
    charset = _words(0x47, "attributes-charset", "utf-8") + _words(0x48, "attributes-natural-language", "en")
    return struct.pack(">HHI", 0x0101, status, number) + b"\x01" + charset


def _attribute(tag: int, name: str, *values: bytes) -> bytes:
    told = b""
    for n, value in enumerate(values):
        key = b"" if n else name.encode()
        told += bytes((tag,)) + struct.pack(">H", len(key)) + key + struct.pack(">H", len(value)) + value
    return told


def _int(tag: int, name: str, value: int) -> bytes:
    return _attribute(tag, name, struct.pack(">i", value))


def _words(tag: int, name: str, *values: str) -> bytes:
    return _attribute(tag, name, *(value.encode() for value in values))


def _job(job: Job) -> bytes:
    began = _int(_INTEGER, "time-at-processing", 7) if job.began else _attribute(_NO_VALUE, "time-at-processing", b"")
    return (
        b"\x02" + _int(_INTEGER, "job-id", job.number) + _words(_NAME, "job-name", job.name)
        + _int(_ENUM, "job-state", job.state) + _words(_KEYWORD, "job-state-reasons", job.reason)
        + _int(_INTEGER, "job-impressions-completed", job.sheets) + began
    )  # fmt: skip


# -- HTTP -------------------------------------------------------------------------------------------------------------


class Server(socketserver.ThreadingTCPServer):
    """HTTP/1.1 with one request a connection, and all that can be wrong with it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, printer: Printer) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.printer = printer


class _Talk(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        printer = cast("Server", self.server).printer
        if printer.away:
            return
        trap = printer.trap() or {"do": ""}
        body = self._body(int(trap["after"]) if trap["do"] == "drop" and trap.get("side") == "in" else None)
        if body is None:
            return
        if trap["do"] == "stall":
            time.sleep(float(trap.get("s", 3600)))
            return
        told = printer.answer(body)
        if trap["do"] == "gibberish":
            told = random.Random(int(trap.get("seed", 1))).randbytes(200)
        code = f"{trap['code']} Trouble" if trap["do"] == "status" else "200 OK"
        head = f"HTTP/1.1 {code}\r\nContent-Type: application/ipp\r\nContent-Length: {len(told)}\r\n\r\n"
        answer = head.encode() + told
        if trap["do"] == "gibberish" and trap.get("whole"):
            answer = told
        self.request.sendall(answer[: int(trap["after"])] if trap["do"] == "drop" else answer)

    def _body(self, most: int | None) -> bytes | None:
        """The body of one request; None where the connection ended before it, or after `most` bytes by a fault."""
        came = bytearray()
        while True:
            head, end, body = bytes(came).partition(b"\r\n\r\n")
            if end:
                lines = head.decode("latin-1").lower().split("\r\n")
                length = next(int(line[15:]) for line in lines if line.startswith("content-length:"))
                if len(body) >= length:
                    return body[:length]
            data = self.request.recv(65536 if most is None else max(1, min(65536, most - len(came))))
            came += data
            if not data or (most is not None and len(came) >= most):
                return None
