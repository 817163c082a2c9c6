"""The client against a server that answers anything: what it takes for offline, for a portal, and for an answer."""

import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hall.events import SyncPhase
from hall.words import words
from sync.client import MAX_REPLY, PlatformClient, Unreached
from tests.helpers.platform import SETTINGS

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
NDJSON = "application/x-ndjson"


@contextmanager
def server(answer: Answer) -> Generator[str, None, None]:
    """A server whose every answer is `answer`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer(self)

        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()


def says(status: int, kind: str = "", body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if kind:
            handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def ask(url: str, body: bytes = b"") -> bytes:
    client = PlatformClient(replace(SETTINGS, url=url))
    try:
        return client.sync("device", 1, "cursor", body, "")
    finally:
        client.close()


def refused(answer: Answer) -> Unreached:
    with server(answer) as url, pytest.raises(Unreached) as fault:
        ask(url)
    assert fault.value.part == "platform"
    return fault.value


def test_an_answer_of_the_right_kind_comes_back_as_it_is() -> None:
    with server(says(200, "application/x-ndjson; charset=utf-8", b"{}\n")) as url:
        assert ask(url, b"body") == b"{}\n"


@pytest.mark.parametrize(
    ("status", "kind", "phase"),
    [
        (200, "text/html", SyncPhase.PORTAL),
        (200, "", SyncPhase.PORTAL),
        (204, NDJSON, SyncPhase.PORTAL),
        (404, "text/html", SyncPhase.PORTAL),
        (511, "text/html", SyncPhase.PORTAL),
        (500, "text/plain", SyncPhase.OFFLINE),
        (503, "text/html", SyncPhase.OFFLINE),
        (408, "", SyncPhase.OFFLINE),
        (409, "application/problem+json", SyncPhase.OFFLINE),
    ],
)
def test_who_answered_is_told_by_status_and_type(status: int, kind: str, phase: SyncPhase) -> None:
    assert refused(says(status, kind)).phase is phase


def test_redirects_are_not_followed() -> None:
    with server(says(200, NDJSON, b"{}\n")) as elsewhere:
        assert refused(says(302, "text/html", Location=elsewhere)).phase is SyncPhase.PORTAL


@pytest.mark.parametrize(
    ("hint", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("-3", 0.0),
        ("99999999", 3600.0),
        ("9" * 400, 0.0),
        ("Mon, 01 Jan 2035 00:00:00 GMT", 0.0),
    ],
)
def test_a_hint_when_to_come_back_is_taken_within_reason(hint: str, seconds: float) -> None:
    assert refused(says(503, Retry_After=hint)).retry_after_s == seconds


def test_a_reply_without_end_is_cut_off() -> None:
    assert refused(says(200, NDJSON, b"x" * (MAX_REPLY + 1))).why == "reply too large"


def test_a_reply_shorter_than_it_says_is_no_reply() -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", NDJSON)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"{}\n")

    assert refused(answer).phase is SyncPhase.OFFLINE


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense"])
def test_nobody_there_is_offline(url: str) -> None:
    with pytest.raises(Unreached) as fault:
        ask(url)
    assert fault.value.phase is SyncPhase.OFFLINE


def test_tls_that_is_not_the_platforms_is_a_portal() -> None:
    def answer(wire: socket.socket) -> None:
        with wire.accept()[0] as peer:
            peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as wire:
        thread = threading.Thread(target=answer, args=(wire,))
        thread.start()
        with pytest.raises(Unreached) as fault:
            ask(f"https://127.0.0.1:{wire.getsockname()[1]}")
        thread.join()
    assert fault.value.phase is SyncPhase.PORTAL


def test_a_server_that_keeps_silent_is_left_when_told_so_and_nothing_is_asked_afterwards() -> None:
    silent = threading.Event()

    def answer(_: http.server.BaseHTTPRequestHandler) -> None:
        silent.wait(60)

    with server(answer) as url:
        client = PlatformClient(replace(SETTINGS, url=url, timeout_s=60.0))
        threading.Timer(0.1, client.abort).start()
        start = time.monotonic()
        with pytest.raises(Unreached):
            client.sync("device", 1, "", b"", "")
        assert time.monotonic() - start < 10
        with pytest.raises(Unreached, match="closed"):
            client.hello("device", 1, "nonce")
        client.close()
        silent.set()


def test_a_connection_that_does_not_come_about_is_left_too() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(full.getsockname())  # the queue is full now: a third one waits for an answer
            client = PlatformClient(replace(SETTINGS, url=f"http://127.0.0.1:{full.getsockname()[1]}", timeout_s=60.0))
            threading.Timer(0.2, client.abort).start()
            start = time.monotonic()
            with pytest.raises(Unreached):
                client.sync("device", 1, "", b"", "")
            assert time.monotonic() - start < 10
            client.close()


def self_signed(folder: Path, days: int) -> Path:
    """A certificate that nobody vouches for, with its key, valid for `days` from yesterday."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(begin).not_valid_after(begin + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "tls.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_certificate_that_is_not_trusted_is_told_as_that_and_why(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path, 2))

    def answer(wire: socket.socket) -> None:
        with wire.accept()[0] as peer, pytest.raises(OSError, match="alert"):
            context.wrap_socket(peer, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as wire:
        thread = threading.Thread(target=answer, args=(wire,))
        thread.start()
        with pytest.raises(Unreached) as fault:
            ask(f"https://127.0.0.1:{wire.getsockname()[1]}")
        thread.join()
    assert fault.value.phase is SyncPhase.UNTRUSTED
    assert "self-signed" in fault.value.why
    assert "签发" in fault.value.words
    assert words("en")(fault.value.words) != fault.value.words


@pytest.mark.parametrize(("code", "said"), [(9, "日期"), (10, "过期"), (62, "platform.url"), (20, "签发")])
def test_what_is_wrong_with_a_certificate_is_said_to_the_installer(
    code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = ssl.SSLCertVerificationError(1, "refused")
    wrong.verify_code, wrong.verify_message = code, "as OpenSSL says it"

    def refuse(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError("outer") from wrong

    monkeypatch.setattr(requests.Session, "request", refuse)
    with pytest.raises(Unreached) as fault:
        ask("https://127.0.0.1:1")
    assert (fault.value.phase, fault.value.why) == (SyncPhase.UNTRUSTED, "certificate: as OpenSSL says it")
    assert said in fault.value.words
