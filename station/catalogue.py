"""The catalogue from the command line: shown, taken in from a file, written to one, and checked."""

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from hall.catalogue.catalogue import CASE_TYPES, Catalogue, ServiceItem, Status, read_catalogue
from hall.catalogue.editions import Change, Edition, Editions, differences
from hall.catalogue.packages import ENDING, seal, unseal
from hall.catalogue.sheets import Fault, read, write
from hall.catalogue.uniformity import ASPECT_WORDS, departures, without_basis
from hall.clock import SystemClock
from hall.errors import Unavailable
from hall.places import read_place
from hall.settings import Settings, SettingsFault
from hall.store import FILE, Store
from hall.words import N_, Words
from station.topics import Topics

Show = Callable[[object, Sequence[str]], None]
ACTOR = "command"
_CHANGES = {
    "added": N_("新增 {code} {name}"),
    "removed": N_("去掉 {code} {name}"),
    "changed": N_("修改 {code} {name}：{fields}"),
}


def show_items(settings: Settings, say: Words, show: Show) -> int:
    """Every item of the catalogue in force; where there is no store yet, that of the hall's own files."""
    items = _in_force(settings).items()
    show([asdict(item) for item in items], [_line(item, say) for item in items])
    return 0


def take(settings: Settings, file: Path, effective: date | None, keys: Sequence[str], say: Words, show: Show) -> int:
    """Make what is in `file` the catalogue, and say what changes; or say what is wrong in which row, and do nothing.

    A package must be signed with one of `keys` or of the settings' own, and comes into force on its own day unless
    `effective` names another.

    Raises Garbled, Unavailable or Refused when the file or the store cannot be used, or a rule forbids it.
    """
    letters = [klass.letter for klass in read_place(settings.site.hall).classes]
    store = Topics(settings).store
    try:
        editions = Editions(store, settings.site.hall)
        before = editions.catalogue()
        fresh, faults, day = _read(file, settings, letters, keys, before)
        if faults:
            return _tell_faults(faults, say, show)
        changes = differences(before.items(), fresh.items())
        edition = editions.take(fresh, file.name, ACTOR, effective or day)
    finally:
        store.close()
    _tell(edition, changes, say, show)
    return 0


def compare(settings: Settings, file: Path, keys: Sequence[str], say: Words, show: Show) -> int:
    """Say what importing `file` would change, and change nothing. Raises what `take` raises."""
    letters = [klass.letter for klass in read_place(settings.site.hall).classes]
    before = _in_force(settings)
    fresh, faults, day = _read(file, settings, letters, keys, before)
    if faults:
        return _tell_faults(faults, say, show)
    changes = differences(before.items(), fresh.items())
    document = {"effective": day.isoformat() if day else None, "changes": [asdict(change) for change in changes]}
    show(document, [*_said(changes, say), say(N_("共 {n} 处不同，没有导入"), n=len(changes))])
    return 0


def hold_against(settings: Settings, file: Path, keys: Sequence[str], say: Words, show: Show) -> int:
    """七统一: say where the catalogue of another county, in `file`, departs from ours; nothing is changed. However much
    departs, the exit code is 0: it is a report. Raises what `take` raises."""
    letters = [klass.letter for klass in read_place(settings.site.hall).classes]
    ours = _in_force(settings)
    theirs, faults, _ = _read(file, settings, letters, keys, ours)
    if faults:
        return _tell_faults(faults, say, show)
    found = departures(ours, theirs)
    lines = [
        say(
            N_("{code} {name}，{aspect}：本县“{ours}”，对方“{theirs}”"), code=one.code, name=say(one.name),
            aspect=say(ASPECT_WORDS[one.aspect]), ours=say(one.ours or N_("无")), theirs=say(one.theirs or N_("无")),
        )
        for one in found
    ]  # fmt: skip
    show([asdict(one) for one in found], [*lines, say(N_("共 {n} 处与对方不一致"), n=len(found))])
    return 0


def check(settings: Settings, say: Words, show: Show) -> int:
    """Say which open items name no law (设定依据): 1 where there is one."""
    lacking = without_basis(_in_force(settings))
    lines = [say(N_("{code} {name}：没有写设定依据"), code=item.code, name=say(item.name)) for item in lacking]
    show(
        {"without_basis": [item.code for item in lacking]},
        [*lines, say(N_("共 {n} 个事项没有写设定依据"), n=len(lacking))],
    )
    return 1 if lacking else 0


