"""The key of this machine, the papers that it signs, and its answer for any paper that is held before it."""

import logging
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from hall.cases.casefile import Case
from hall.errors import Garbled, Reason, Refused, Unavailable
from hall.journal import append
from hall.proofs.records import PaperSealed
from hall.proofs.seals import (
    Certificate,
    holds,
    key_id,
    read_certificate,
    seal,
    statement,
    take_apart,
    to_text,
    write_certificate,
)
from hall.proofs.summaries import Summary, summary_of, unpack
from hall.proofs.verdicts import Answer, Trust, judge
from hall.proofs.voids import void_like, voided
from hall.store import Store, kept_key

log = logging.getLogger("onevisit.proofs")

KEY_FILE = "paper.key"  # signs papers: 0600, made when the first is signed
CERTIFICATE_FILE = "paper.cert"  # the county's word for it
_KEY = re.compile(r"[0-9a-fA-F]{64}")


class Proofs:
    """What one machine signs and believes. `station` is its own, `counties` the hex keys whose word counts here."""

    def __init__(self, store: Store, station: str, counties: Sequence[str]) -> None:
        self._store, self._station = store, station
        self._counties = [bytes.fromhex(key) for key in counties if _KEY.fullmatch(key)]
        if len(self._counties) < len(counties):
            log.error("trust.papers names what is no key")

    @cached_property
    def _secret(self) -> bytes:
        try:
            return kept_key(self._store.data / KEY_FILE)
        except OSError as fault:
            raise Unavailable("store", f"{KEY_FILE}: {fault.strerror}") from fault

    @cached_property
    def key(self) -> bytes:
        """This machine's public key. The first to ask makes the pair. Raises Unavailable where its file is no key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._secret).public_key().public_bytes_raw()

    @property
    def certificate(self) -> Certificate:
        """The county's word for our key; without one that holds today, our own name and nobody's word."""
        alone = Certificate(self.key, self._station)
        try:
            held = read_certificate((self._store.data / CERTIFICATE_FILE).read_text(encoding="ascii"))
        except (FileNotFoundError, UnicodeDecodeError, Garbled):
            return alone
        today = self._store.clock.now().date()
        return held if held.key == self.key and held.until and today <= held.until else alone

    def take(self, text: str) -> Certificate:
        """Keep a county's certificate of this machine; durable when this returns.

        Raises Garbled for what is none, Refused(CERTIFICATE_OF_ANOTHER) for another key or station,
        Refused(CERTIFICATE_FOREIGN) for a county that is not trusted here, Refused(CERTIFICATE_FORGED) for a signature
        that does not fit. Nothing is written then.
        """
        given = read_certificate(text)
        if (given.key, given.station) != (self.key, self._station):
            raise Refused(Reason.CERTIFICATE_OF_ANOTHER)
        county = next((key for key in self._counties if key_id(key) == given.county), None)
        if county is None:
            raise Refused(Reason.CERTIFICATE_FOREIGN)
        if not holds(county, given.sig, statement(given)):
            raise Refused(Reason.CERTIFICATE_FORGED)
        _write(self._store.data / CERTIFICATE_FILE, write_certificate(given))
        return given

    def seal(self, case: Case, paper: str, kind: str, nth: int) -> str:
        """The code for a paper of `case`, the `nth` of its `kind`, which is called `paper` at the printer.

        "" for a case of which no code can speak; the log says so. Each call is a paper of its own.
        """
        try:
            with self._store.atomic():
                return self._signed(summary_of(case, kind, nth, _serial(), self._now), case.id, paper)
        except Garbled as fault:
            log.warning("a paper goes without a signed summary: %s", fault)
            return ""

    def again(self, code: str, case: str, paper: str) -> str:
        """The code for a reprint of what bore `code`: it says the same, as a sheet of its own.

        A code without a summary stays as it is.
        """
        try:
            sealed = take_apart(code)
            said = unpack(sealed.line)
        except Garbled:
            return code
        fresh = replace(said, serial=_serial(), at=self._now.replace(second=0, microsecond=0, tzinfo=None))
        with self._store.atomic():
            code = self._signed(fresh, case, paper)
            void_like(self._store, case, said.serial, fresh.serial)
        return code

    def look(self, text: str) -> Answer:
        """What is to be said of a code that somebody holds before this machine."""
        own = {self.key, *map(bytes.fromhex, self._signed_with)}
        return judge(text, Trust(self._counties, own, lambda issuer, serial: voided(self._store, issuer, serial)))

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> datetime:
        return self._store.clock.now()

    @property
    def _signed_with(self) -> list[str]:
        """Every key that papers of this store were signed with, in hex: they are believed when the key is long lost."""
        return str(self._store.value("SELECT value FROM meta WHERE key = 'paper_keys'") or "").split()

    def _remember(self) -> None:
        known, mine = self._signed_with, self.key.hex()
        if mine not in known:
            self._store.run("INSERT OR REPLACE INTO meta VALUES ('paper_keys', ?)", " ".join([*known, mine]))

    def _signed(self, summary: Summary, case: str, paper: str) -> str:
        """The code of `summary`, whose serial is written down before any paper bears it."""
        code, issuer = seal(summary, self._secret, self.certificate), key_id(self.key)
        self._remember()
        self._store.run(
            "INSERT INTO paper_summary (serial, issuer, case_id, paper, kind, made_at) VALUES (?, ?, ?, ?, ?, ?)",
            summary.serial, issuer, case, paper, summary.paper, self._now.isoformat(timespec="milliseconds"),
        )  # fmt: skip
        append(self._store, PaperSealed(issuer, summary.serial, paper), "rule", case)
        return code


def _serial() -> str:
    """40 random bits: nobody counts a machine's papers by them, and a store from a backup repeats none."""
    return to_text(secrets.token_bytes(5))


def _write(file: Path, text: str) -> None:
    fresh = file.with_suffix(".new")
    with fresh.open("w", encoding="ascii") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
