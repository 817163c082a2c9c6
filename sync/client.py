"""HTTP to the platform: one connection, no redirects, every wait bounded, every answer sorted before it is believed."""

import contextlib
import socket
import ssl
import threading
from typing import Any, cast
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from hall.errors import Unavailable
from hall.events import SyncPhase
from hall.settings import Platform
from hall.words import N_

NDJSON = "application/x-ndjson"
PROBLEM = "application/problem+json"
MAX_REPLY = 4 << 20  # bytes; a page of changes is some 30 KiB
SLOWEST = 1000  # bytes per second: a line slower than this counts as dead
_NOT_TRUSTED = N_("省平台的证书不是本机信任的机构签发的：请装上签发机构的证书；连公共网络时可能要先登录")
_UNTRUSTED = {  # by OpenSSL's X509_V_ERR_…
    9: N_("省平台的证书还没有生效：请先看本机的日期和时间对不对"),
    10: N_("省平台的证书已经过期：请先看本机的日期和时间对不对，再请平台更换证书"),
    62: N_("省平台的证书不是发给这个地址的：请看 platform.url 写得对不对"),
    64: N_("省平台的证书不是发给这个地址的：请看 platform.url 写得对不对"),
}
_UNREACHED = {
    SyncPhase.OFFLINE: N_("没有应答：请看网线和 platform.url"),
    SyncPhase.PORTAL: N_("应答的不是省平台：可能要先登录网络，或者 platform.url 写错了"),
    SyncPhase.UNTRUSTED: _NOT_TRUSTED,
}
_HINT_MAX_S = 3600.0  # no hint of a server keeps us away longer


class Unreached(Unavailable):
    """No usable answer. `phase` is OFFLINE (nobody, or a platform in trouble), PORTAL (somebody else) or UNTRUSTED;
    `retry_after_s` is what the platform asked for, 0 without a hint."""

    def __init__(self, phase: SyncPhase, why: str, retry_after_s: float = 0.0, words: str = "") -> None:
        super().__init__("platform", why, words or _UNREACHED[phase])
        self.phase, self.retry_after_s = phase, retry_after_s


class PlatformClient:
    """One session with the platform, for one thread; `abort` and `close` may come from any."""

    def __init__(self, platform: Platform) -> None:
        self._base, self._timeout = platform.url.rstrip("/"), platform.timeout_s
        self._wires: WeakSet[socket.socket] = WeakSet()
        self._over = False
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc from the environment
        self._session.headers.update({"User-Agent": "OneVisit", "Accept-Encoding": "identity"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(self._wires))

    def hello(self, device: str, inc: int, nonce: str) -> bytes:
        """GET /v1/hello; the raw answer. Raises Unreached."""
        query = {"device": device, "inc": str(inc), "nonce": nonce}
        return self._ask("GET", "/v1/hello", query, b"", {"Accept": "application/json"}, "application/json")

    def sync(self, device: str, inc: int, cursor: str, body: bytes, coding: str, site: str = "") -> bytes:
        """POST /v1/sync with `body` as it is (`coding` "" or "gzip") from a machine at `site`; the raw answer.

        Raises Unreached.
        """
        headers = {"Content-Type": NDJSON, "Accept": NDJSON} | ({"Content-Encoding": coding} if coding else {})
        query = {"device": device, "inc": str(inc), "cursor": cursor} | ({"site": site} if site else {})
        return self._ask("POST", "/v1/sync", query, body, headers, NDJSON)

    def abort(self) -> None:
        """Break off the request in flight and refuse every further one: who waits for it gets Unreached at once."""
        self._over = True
        self._break()

    def close(self) -> None:
        """End the session."""
        self._over = True
        self._session.close()

    def _break(self) -> None:
        for wire in list(self._wires):
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)

    def _ask(
        self, method: str, path: str, query: dict[str, str], body: bytes, headers: dict[str, str], media: str
    ) -> bytes:
        if self._over:
            raise Unreached(SyncPhase.OFFLINE, "closed")
        # The library bounds each wait, not their sum: a server that drips bytes is cut off here.
        watch = threading.Timer(2 * self._timeout + 30 + len(body) / SLOWEST, self._break)
        watch.daemon = True
        watch.start()
        try:
            with self._session.request(
                method, self._base + path, params=query, data=body or None, headers=headers,
                timeout=(self._timeout, self._timeout), allow_redirects=False, stream=True,
            ) as answer:  # fmt: skip
                _sort(answer, media)
                return _read(answer)
        except requests.exceptions.SSLError as fault:
            if refused := _certificate(fault):
                words = _UNTRUSTED.get(refused.verify_code, "")
                raise Unreached(SyncPhase.UNTRUSTED, f"certificate: {refused.verify_message}", words=words) from fault
            raise Unreached(SyncPhase.PORTAL, type(fault).__name__) from fault
        except requests.RequestException as fault:
            raise Unreached(SyncPhase.OFFLINE, type(fault).__name__) from fault
        finally:
            watch.cancel()
            watch.join()


