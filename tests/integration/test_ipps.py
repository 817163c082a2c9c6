"""A4 over TLS: a paper goes only to a printer that proves itself, and an installer is told in words why not."""

import datetime as dt
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devices import registry
from devices.printer import ippwire, queuetray
from devices.printer.ippqueue import IppQueue
from devices.printer.ipptrust import Trust
from devices.printer.ippwire import Wire
from devices.printer.queuetray import QueueTray
from devices.selfservice import test_tray as look_at_tray
from devices.simulators.ippprinter import Printer, Server
from hall.events import DeviceState
from hall.ports import PrintOutcome
from hall.settings import Device, SettingsFault

PDF = b"%PDF-1.7 " + bytes(range(256)) * 8
ABSENT = PrintOutcome("failed", DeviceState.ABSENT, began=False)
NOW = dt.datetime.now(dt.UTC)


class Paper:
    """A certificate and its key; `names` it is good for."""

    def __init__(
        self, issuer: "Paper | None" = None, names: tuple[x509.GeneralName, ...] = (), days: int = 30, ca: bool = False
    ) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county" if ca else "printer")])
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer.certificate.subject if issuer else name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - dt.timedelta(days=60))
            .not_valid_after(NOW + dt.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        self.certificate = builder.sign((issuer or self).key, hashes.SHA256())
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM)

    def context(self, folder: Path) -> ssl.SSLContext:
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "served.pem").write_bytes(self.pem + key)
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(folder / "served.pem")
        return made


HERE: tuple[x509.GeneralName, ...] = (x509.IPAddress(IPv4Address("127.0.0.1")),)
ELSEWHERE: tuple[x509.GeneralName, ...] = (x509.DNSName("other.example"),)


class _Safe(Server):
    def __init__(self, printer: Printer, context: ssl.SSLContext | None) -> None:
        super().__init__(printer)
        self._context = context

    def get_request(self) -> tuple[Any, Any]:
        line, address = super().get_request()
        return (self._context.wrap_socket(line, server_side=True) if self._context else line), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever does not believe us goes away."""


@contextmanager
def printer(context: ssl.SSLContext | None) -> Generator[tuple[Printer, str], None, None]:
    """A printer, and its address."""
    sim = Printer()
    sim.step_s = 0.005
    threading.Thread(target=sim.work, daemon=True).start()
    with _Safe(sim, context) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield sim, f"ipps://127.0.0.1:{server.server_address[1]}/ipp/print"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    data.mkdir(exist_ok=True)
    monkeypatch.setattr(queuetray, "LOOK_S", 0.01)
    monkeypatch.setattr(queuetray, "SETTLE_S", 0.01)
    monkeypatch.setattr(ippwire, "SILENT_S", 0.5)


def setting(port: str, certificate: str = "known.pem") -> Device:
    return Device(port=port, profile="a4", baud=0, poll_ms=0, address=0, options={"certificate": certificate})


def put(data: Path, port: str) -> tuple[PrintOutcome, str]:
    """How a paper ends, and what an installer reads."""
    tray, _ = registry.paper_tray(setting(port), data, "desk1.a4printer", lambda _: None, keep=False)
    assert isinstance(tray, QueueTray)
    return tray.put("a-1.pdf", PDF, lambda: False), look_at_tray(setting(port), data, "desk1", keep=False).detail


@pytest.mark.parametrize(
    "made",
    [
        lambda: (own := Paper(names=HERE), own),
        lambda: (own := Paper(names=ELSEWHERE), own),  # the printer's very own, under whatever name
        lambda: (own := Paper(), own),
        lambda: (own := Paper(ca=True), own),  # many printers call themselves an authority
        lambda: (issuer := Paper(ca=True), Paper(issuer, HERE)),
    ],
)
def test_a_printer_that_proves_itself(data: Path, tmp_path: Path, made: Callable[[], tuple[Paper, Paper]]) -> None:
    known, served = made()
    (data / "known.pem").write_bytes(known.pem)
    with printer(served.context(tmp_path)) as (sim, port):
        assert put(data, port) == (PrintOutcome("proven", DeviceState.READY, began=True), "")
    assert [bytes(job.taken) for job in sim.jobs] == [PDF]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: (own := Paper(names=HERE, days=-1), own), "证书过期"),
        (lambda: (issuer := Paper(ca=True), Paper(issuer, HERE, days=-1)), "证书过期"),
        (lambda: (Paper(names=HERE), Paper(names=HERE)), "可能有人冒充"),
        (lambda: (Paper(ca=True), Paper(Paper(ca=True), HERE)), "可能有人冒充"),
        (lambda: (issuer := Paper(ca=True), Paper(issuer, ELSEWHERE)), "另一台主机"),
        (lambda: (Paper(names=HERE), None), "没有接受加密连接"),
    ],
)
def test_one_that_does_not_gets_no_byte(
    data: Path, tmp_path: Path, made: Callable[[], tuple[Paper, Paper | None]], words: str
) -> None:
    known, served = made()
    (data / "known.pem").write_bytes(known.pem)
    with printer(served.context(tmp_path) if served else None) as (sim, port):
        outcome, said = put(data, port)
    assert outcome == ABSENT
    assert words in said
    assert sim.jobs == []


def test_one_that_is_another_tomorrow(data: Path, tmp_path: Path) -> None:
    """Known by its own certificate, whatever its name; then one that it issued, under a wrong name."""
    known = Paper(names=ELSEWHERE, ca=True)
    (data / "known.pem").write_bytes(known.pem)
    trust = Trust(data / "known.pem")
    for served, outcome in (
        (known, PrintOutcome("proven", DeviceState.READY, began=True)), (Paper(known, ELSEWHERE), ABSENT),
    ):  # fmt: skip
        with printer(served.context(tmp_path)) as (sim, port):
            tray = QueueTray(IppQueue(Wire(port, "", trust)), lambda _: None, 10.0)
            assert tray.put("a-1.pdf", PDF, lambda: False) == outcome
            assert bool(sim.jobs) is outcome.began


def test_a_service_that_wants_it_says_so(data: Path) -> None:
    with printer(None) as (sim, port):
        sim.traps = [{"do": "status", "code": 426, "skip": 0}]
        plain = replace(setting(port.replace("ipps:", "ipp:"), ""), options={})
        assert look_at_tray(plain, data, "desk1", keep=False).detail == "打印服务要求加密：请把端口写成 ipps://"


@pytest.mark.parametrize(
    "text", [None, "", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "gar\xe4bage"]
)
def test_a_file_that_is_none(data: Path, text: str | None) -> None:
    if text is not None:
        (data / "known.pem").write_text(text, encoding="latin-1")
    with pytest.raises(SettingsFault, match=r"known\.pem"):
        registry.paper_tray(setting("ipps://printer/ipp"), data, "desk1.a4printer", lambda _: None, keep=False)
