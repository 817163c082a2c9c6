"""The list of every sentence people read, collected from the sources, and the English catalogue kept in step with it.

python -m tests.helpers.wordlist             what is missing or stale; exit code 1 if anything is
python -m tests.helpers.wordlist --update    add new sentences untranslated, drop stale ones, compile
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hall.bundles.planrows import BundleSheet, read_bundles
from hall.catalogue.catalogue import Material, read_catalogue
from hall.places import HALLS, read_place
from hall.profiles import profile_names, read_profile
from hall.words import CATALOGUES, DOMAIN, SOURCE

ROOT = HALLS.parent.parent
ROOMS = ("hall", "kiosk", "clerk", "sync", "printing", "devices", "station")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
MARKS = {"N_"}
SPEAKERS = {"words", "say", "speech", "fix"}  # calls that say a sentence written on the spot
SPOKEN = ("kiosk/", "clerk/", "station/")  # rooms in which all Chinese is said to somebody …
PLAYED = (
    "station/bench/",
    "station/demo/hall.py",
    "station/demo/papers.py",
    "station/demo/stories.py",
    "station/month/",
)  # … but not what a hand looks for or types
OWN_NAMES = {"中文", "简体中文"}  # what a language calls itself is the same in every language
TRIALS = {"办事一次成", "𠮷㛃䶮𬭎"}  # what a printer must be able to print
_WRITTEN = datetime(2026, 11, 21, tzinfo=UTC)  # fixed: the files change only when a sentence does

# One token of QML at a time, so that a comment or an ordinary string never looks like a call.
_QML = re.compile(
    r"""//[^\n]*|/\*.*?\*/
      | \bqsTr\s*\(\s*(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')\s*[,)]
      | (?P<odd>\bqsTr\s*\()
      | (?P<plain>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence where it is written, or, in `odd`, a mark that holds no plain sentence."""

    place: str
    line: int
    text: str
    odd: bool = False


def in_python(place: str, source: str) -> Iterator[Found]:
    """The sentences of one Python file: what N_ marks, and Chinese literals said at once.

    Where all Chinese is said to somebody, every other Chinese literal is odd.
    """
    tree = ast.parse(source, place)
    seen: set[ast.AST] = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in MARKS:
            only = node.args[0] if len(node.args) == 1 else None
            seen.update(ast.walk(node))
            if isinstance(only, ast.Constant) and isinstance(only.value, str):
                yield Found(place, node.lineno, only.value)
            else:
                yield Found(place, node.lineno, ast.unparse(node), odd=True)
        elif name.lstrip("_") in SPEAKERS:
            for given in node.args:
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and HAN.search(given.value):
                    seen.add(given)
                    yield Found(place, node.lineno, given.value)
                elif isinstance(given, ast.JoinedStr) and HAN.search(ast.unparse(given)):
                    seen.update(ast.walk(given))
                    yield Found(place, node.lineno, ast.unparse(given), odd=True)
    if _spoken_in(place):
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and node not in seen else None
            if isinstance(text, str) and HAN.search(text) and text not in OWN_NAMES | TRIALS:
                yield Found(place, getattr(node, "lineno", 0), text, odd=True)


def in_qml(place: str, source: str) -> Iterator[Found]:
    """The sentences of one QML file; where all Chinese is said to somebody, Chinese outside qsTr is odd."""
    for token in _QML.finditer(source):
        line = source.count("\n", 0, token.start()) + 1
        if token["text"]:
            yield Found(place, line, ast.literal_eval(token["text"]))
            continue
        plain = token["plain"] or ""
        if token["odd"] or (_spoken_in(place) and HAN.search(plain) and plain[1:-1] not in OWN_NAMES):
            yield Found(place, line, token.group(), odd=True)


def _spoken_in(place: str) -> bool:
    return place.startswith(SPOKEN) and not place.startswith(PLAYED)


def in_halls() -> Iterator[Found]:
    """The names and notes in the shipped halls' own files, which screens and papers show."""
    for folder in sorted(HALLS.iterdir()):
        place = read_place(folder.name)
        source = f"resources/halls/{folder.name}/hall.toml"
        for text in (
            place.name,
            place.organ,
            *(k.name for k in place.classes),
            *(w.name for w in place.windows),
            *(lane.name for lane in place.lanes),
        ):
            yield Found(source, 0, text)
        source = f"resources/halls/{folder.name}/items.toml"
        catalogue = read_catalogue(folder.name)
        for item in catalogue.items():
            texts = [item.name, item.department, item.why, item.fee, item.note, *_spoken(item.materials)]
            for part in item.parts:
                texts += [part.name, part.note, *_spoken(part.materials)]
            yield from (Found(source, 0, text) for text in texts if text)
        source = f"resources/halls/{folder.name}/bundles.toml"
        yield from (Found(source, 0, text) for text in _bundled(read_bundles(folder.name, catalogue)))


def _bundled(sheet: BundleSheet) -> Iterator[str]:
    """What the guide of a bundle says that the catalogue does not."""
    yield from (field.name for field in sheet.fields.values())
    for bundle in sheet.bundles.values():
        yield from (bundle.lead, bundle.result, *(wanted.name for wanted in bundle.named))
    for rule in sheet.addresses:
        yield from (rule.name, rule.words)
    for exempt in sheet.stages.exempt:
        yield from (exempt.name, exempt.instead)


def in_profiles() -> Iterator[Found]:
    """The names of the regions and of their categories of windows, which the morning look tells."""
    for name in profile_names():
        profile = read_profile(name)
        for text in (profile.title, *(window.name for window in profile.windows)):
            yield Found(f"resources/profiles/{name}.toml", 0, text)


def _spoken(materials: tuple[Material, ...]) -> list[str]:
    return [text for material in materials for text in (material.name, material.note)]


def found() -> list[Found]:
    """Everything in the sources, odd marks too. Raises SyntaxError for a file that cannot be read."""
    result: list[Found] = []
    files = [ROOT / "main.py", *(file for room in ROOMS for file in sorted((ROOT / room).rglob("*.*")))]
    for file in files:
        place = file.relative_to(ROOT).as_posix()
        if file.suffix == ".py" and file.exists():
            result += in_python(place, file.read_text(encoding="utf-8"))
        elif file.suffix == ".qml":
            result += in_qml(place, file.read_text(encoding="utf-8"))
    return [*result, *in_halls(), *in_profiles()]


def sentences() -> dict[str, list[str]]:
    """Each sentence with the files it is written in."""
    places: dict[str, list[str]] = {}
    for each in found():
        if not each.odd and each.text and each.place not in places.setdefault(each.text, []):
            places[each.text].append(each.place)
    return places


def po_file(language: str) -> Path:
    """Where the catalogue of `language` is kept for people; the compiled one lies beside it."""
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> dict[str, str]:
    """The catalogue of `language`: sentence to translation, "" where it has none yet."""
    file = po_file(language)
    if not file.exists():
        return {}
    with file.open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream) if message.id}


def compiled(language: str) -> bytes:
    """What the .mo beside the .po must hold."""
    with po_file(language).open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    result = io.BytesIO()
    write_mo(result, catalogue)
    return result.getvalue()


def update(language: str) -> None:
    """Bring the catalogue of `language` in step with the sources, and compile it."""
    known = read(language)
    catalogue = Catalog(
        locale=language,
        domain=DOMAIN,
        msgid_bugs_address="",
        project="OneVisit",
        version="1",
        header_comment=f"# OneVisit in {language}. The source sentences are Simplified Chinese.",
        last_translator="OneVisit",
        language_team="OneVisit",
        creation_date=_WRITTEN,
        revision_date=_WRITTEN,
        fuzzy=False,
    )
    for text, places in sentences().items():
        catalogue.add(text, known.get(text, ""), locations=[(place, 0) for place in places])
    file = po_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, catalogue, width=120, sort_output=True, include_lineno=False)
    file.with_suffix(".mo").write_bytes(compiled(language))


def languages() -> list[str]:
    """Every language that has a catalogue of its own."""
    return sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir() and folder.name != SOURCE)


def main(arguments: list[str]) -> int:
    """The command; returns its exit code."""
    wanted = sentences()
    faults = 0
    for language in languages():
        if "--update" in arguments:
            update(language)
        known = read(language)
        for text in wanted:
            if not known.get(text):
                print(f"{language}: no translation: {text!r}  ({', '.join(wanted[text])})")
                faults += 1
        for text in known:
            if text not in wanted:
                print(f"{language}: stale: {text!r}")
                faults += 1
    for each in found():
        if each.odd:
            print(f"{each.place}:{each.line}: cannot be translated: {each.text}")
            faults += 1
    print(f"{len(wanted)} sentences, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
