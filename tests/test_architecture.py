"""The arrows of the house: the contracts of pyproject.toml, and what import-linter cannot say."""

import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
ROOMS = ("hall", "kiosk", "clerk", "sync", "printing", "devices", "station")
OTHER_SIDES = ("sync.sandbox", "devices.simulators")
# Each costs tens to hundreds of milliseconds or tens of megabytes; a kiosk at its first frame holds none of them.
HEAVY = {"reportlab", "requests", "qrcode", "PIL", "fastapi", "sqlalchemy", "uvicorn", "pydantic", "pypdfium2"}
# Ours that cannot be without one: imported as late as the library itself.
LATE = {"sync.client", "sync.contact", "station.bench.ormpeer"}


# -- import-linter ----------------------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of `folder`'s pyproject.toml over `folder`."""
    code = "from importlinter.cli import lint_imports_command as main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_arrows_hold() -> None:
    result = lint_imports(REPO)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("hall/planted.py", "import kiosk", "The hall knows nobody"),
        ("hall/planted.py", "import main", "Nothing knows main.py or the tests"),
        ("kiosk/planted.py", "from tests.helpers import clock", "Nothing knows main.py or the tests"),
        ("kiosk/planted.py", "import clerk", "The five rooms never know each other"),
        ("clerk/planted.py", "import station", "Only main.py knows the station"),
        ("sync/planted.py", "from PySide6.QtCore import QObject", "know no Qt"),
        ("station/planted.py", "import PySide6", "Of the station only build, demo and bench know Qt"),
        ("devices/planted.py", "import serial", "One door for the wire"),
        ("sync/planted.py", "def late():\n    import requests", "One door for HTTP out"),
        ("printing/planted.py", "from reportlab.pdfgen import canvas", "One door for PDF"),
        ("clerk/planted.py", "import qrcode", "One door for QR codes"),
        ("hall/planted.py", "import sqlite3", "One door for the store's file"),
        ("sync/planted.py", "import fastapi", "The stand-in platform's libraries"),
        ("printing/planted.py", "import pypdfium2", "Papers become pictures in the demo and for printers"),
    ],
)
def test_a_planted_breach_is_caught(tmp_path: Path, file: str, line: str, contract: str) -> None:
    """The contracts of this repository over a small house that breaks one of them."""
    (tmp_path / "pyproject.toml").write_text((REPO / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for room in (*ROOMS, *(side.replace(".", "/") for side in OTHER_SIDES)):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    for module in ("kiosk/flow.py", "clerk/desk.py", "main.py"):
        (tmp_path / module).touch()
    assert lint_imports(tmp_path).returncode == 0, "the small house must be clean before the breach"

    (tmp_path / file).write_text(line + "\n", encoding="utf-8")
    result = lint_imports(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [one for one in result.stdout.splitlines() if one.endswith("BROKEN")]
    assert any(contract in one for one in broken), broken


# -- what import-linter cannot say ------------------------------------------------------------------------------------


def modules(*rooms: str, root: Path = REPO) -> Iterator[Path]:
    """Every module of `rooms`, by path relative to `root`."""
    for room in rooms or ROOMS:
        yield from (file.relative_to(root) for file in sorted((root / room).rglob("*.py")))


def name_of(file: Path) -> str:
    """The name that `file` is imported by."""
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def parsed(file: Path, root: Path = REPO) -> ast.Module:
    return ast.parse((root / file).read_text(encoding="utf-8"), str(file))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """(dotted name, line) of everything imported anywhere in `tree`; `from a import b` gives a and a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def at_import_time(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported, `if TYPE_CHECKING:` left out."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting += node.orelse
            continue
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def relative_imports(tree: ast.AST) -> list[int]:
    return [n.lineno for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level]


def foreign_to(side: str, tree: ast.AST) -> list[str]:
    """What the other side `side` imports of ours."""
    ours = {*ROOMS, "main", "tests"}
    return [
        f"{line}: {name}"
        for name, line in imports(tree)
        if name.split(".")[0] in ours and name != side and not name.startswith(side + ".")
    ]


def heavy_at_import(tree: ast.Module) -> list[str]:
    return [
        f"{line}: {name}"
        for node in at_import_time(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name, line in imports(node)
        if name.split(".")[0] in HEAVY or name in LATE
    ]


def printing_calls(tree: ast.AST) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


def of_qtsql(tree: ast.AST) -> list[int]:
    return [line for name, line in imports(tree) if name.startswith("PySide6.QtSql")]


def tree_of(code: str) -> ast.Module:
    return ast.parse(textwrap.dedent(code))


def test_every_room_stands_and_holds_modules() -> None:
    """Otherwise the checks below would look at nothing."""
    for room in ROOMS:
        assert (REPO / room / "__init__.py").exists(), room
        assert len(list(modules(room))) > 1, f"{room} is empty"


@pytest.mark.parametrize("side", OTHER_SIDES)
def test_the_other_side_knows_nothing_of_ours(side: str) -> None:
    """The platform and the devices are written from contract and protocol: shared code would share its mistakes."""
    files = list(modules(side.replace(".", "/")))
    assert files, f"{side} is empty"
    assert {str(file): found for file in files if (found := foreign_to(side, parsed(file)))} == {}
    assert foreign_to(side, tree_of(f"import {side}.app\nfrom hall import words")) == ["2: hall", "2: hall.words"]


def test_nothing_lies_beside_the_house() -> None:
    """What git keeps stands in a room, or is one of the files that every repository has."""
    kept = subprocess.run(["git", "ls-files"], cwd=REPO, capture_output=True, text=True, check=False).stdout.split("\n")
    if not any(kept):
        pytest.skip("no git here to ask")
    folders = {name.partition("/")[0].strip('"') for name in kept if "/" in name}
    assert folders == {*ROOMS, "resources", "tests", "docs", "typings", ".ci"}


def test_our_packages_are_imported_by_their_full_name() -> None:
    """One way to name a module; and the checks of this file read names."""
    assert {str(file): found for file in modules() if (found := relative_imports(parsed(file)))} == {}
    assert relative_imports(tree_of("from . import x")) == [1]


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """The other sides and the demo are processes of their own and may load what they live on."""
    own = {*OTHER_SIDES, "station.demo"}
    found = {
        dotted: names
        for file in modules()
        if (dotted := name_of(file)) not in LATE and not any(f"{dotted}.".startswith(f"{one}.") for one in own)
        if (names := heavy_at_import(parsed(file)))
    }
    assert found == {}
    late = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import requests\ndef f():\n    import reportlab"
    assert heavy_at_import(tree_of(late)) == []
    assert heavy_at_import(tree_of("try:\n    import requests\nexcept ImportError:\n    pass")) == ["2: requests"]


def test_the_kiosk_starts_without_the_heavy_libraries() -> None:
    """Import every module of the kiosk and what builds it, in a fresh process, and see what came along."""
    names = [*map(name_of, modules("kiosk")), "station.build"]
    code = f"""
        import importlib, sys
        for name in {names}:
            importlib.import_module(name)
        print(sorted({HEAVY} & set(sys.modules)))
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


def test_every_module_opens_with_a_docstring() -> None:
    everything = [*modules(*ROOMS, "tests"), Path("main.py")]
    assert [str(file) for file in everything if not ast.get_docstring(parsed(file))] == []


def test_only_the_command_line_prints() -> None:
    found = {str(file): lines for file in modules(*ROOMS[:-1]) if (lines := printing_calls(parsed(file)))}
    assert found == {}
    assert printing_calls(tree_of("def f():\n    print(1)")) == [2]


def test_qtsql_never_opens_the_store() -> None:
    """It would open the encrypted file with a second, plain SQLite and break the locks of the first."""
    assert {str(file): lines for file in modules() if (lines := of_qtsql(parsed(file)))} == {}
    assert of_qtsql(tree_of("from PySide6 import QtSql")) == [1]


def test_no_drawer_for_odds_and_ends() -> None:
    names = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
    assert [str(file) for file in modules() if file.name in names] == []


def test_no_module_takes_a_name_of_the_standard_library() -> None:
    """Top-level names only collide when our folder stands first on the path, and it does."""
    assert set(ROOMS) & set(sys.stdlib_module_names) == set()
