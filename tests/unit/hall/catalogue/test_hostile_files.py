"""Catalogues as files with one value spoiled: told by its row and field in words, or sound; never half of one."""

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.catalogue.columns import HEADS
from hall.catalogue.editions import Editions
from hall.catalogue.packages import seal, unseal
from hall.catalogue.sheets import Fault, read, read_json, write
from hall.errors import Garbled, Refused
from hall.journal import canonical, verify
from hall.store import Store
from hall.words import words
from tests.helpers.hostile import FLOATS, NUMBERS, TEXTS, unreadable

LETTERS = "ABCD"
SHIPPED = read_catalogue("chenggu")
CODES = ("CG17-05", "CG17-08", "CG26-31", "CG26-44", "CG26-58")  # cancelled, in parts, a licence, taken over, joined
STRANGE: tuple[Any, ...] = (
    *TEXTS,
    *NUMBERS,
    *FLOATS,
    None,
    [],
    {},
    [[]],
    ["a", "a"],
    {"count": 1e300, "unit": "month"},
)
AT_ONCE = 3  # strange values for each place that holds one
SECRET = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw().hex()


def small() -> dict[str, Any]:
    """A catalogue of a few items that between them have every field, as its JSON."""
    from hall.catalogue.itemrows import plain

    items = [plain(SHIPPED.item(code)) | {"seq": n} for n, code in enumerate(CODES, 1)]
    for item in items:
        item.pop("includes", None)
    lists = [
        {
            "code": "one",
            "kind": "one_visit",
            "name": "第一批",
            "batch": 1,
            "published": "2026-01-01",
            "items": ["CG26-31"],
        }
    ]
    return {"items": items, "lists": lists, "unlisted": []}


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a JSON document."""
    if way:
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*way, key))


def spoiled(whole: Any, way: tuple[Any, ...], value: Any) -> bytes:
    """The document with `value` at `way`."""
    copy = json.loads(json.dumps(whole))
    there = copy
    for key in way[:-1]:
        there = there[key]
    there[way[-1]] = value
    return json.dumps(copy).encode()


def check(faults: list[Fault], about: object) -> None:
    """Every fault has a sentence that can be read."""
    for fault in faults:
        for said in (fault.field, fault.why):
            assert not unreadable(said), (about, said[:80])
        assert fault.why, about


def test_json_with_one_value_spoiled_is_told_or_is_sound(store: Store) -> None:
    whole, chance = small(), random.Random(7)
    assert read_json("x.json", json.dumps(whole).encode(), LETTERS)[1] == []
    told, sound = 0, list[Catalogue]()
    for way in places(whole):
        for value in chance.sample(STRANGE, AT_ONCE):
            about = (way, repr(value)[:40])
            found, faults = looked_at(lambda w=way, v=value: read_json("x.json", spoiled(whole, w, v), LETTERS))
            check(faults, about)
            told += bool(faults)
            if not faults:
                sound.append(found)
    assert (told > 350, len(sound) > 75) == (True, True), (told, len(sound))
    editions = Editions(store, "chenggu")
    for n, found in enumerate(chance.sample(sound, 20), 1):  # what was not told is kept, and comes out as it went in
        fresh = Catalogue([replace(item, version=f"2027-01-{n:02d}") for item in found.items()])
        kept = editions.take(fresh, "x.json", "setup")
        assert editions.edition(kept.number).items() == fresh.items()
    assert verify(store).fault == ""


def looked_at(read: Callable[[], tuple[Any, list[Fault]]]) -> tuple[Any, list[Fault]]:
    """What was read and its faults; None and one fault for what is refused as a whole."""
    try:
        return read()
    except Garbled as no:
        return None, [Fault(0, no.source, no.why)]
    except Refused as no:
        return None, [Fault(0, "", words()(no.reason.value, **no.facts))]


def table(folder: Path) -> list[list[str]]:
    """The small catalogue as rows of a table, headings first."""
    found, _ = read_json("x.json", json.dumps(small()).encode(), LETTERS)
    write(folder / "all.csv", found)
    return list(csv.reader(io.StringIO((folder / "all.csv").read_text(encoding="utf-8-sig"), newline="")))


def test_a_table_with_one_cell_spoiled_names_its_row(tmp_path: Path) -> None:
    rows, chance, file = table(tmp_path), random.Random(7), tmp_path / "in.csv"
    told = 0
    for at in range(1, len(rows)):
        for column in [n for n, cell in enumerate(rows[at]) if cell]:
            value = chance.choice(TEXTS)
            changed = [*rows[:at], [*rows[at][:column], value, *rows[at][column + 1 :]], *rows[at + 1 :]]
            out = io.StringIO(newline="")
            csv.writer(out).writerows(changed)
            file.write_bytes(out.getvalue().encode("utf-8-sig", "replace"))
            about = (at + 1, HEADS[column], value[:40])
            _, faults = looked_at(lambda: read(file, LETTERS, SHIPPED))
            check(faults, about)
            told += any(fault.row == at + 1 for fault in faults)
    assert told > 100


def test_a_workbook_of_nothing_but_strange_cells_is_told_row_by_row(tmp_path: Path) -> None:
    rows = table(tmp_path)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADS)
    texts = [text for text in TEXTS if text == ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "ignore").decode()]
    for text in texts:  # all that a workbook can hold
        sheet.append([rows[1][0], *([text] * (len(HEADS) - 1))])
    sheet.append([rows[1][0], True, 3.5, float("1e300"), -1])
    book.save(tmp_path / "in.xlsx")
    found, faults = read(tmp_path / "in.xlsx", LETTERS, SHIPPED)
    check(faults, "xlsx")
    assert found.items() == ()
    blank = {at for at, text in enumerate(texts, 2) if not text.strip()}
    assert {fault.row for fault in faults} >= set(range(2, len(texts) + 3)) - blank


def test_a_package_with_its_head_spoiled_and_signed_all_the_same_is_refused_or_garbled() -> None:
    found, _ = read_json("x.json", json.dumps(small()).encode(), LETTERS)
    fields: dict[str, Any] = json.loads(seal(found, "chenggu", "新版", SHIPPED.lists()[0].published, SECRET))
    taken = 0
    for name in fields:
        for value in STRANGE:
            changed = fields | {name: value}
            head = {key: each for key, each in changed.items() if key not in ("sig", "catalogue")}
            if name != "sig":
                try:
                    changed["sig"] = Ed25519PrivateKey.from_private_bytes(SECRET).sign(canonical(head)).hex()
                except Exception:  # what RFC 8785 cannot write nobody can sign
                    continue
            package, faults = looked_at(lambda c=changed: unseal(json.dumps(c).encode(), "chenggu", LETTERS, {KEY}))
            check(faults, (name, repr(value)[:40]))
            if package is not None:
                taken += 1
                assert name in ("name", "effective"), (name, repr(value)[:40])  # its signer's to say
                assert (package.hall, unreadable(package.name)) == ("chenggu", ""), repr(value)[:40]
    assert taken > 3


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"items":' + b"9" * 5_000 + b"}", b"\xff\xfe", b"NaN", b'"\\ud800"']
)
def test_what_is_hardly_json_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        read_json("x.json", data, LETTERS)
    with pytest.raises(Garbled):
        unseal(data, "chenggu", LETTERS, {KEY})
