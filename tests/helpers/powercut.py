"""Power cuts by record and replay: what a real process asked of the disk, and what of it is left after a cut.

`record` runs a process under strace; `cuts` stops its list of calls behind each one and lays out what a disk may hold
then. The rules of such a disk are POSIX's, read strictly: bytes of a file are safe once that file was synced, a name
once its folder was synced, and of everything later any 512-byte sector and any name may be there or not.
"""

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

REPO = Path(__file__).resolve().parent.parent.parent
SECTOR = 512
_CALLS = (
    "openat,open,creat,mkdir,mkdirat,write,pwrite64,pwritev,writev,fsync,fdatasync,sync_file_range,ftruncate,truncate,"
    "fallocate,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat"
)


@contextmanager
def laid_out() -> Generator[Path, None, None]:
    """Where the disk is laid out after a cut: in memory where there is such a place, for it is judged many times."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="onevisit-test-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder) / "after"


@dataclass(frozen=True)
class Call:
    """One call that succeeded: `path` of the file, `to` for a second name, `data` at `offset` for a write."""

    name: str
    path: str
    to: str = ""
    data: bytes = b""
    offset: int = 0
    flags: str = ""


def record(arguments: Sequence[str], trace: Path) -> list[Call]:
    """Run `python -m <arguments>` under strace; its calls. Raises RuntimeError with the way out if that cannot be."""
    strace = shutil.which("strace")
    if strace is None:
        raise RuntimeError("strace is missing: install it with `apt-get install strace`; `make test` does so by itself")
    done = subprocess.run(
        [strace, "-y", "-xx", "-s", "1000000", "-e", f"trace={_CALLS}", "-o", str(trace), "--",
         sys.executable, "-m", *arguments],
        cwd=REPO, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode or not trace.exists():
        raise RuntimeError(
            "strace could not record the process; in a container it needs the right to trace (SYS_PTRACE):\n"
            + done.stderr
        )
    return [call for line in trace.read_text().splitlines() if (call := _call(line))]


_LINE = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)(?:<([^>]*)>)?")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_HANDLE = re.compile(r"(\d+)<([^>]*)>")


def _call(line: str) -> Call | None:
    found = _LINE.match(line)
    if not found:
        if line.startswith(("+++", "---")):
            return None
        raise RuntimeError(f"strace wrote a line that cannot be read: {line[:200]}")
    name, rest, result, _ = found.groups()
    if int(result) < 0:
        return None
    texts = [_bytes(text) for text, cut in _TEXT.findall(rest) if not cut or _cut()]
    handle = _HANDLE.match(rest)
    path = _bytes(handle[2]).decode().removesuffix("(deleted)") if handle else ""
    numbers = rest.rsplit('"', 1)[-1].split(", ")
    match name:
        case "write":
            return Call("write", path or f"fd {handle[1] if handle else ''}", data=texts[0][: int(result)], offset=-1)
        case "pwrite64":
            return Call("write", path, data=texts[0][: int(result)], offset=int(numbers[-1]))
        case "fsync" | "fdatasync":
            return Call("sync", path)
        case "ftruncate":
            return Call("truncate", path, offset=int(rest.split(", ")[-1]))
        case "openat":
            return Call("open", texts[-1].decode(), flags=numbers[1])
        case "mkdir" | "mkdirat":
            return Call("mkdir", texts[-1].decode())
        case "unlink" | "unlinkat":
            return Call("unlink", texts[-1].decode())
        case "rename" | "renameat" | "renameat2" | "link" | "linkat":
            return Call("link" if name.startswith("link") else "rename", texts[0].decode(), texts[1].decode())
        case _:
            raise RuntimeError(f"the replay knows no {name}: teach it")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _cut() -> bool:
    raise RuntimeError("strace shortened what was written")


# -- the disk ---------------------------------------------------------------------------------------------------------


@dataclass
class File:
    """`safe` survives any cut; `late` are (offset, bytes), or (length, None) for a truncation, not synced yet."""

    safe: bytearray = field(default_factory=bytearray)
    late: list[tuple[int, bytes | None]] = field(default_factory=list[tuple[int, "bytes | None"]])
    end: int = 0  # where a plain write goes

    def settle(self) -> None:
        for change in self.late:
            _lay(self.safe, *change)
        self.late.clear()


@dataclass
class Disk:
    """The folder `root` and what lies in it. Names are safe, or `late` as (name, file or None), like bytes."""

    root: str
    now: dict[str, File | None] = field(default_factory=dict[str, "File | None"])  # None: a folder
    safe: dict[str, File | None] = field(default_factory=dict[str, "File | None"])
    late: list[tuple[str, str, File | None]] = field(default_factory=list[tuple[str, str, "File | None"]])

    def apply(self, call: Call) -> None:
        """Do what the process did."""
        if call.name in ("rename", "link"):
            if self._mine(call.path):
                self._name("there", call.to, self.now[call.path])
                if call.name == "rename":
                    self._name("gone", call.path)
        elif not self._mine(call.path):
            return
        elif call.name == "mkdir":
            self._name("there", call.path, None)
        elif call.name == "unlink":
            self._name("gone", call.path)
        elif call.name == "open":
            if "O_CREAT" in call.flags and call.path not in self.now:
                self._name("there", call.path, File())
            if "O_TRUNC" in call.flags:
                self._file(call.path).late.append((0, None))
        elif call.name == "sync":
            if (file := self.now.get(call.path)) is not None:
                file.settle()
            else:
                self._settle_names(call.path)
        elif call.name == "truncate":
            self._file(call.path).late.append((call.offset, None))
        else:
            file = self._file(call.path)
            offset = file.end if call.offset < 0 else call.offset
            file.end = offset + len(call.data)
            file.late.append((offset, call.data))

    def left(self, chance: random.Random | None) -> dict[str, bytes | None]:
        """The folder after a cut, by name (None: a folder): with what was late all gone, or torn by `chance`."""
        names = dict(self.safe)
        for what, name, file in self.late if chance else ():
            if chance and chance.random() < 0.5:
                names.pop(name, None) if what == "gone" else names.update({name: file})
        whole = {name for name, file in names.items() if file is None} | {self.root}
        return {
            name: None if file is None else _torn(file, chance)
            for name, file in names.items()
            if str(Path(name).parent) in whole  # what lies in a folder that is gone is gone
        }

    def _mine(self, path: str) -> bool:
        # The -shm file is an index in memory, made anew by whoever opens the store first: a cut takes all of it.
        return (path == self.root or path.startswith(self.root + "/")) and not path.endswith("-shm")

    def _file(self, path: str) -> File:
        file = self.now[path]
        assert file is not None
        return file

    def _name(self, what: str, path: str, file: File | None = None) -> None:
        if what == "there":
            self.now[path] = file
        else:
            del self.now[path]
        self.late.append((what, path, file))

    def _settle_names(self, folder: str) -> None:
        here = [change for change in self.late if str(Path(change[1]).parent) == folder]
        self.late = [change for change in self.late if change not in here]
        for what, name, file in here:
            self.safe.pop(name, None) if what == "gone" else self.safe.update({name: file})


def _lay(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data


def _torn(file: File, chance: random.Random | None) -> bytes:
    content = bytearray(file.safe)
    if chance is None:
        return bytes(content)
    share = chance.choice((0.1, 0.5, 0.9))
    for offset, data in file.late:
        if data is None:
            if chance.random() < share:
                _lay(content, offset, None)
            continue
        at = offset
        while at < offset + len(data):
            end = min((at // SECTOR + 1) * SECTOR, offset + len(data))
            if chance.random() < share:
                _lay(content, at, data[at - offset : end - offset])
            at = end
    return bytes(content)


# -- the cuts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cut:
    """One cut: where it fell, how it tore, what had been acknowledged before it, and what lies on the disk then."""

    where: str
    acks: list[dict[str, str]]
    left: dict[str, bytes | None]

    def lay_out(self, root: Path, into: Path) -> None:
        """Write what is left of `root` under `into`."""
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        for name, content in sorted(self.left.items()):
            place = into / Path(name).relative_to(root)
            if content is None:
                place.mkdir()
            else:
                place.write_bytes(content)


def cuts(calls: Sequence[Call], root: Path, tears: int = 2, seed: int = 1) -> Generator[Cut, None, None]:
    """A cut behind every call: once with all that was late gone, and `tears` times torn; none twice."""
    chance = random.Random(seed)
    disk = Disk(str(root))
    acks: list[dict[str, str]] = []
    seen = set[str]()
    for number, call in enumerate(calls, 1):
        if call.path.startswith(("pipe:", "fd 1")) or call.path == "/dev/stdout":
            acks += [json.loads(line) for line in call.data.splitlines()]
        disk.apply(call)
        for tear in range(tears + 1):
            left = disk.left(chance if tear else None)
            mark = _mark(len(acks), left)
            if mark not in seen:
                seen.add(mark)
                yield Cut(f"cut behind call {number} ({call.name} {Path(call.path).name}), tear {tear}", [*acks], left)


def _mark(acks: int, left: dict[str, bytes | None]) -> str:
    """What tells two cuts apart: how much was acknowledged, and every byte that is left."""
    contents = [(name, hashlib.sha256(content or b"").hexdigest()) for name, content in sorted(left.items())]
    return repr((acks, contents))
