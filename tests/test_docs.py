"""The documents against the code: what is generated is fresh, what is named exists, what is linked is there."""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.options import build_parser
from tests.helpers import drawings, permissions, requirements, settings_doc

REPO = Path(__file__).resolve().parent.parent
DOCS = REPO / "docs"
ROOMS = ("hall", "kiosk", "clerk", "sync", "printing", "devices", "station", "resources", "tests", "docs")
PAGES = sorted([*REPO.glob("*.md"), *DOCS.rglob("*.md")])
FRONT = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/architecture.md")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(REPO))


each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def test_the_front_pages_stand() -> None:
    assert [name for name in FRONT if not (REPO / name).exists()] == []


# -- generated documents (`make docs` writes them anew) ----------------------------------------------------------------


def test_the_list_of_settings_is_fresh() -> None:
    assert read(DOCS / "settings.md") == settings_doc.render()


def test_the_list_of_requirements_is_fresh() -> None:
    assert read(DOCS / "requirements.md") == requirements.render()


def test_the_list_of_permissions_is_fresh() -> None:
    assert read(DOCS / "permissions.md") == permissions.render()


def test_the_drawings_are_fresh() -> None:
    page = read(DOCS / "architecture.md")
    for name in drawings.drawings():
        assert f"<!-- drawing: {name} -->" in page, f"docs/architecture.md has no place for the drawing {name}"
    assert page == drawings.render(page)
    assert read(drawings.MACHINES) == drawings.lives()


# -- commands ---------------------------------------------------------------------------------------------------------

COMMAND = re.compile(r"main\.py(?P<words>(?: +[^\s`|,;)）（，。]+)*)")


def choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of `parser` by name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return action.choices
    raise AssertionError("main.py has no commands")


def wrong_with(words: list[str]) -> str:
    """What main.py does not know of these words behind it; "" when it knows them.

    Words in capitals stand for a value, and prose behind an option is not looked at.
    """
    if not words or words[0].startswith("-") or not words[0].islower():
        return ""
    commands = choices(build_parser())
    if words[0] not in commands:
        return f"no command {words[0]}"
    sub = commands[words[0]]
    options = {text for action in sub._actions for text in action.option_strings}
    if unknown := [word for word in words[1:] if word.startswith("--") and word.split("=")[0] not in options]:
        return f"{words[0]} has no option {unknown[0]}"
    for action in sub._actions:
        if (
            not action.option_strings
            and action.choices
            and len(words) > 1
            and words[1].isalpha()
            and words[1].islower()
        ):
            return "" if words[1] in action.choices else f"{words[0]} cannot {words[1]}"
    return ""


@each_page
def test_every_command_named_is_known(page: Path) -> None:
    faults = {
        found.group(): fault for found in COMMAND.finditer(read(page)) if (fault := wrong_with(found["words"].split()))
    }
    assert faults == {}


def test_an_unknown_command_would_be_seen() -> None:
    assert wrong_with(["fly"]) == "no command fly"
    assert wrong_with(["demo", "--rekord", "DIR"]) == "demo has no option --rekord"
    assert wrong_with(["sync", "dance"]) == "sync cannot dance"
    assert wrong_with(["sync", "status", "--json"]) == ""
    assert COMMAND.search("(`main.py demo --record DIR`)")["words"].split() == ["demo", "--record", "DIR"]  # type: ignore[index]


def test_help_names_every_command() -> None:
    result = subprocess.run(
        [sys.executable, "main.py", "--help"], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    named = {line.split()[0] for line in result.stdout.splitlines() if line.strip()}
    assert set(choices(build_parser())) - named == set()


def test_the_readme_shows_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = read(REPO / name)
        assert "make demo" in text, name
        assert "make test" in text, name


@each_page
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read(REPO / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", read(page))) | set(
        re.findall(r"^\s*(?:\$ )?make ([a-z]+)", read(page), re.M)
    )
    assert named - targets == set()


# -- links, numbers, names --------------------------------------------------------------------------------------------


def links(page: Path) -> Iterator[str]:
    """The relative targets of links and pictures, without their anchors."""
    text = re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)[^)]*\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text):
        if not re.match(r"[a-z]+:|#", target):
            yield target.split("#")[0]


@each_page
def test_every_relative_link_resolves(page: Path) -> None:
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((DOCS / "decisions").glob("[0-9]*.md"))]
    assert numbers
    assert numbers == list(range(1, len(numbers) + 1))


# Folders of one person's or one company's machine, and the addresses of package registries, have no place here:
# what is written must hold for whoever clones the repository.
LOCAL = re.compile(
    r"(?<![\w.\-/}])/(?:home|root|work|farm|Users|mnt)/\w|\bshared/[a-z]"
    r"|(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b|(?<![\d.])(?:10|172|192)\.\d+\.\d+\.\d+(?![\d.])"
)


def test_nothing_names_the_machine_it_was_written_on() -> None:
    files = [file for room in ROOMS for file in (REPO / room).rglob("*")]
    files += [file for file in REPO.iterdir() if file.is_file() and file.name != ".setup.log"]
    texts = (".py", ".md", ".qml", ".toml", ".sh", ".yaml", ".json", ".po", ".lock", "Makefile", "run", "qmldir")
    found = {
        name_of(file): hits.group()
        for file in [*files, REPO / ".ci" / "run"]
        if file.name.endswith(texts) and file != Path(__file__).resolve() and (hits := LOCAL.search(read(file)))
    }
    assert found == {}
    assert LOCAL.search("see /home/li/notes")
    assert LOCAL.search("index of pypi.org")
