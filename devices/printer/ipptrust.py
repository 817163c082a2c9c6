"""Whom a print service must prove to be: TLS (RFC 7472), with a certificate that was vouched for here."""

import http.client
import re
import socket
import ssl
from pathlib import Path

from hall.words import N_

_DATES, _NAMES = (9, 10), (62, 64)  # OpenSSL's X509_V_ERR_…: not yet valid, expired; another host, another address
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class Trust:
    """`certificate`: a PEM file with the printer's own certificate or that of whoever issues them; None: those that the
    system knows. A printer whose very own certificate stands there may have any name, for most have none.

    Raises OSError, ValueError when the file holds none.
    """

    def __init__(self, certificate: Path | None) -> None:
        text = certificate.read_text(encoding="ascii") if certificate else ""
        self._named = ssl.create_default_context(cadata=text or None)
        self._named.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # what stands in the file needs no issuer
        self._nameless = ssl.create_default_context(cadata=text or None)
        self._nameless.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        self._nameless.check_hostname = False
        self._own = {ssl.PEM_cert_to_DER_cert(found) for found in _PEM.findall(text)}
        if certificate and not self._own:
            raise ValueError("no certificate")
        self.known = False  # by its own certificate: its name does not matter

    def wrap(self, line: socket.socket, host: str) -> ssl.SSLSocket:
        """The line, once the other end has proven itself. Raises ssl.SSLError."""
        if not self.known:
            return self._named.wrap_socket(line, server_hostname=host)
        safe = self._nameless.wrap_socket(line, server_hostname=host)
        if safe.getpeercert(binary_form=True) not in self._own:
            safe.close()
            self.known = False
            raise ssl.SSLError("another certificate than the one that is pinned")
        return safe

    def misnamed(self, fault: ssl.SSLError) -> bool:
        """Whether only the name was wrong, and the certificate may be the pinned one: then ask again."""
        self.known = bool(self._own) and getattr(fault, "verify_code", 0) in _NAMES
        return self.known


class SecureLine(http.client.HTTPConnection):
    """HTTP to whoever `trust` believes."""

    def __init__(self, host: str, port: int, timeout: float, trust: Trust) -> None:
        super().__init__(host, port, timeout=timeout)
        self._trust = trust

    def connect(self) -> None:
        """Raises OSError; ssl.SSLError, for which `why` has words."""
        try:
            self._connect()
        except ssl.SSLError as fault:
            if not self._trust.misnamed(fault):
                raise
            try:
                self._connect()
            except ssl.SSLError:
                raise fault from None

    def _connect(self) -> None:
        super().connect()
        line = self.sock
        try:
            self.sock = self._trust.wrap(line, self.host)
        except TimeoutError:
            line.close()
            raise ssl.SSLError("no word of TLS") from None
        except OSError:
            line.close()
            raise


def why(fault: OSError) -> str:
    """What an installer is told of a connection that failed; "" where there is nothing to say of its TLS."""
    if not isinstance(fault, ssl.SSLError):
        return ""
    code = getattr(fault, "verify_code", None)
    if code in _DATES:
        return N_("打印机的证书过期了，或还没有生效：请换证书，或校准本机时钟")
    if code in _NAMES:
        return N_("打印机的证书写的是另一台主机：请用证书里的名字，或把它的证书存为 certificate")
    if code or "pinned" in str(fault):
        return N_("打印机的证书不是 certificate 所指的，也不是它签发的：可能有人冒充打印机")
    return N_("打印机没有接受加密连接")