def _certificate(fault: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """What was found wrong with a certificate, somewhere behind `fault`."""
    while fault and not isinstance(fault, ssl.SSLCertVerificationError):
        fault = fault.__cause__ or fault.__context__
    return fault


def _sort(answer: requests.Response, media: str) -> None:
    """Return if the answer is one to read; else say what answered."""
    status = answer.status_code
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if status == 200 and kind == media:
        return
    if (status >= 500 and status != 511) or status in (408, 425, 429):
        raise Unreached(SyncPhase.OFFLINE, f"status {status}", _hint(answer.headers.get("Retry-After", "")))
    if kind == PROBLEM:  # the platform declines; the next greeting tells what it expects
        raise Unreached(SyncPhase.OFFLINE, f"declined with status {status}")
    raise Unreached(SyncPhase.PORTAL, f"status {status}, {kind or 'no content type'}")


def _hint(text: str) -> float:
    """Retry-After in seconds; a date or nonsense is no hint (clocks of stations are not to be trusted)."""
    return min(float(text), _HINT_MAX_S) if text.isascii() and text.isdigit() and len(text) < 10 else 0.0


def _read(answer: requests.Response) -> bytes:
    parts, size = list[bytes](), 0
    for part in answer.iter_content(1 << 16):
        size += len(part)
        if size > MAX_REPLY:
            raise Unreached(SyncPhase.PORTAL, "reply too large")
        parts.append(part)
    return b"".join(parts)


class _Adapter(HTTPAdapter):
    """Knows its sockets, also while they connect: only who holds the socket can wake a thread that waits on it."""

    def __init__(self, wires: "WeakSet[socket.socket]") -> None:
        self._wires = wires
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        wires = self._wires

        class Known:
            def _new_conn(self) -> socket.socket:
                return _connected(self, wires)  # type: ignore[arg-type]

            def connect(self) -> None:
                super().connect()  # type: ignore[misc]
                wires.add(self.sock)  # type: ignore[attr-defined]  # with TLS another object than before

        class Plain(HTTPConnectionPool):
            ConnectionCls = cast("Any", type("Connection", (Known, HTTPConnection), {}))

        class Secure(HTTPSConnectionPool):
            ConnectionCls = cast("Any", type("Connection", (Known, HTTPSConnection), {}))

        self.poolmanager.pool_classes_by_scheme = {"http": Plain, "https": Secure}


def _connected(connection: HTTPConnection, wires: "WeakSet[socket.socket]") -> socket.socket:
    fault: OSError = OSError("no address")
    try:
        found = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    except socket.gaierror as missing:
        raise NameResolutionError(connection.host, connection, missing) from missing
    for family, kind, proto, _, address in found:
        wire = socket.socket(family, kind, proto)
        wire.settimeout(connection.timeout)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        wires.add(wire)
        try:
            wire.connect(address)
        except OSError as failed:
            fault = failed
            wire.close()
        else:
            return wire
    if isinstance(fault, TimeoutError):
        raise ConnectTimeoutError(connection, "timed out") from fault
    raise NewConnectionError(connection, str(fault)) from fault
