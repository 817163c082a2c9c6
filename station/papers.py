"""Papers that prove themselves, from the command line: this machine's key, the county's word for it, and any paper."""

import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

from hall.cases.numbers import BLOCK, Numbers, Terminal
from hall.errors import Garbled, Reason, Refused, Unavailable
from hall.proofs.proofs import Proofs
from hall.proofs.seals import LONGEST, certify, key_id, write_certificate
from hall.proofs.telling import brief
from hall.proofs.verdicts import Verdict
from hall.proofs.voids import stop_key, void_lost
from hall.settings import Settings, SettingsFault
from hall.store import Store, kept_key
from hall.words import N_, Words
from station.topics import Topics

ACTOR = "command"
Show = Callable[[object, Sequence[str]], None]


def show_key(settings: Settings, say: Words, show: Show) -> int:
    """This machine's public key, which a county certifies, and what its certificate says."""
    with _proofs(settings) as (_, proofs):
        held, key = proofs.certificate, proofs.key
    document = {"key": key.hex(), "id": key_id(key), "station": settings.site.station, "county": held.county,
                "until": held.until}  # fmt: skip
    told = say(N_("本机公钥 {key}，站点 {station}"), key=key.hex(), station=settings.site.station)
    show(document, [told, standing(proofs, say)])
    return 0


def standing(proofs: Proofs, say: Words) -> str:
    """What the county's word for this machine is worth, in a sentence."""
    held = proofs.certificate
    if not held.until:
        return say(N_("没有县里的证书：本机的单据，别的机器不能核验"))
    return say(N_("县里的证书有效期到 {day}：全县的机器都能核验本机的单据"), day=held.until.isoformat())


def vouch(
    settings: Settings, key: str, station: str, until: date, secret: Path, file: Path, say: Words, show: Show
) -> int:
    """At the county: write the certificate of a machine's `key` (hex) at `station` to `file`, signed with the county's
    key in `secret`, which is made where there is none; the county's public key is told, for trust.papers.

    Raises SettingsFault for what is no key or no station, Unavailable when the disk refuses.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        raw = kept_key(secret.absolute())
        given = certify(bytes.fromhex(key), station, until, raw)
        file.write_text(write_certificate(given) + "\n", encoding="ascii")
    except OSError as fault:
        raise Unavailable("file", f"{fault.filename}: {fault.strerror}") from fault
    except (ValueError, Garbled):
        raise SettingsFault(N_("公钥应为 64 位十六进制，站点应为 6、9 或 12 位数字")) from None
    county = Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw().hex()
    told = say(N_("证书写入 {file}；全县各机器的 trust.papers 写 {key}"), file=file, key=county)
    show({"file": str(file), "county": county, "until": until}, [told])
    return 0


def take(settings: Settings, file: Path, say: Words, show: Show) -> int:
    """Keep the county's certificate of this machine. Raises Garbled or Refused for one that is not taken."""
    with _proofs(settings) as (_, proofs):
        given = proofs.take(_read(file))
        show({"county": given.county, "until": given.until}, [standing(proofs, say)])
    return 0


def check(settings: Settings, file: Path, say: Words, show: Show) -> int:
    """Say what the code in `file` proves, "-" for what comes in; no network is asked. 0 only for a genuine one."""
    with _proofs(settings) as (_, proofs):
        answer = proofs.look(_read(file).strip())
    void = answer.voided
    document = {"verdict": answer.verdict.value, "station": answer.station,
                "summary": asdict(answer.summary) if answer.summary else None,
                "voided": {"since": void.since, "why": void.why.value} if void else None}  # fmt: skip
    show(document, [brief(answer, say)])
    return 0 if answer.verdict is Verdict.GENUINE else 1


def lose(settings: Settings, number: str, say: Words, show: Show) -> int:
    """挂失: the papers of the case that goes by `number` are void from now on. Raises Refused(NUMBER_UNKNOWN)."""
    with _proofs(settings) as (store, _):
        case = Numbers(store, settings.site.station, Terminal(), BLOCK).find(number)
        if not case:
            raise Refused(Reason.NUMBER_UNKNOWN, number=number)
        count = void_lost(store, case, ACTOR)
    show({"voided": count}, [say(N_("已挂失 {n} 份单据；联网后全县都知道"), n=count)])
    return 0


def stop(settings: Settings, key: str, say: Words, show: Show) -> int:
    """Nothing that the machine of the public `key` (hex) signed is believed any more, here and, once it is told, all
    over the county. Raises SettingsFault for what is no key."""
    try:
        issuer = key_id(bytes.fromhex(key))
    except ValueError:
        raise SettingsFault(N_("公钥应为 64 位十六进制，站点应为 6、9 或 12 位数字")) from None
    with _proofs(settings) as (store, _):
        stop_key(store, issuer, ACTOR)
    show({"stopped": issuer}, [say(N_("这把密钥签的单据全部作废；联网后全县都知道"))])
    return 0


@contextmanager
def _proofs(settings: Settings) -> Generator[tuple[Store, Proofs], None, None]:
    store = Topics(settings).store
    try:
        yield store, Proofs(store, settings.site.station, settings.trust.papers)
    finally:
        store.close()


def _read(file: Path) -> str:
    """What stands in a file, or comes in; no more of it than a code can be long."""
    try:
        if str(file) == "-":
            return sys.stdin.read(2 * LONGEST)
        with file.open(encoding="utf-8", errors="replace") as text:
            return text.read(2 * LONGEST)
    except OSError as fault:
        raise Unavailable("file", f"{file}: {os.strerror(fault.errno or 0)}") from fault
