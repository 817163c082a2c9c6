"""2+5 (城 六-10): what travels to which module of the portal, as data that cannot drift from the records."""

from typing import Any

import pytest

from hall.record import every_kind
from hall.resources import RESOURCES
from hall.rows import read_rows
from station.options import build_parser

TABLE = RESOURCES / "portal" / "modules.toml"
TRAVELS = {name for name, kind in every_kind().items() if kind.travels}


def modules() -> dict[str, dict[str, Any]]:
    rows = read_rows(TABLE)
    found = {
        row.text("code"): {
            "name": row.text("name"), "why": row.text("why"), "records": row.texts("records"),
            "commands": row.texts("commands"),
        }
        for row in rows.rows("modules")
    }  # fmt: skip
    return found


@pytest.mark.requirement("R-98")
def test_the_portal_has_two_halls_and_five_systems() -> None:
    assert list(modules()) == ["persons", "bodies", "approval", "supervision", "convenience", "sunshine", "data"]
    for module in modules().values():
        assert module["why"]
        assert module["records"] or module["commands"]


@pytest.mark.requirement("R-98")
def test_every_record_that_travels_has_a_module_and_no_other_name_has() -> None:
    named = [name for module in modules().values() for name in module["records"]]
    assert set(named) == TRAVELS
    for code, module in modules().items():
        assert len(set(module["records"])) == len(module["records"]), code


def test_what_is_open_to_everybody_holds_nobody() -> None:
    fields = {name: set(every_kind()[name].__dataclass_fields__) for name in TRAVELS}
    for code in ("sunshine", "data"):
        for name in modules()[code]["records"]:
            assert not fields[name] & {"applicant", "principal", "agent", "phone", "address", "signer"}, name


def test_the_commands_it_names_are_there() -> None:
    said = build_parser().format_help()
    for module in modules().values():
        for command in module["commands"]:
            assert f"\n    {command.split()[0]}" in said, command