def seal_up(settings: Settings, file: Path, secret: Path, effective: date | None, say: Words, show: Show) -> int:
    """Write the catalogue in force to `file` as a package signed with the key in `secret` (hex), which is made where
    there is none; the public key is told.

    Raises SettingsFault for a file that is no key, Unavailable when the disk refuses.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    catalogue, day = _in_force(settings), effective or SystemClock().now().date()
    try:
        if not secret.exists():
            fresh = Ed25519PrivateKey.generate().private_bytes_raw().hex()
            with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
                out.write(fresh)
        raw = bytes.fromhex(secret.read_text(encoding="ascii"))
        key = Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw().hex()
        file.write_bytes(seal(catalogue, settings.site.hall, file.stem, day, raw))
    except OSError as fault:
        raise Unavailable("file", f"{fault.filename}: {fault.strerror}") from fault
    except ValueError:
        raise SettingsFault(N_("{file} 里不是签名密钥"), file=secret) from None
    told = say(N_("{items} 个事项签名写入 {file}，公钥 {key}"), items=len(catalogue.items()), file=file, key=key)
    show({"file": str(file), "key": key, "effective": day.isoformat()}, [told])
    return 0


def _read(
    file: Path, settings: Settings, letters: Sequence[str], keys: Sequence[str], before: Catalogue
) -> tuple[Catalogue, list[Fault], date | None]:
    if file.suffix.lower() != ENDING:
        return *read(file, letters, before), None
    try:
        package, faults = unseal(file.read_bytes(), settings.site.hall, letters, [*settings.trust.catalogue, *keys])
    except OSError as fault:
        raise Unavailable("file", f"{file}: {fault.strerror}") from fault
    return package.catalogue, faults, package.effective


def roll_back(settings: Settings, number: int, say: Words, show: Show) -> int:
    """Put an earlier edition in force again, and say what changes. Raises Refused when a rule forbids it."""
    store = Topics(settings).store
    try:
        editions = Editions(store, settings.site.hall)
        before, earlier = editions.catalogue(), editions.edition(number)
        edition = editions.roll_back(number, ACTOR)
    finally:
        store.close()
    _tell(edition, differences(before.items(), earlier.items()), say, show)
    return 0


def give(settings: Settings, file: Path, say: Words, show: Show) -> int:
    """Write the catalogue in force to `file`.

    Raises Garbled for an unknown ending, Unavailable when the disk refuses.
    """
    catalogue = _in_force(settings)
    write(file, catalogue)
    count = len(catalogue.items())
    show({"file": str(file), "items": count}, [say("{items} 个事项写入 {file}", items=count, file=file)])
    return 0


def verify(settings: Settings, say: Words, show: Show) -> int:
    """Check the catalogue in force: that it can be read, is whole, and can be searched. The editions are listed."""
    if not (settings.data / FILE).exists():
        count = len(read_catalogue(settings.site.hall).items())
        show({"items": count, "faults": []}, [say("目录完整：{items} 个事项", items=count)])
        return 0
    store = Store.open(settings.data, SystemClock())
    try:
        editions = Editions(store, settings.site.hall)
        editions.current()
        faults, known = editions.faults(), editions.all()
    finally:
        store.close()
    listed = [{**asdict(edition), "effective": edition.effective.isoformat()} for edition in known]
    lines = [say(N_("目录有损坏：{code}"), code=code) for code in faults]
    lines = lines or [say("目录完整：{items} 个事项", items=known[0].items)]
    lines += [_edition_line(edition, say) for edition in known]
    show({"items": known[0].items, "faults": faults, "editions": listed}, lines)
    return 1 if faults else 0


def _in_force(settings: Settings) -> Catalogue:
    if not (settings.data / FILE).exists():
        return read_catalogue(settings.site.hall)
    store = Store.open(settings.data, SystemClock())
    try:
        return Editions(store, settings.site.hall).catalogue()
    finally:
        store.close()


def _tell(edition: Edition, changes: Sequence[Change], say: Words, show: Show) -> None:
    document = {
        "edition": edition.number, "effective": edition.effective.isoformat(), "items": edition.items,
        "changes": [asdict(change) for change in changes],
    }  # fmt: skip
    show(document, [*_said(changes, say), _edition_line(edition, say)])


def _said(changes: Sequence[Change], say: Words) -> list[str]:
    return [say(_CHANGES[c.what], code=c.code, name=say(c.name), fields=c.fields) for c in changes]


def _tell_faults(faults: Sequence[Fault], say: Words, show: Show) -> int:
    lines = [say(N_("第 {row} 行 {field}：{why}"), **asdict(fault)) for fault in faults]
    show({"faults": [asdict(fault) for fault in faults]}, [*lines, say("有错，什么都没有导入")])
    return 1


def _edition_line(edition: Edition, say: Words) -> str:
    return say(
        N_("第 {number} 版，{effective} 起生效，{items} 个事项，来自 {source}"),
        number=edition.number, effective=edition.effective, items=edition.items, source=edition.source,
    )  # fmt: skip


def _line(item: ServiceItem, say: Words) -> str:
    standing = {
        Status.CANCELLED: N_("已取消：{why}"),
        Status.DELEGATED: N_("已下放到{body}：{why}"),
    }.get(item.status)
    told = say(standing, why=say(item.why), body=say(item.body)) if standing else say(CASE_TYPES[item.case_type])
    return f"{item.seq:>2}  {item.code}  {say(item.name)}  {say(item.department)}  {told}"
