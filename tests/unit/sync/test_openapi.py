"""The contract is one, and the stand-in serves exactly what it lists."""

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from hall.record import declared
from sync.sandbox.app import build
from sync.sandbox.ledger import Ledger
from sync.sandbox.seal import Seal
from sync.sandbox.shapes import ANY, STATES, UNDERSTOOD

CONTRACT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "sync" / "openapi.yaml").read_text(encoding="utf-8")
)


def test_the_contract_is_valid_openapi_3_1() -> None:
    assert CONTRACT["openapi"].startswith("3.1")
    validate(CONTRACT, cls=OpenAPIV31SpecValidator)


def test_the_stand_in_serves_what_the_contract_lists_and_nothing_else(tmp_path: Path) -> None:
    ledger = Ledger("sqlite://")
    app = build(ledger, Seal(tmp_path / "key"))
    ledger.close()
    served = {(r.path, m.lower()) for r in app.routes if isinstance(r, APIRoute) for m in r.methods or ()}
    assert len(app.routes) == len({path for path, _ in served}) + 1  # /sandbox/mood has two
    assert served == {(path, method) for path, methods in CONTRACT["paths"].items() for method in methods}


def test_what_only_the_stand_in_has_is_marked() -> None:
    for path, methods in CONTRACT["paths"].items():
        for method in methods.values():
            assert method.get("x-sandbox-only", False) == (not path.startswith("/v1/")), path


@pytest.mark.parametrize("name", ["Mood"])
def test_the_moods_are_those_of_the_contract(name: str) -> None:
    from sync.sandbox.moods import NAMES

    assert tuple(CONTRACT["components"]["schemas"][name]["properties"]["mood"]["enum"]) == NAMES


def _kind(schema: dict[str, Any]) -> str:
    """What the stand-in calls a field of this schema."""
    if schema.get("$ref", "").endswith("/Texts"):
        return "texts"
    return {"string": "text", "boolean": "flag", "integer": "whole", "object": "table"}[schema.get("type", "string")]


def test_the_stand_in_understands_the_records_of_the_contract() -> None:
    schemas = CONTRACT["components"]["schemas"]
    for name, shape in UNDERSTOOD.items():
        schema = schemas[name]
        told = {field: _kind(each) for field, each in schema.get("properties", {}).items()}
        assert told == {**shape.needs, **shape.may}, name
        assert set(schema["required"]) == set(shape.needs), name
        assert schema.get("x-case", False) == shape.case, name
        moves = schema.get("x-moves-to", {})
        assert ({ANY: moves} if isinstance(moves, str) else moves) == shape.moves, name
    assert {name for name, schema in schemas.items() if "x-case" in schema or "x-moves-to" in schema} <= set(UNDERSTOOD)
    assert set(schemas["Case"]["properties"]["state"]["enum"]) == STATES


def test_what_a_station_writes_of_a_case_has_the_shape_of_the_contract() -> None:
    for home in (
        "hall.events",
        "hall.line.records",
        "hall.cases.records",
        "hall.cases.casework",
        "hall.oversight.records",
    ):
        for name, kind in declared(home).items():
            if kind.travels:
                optional = {f.name for f in fields(kind) if (f.default, f.default_factory) != (MISSING, MISSING)}
                assert set(UNDERSTOOD[name].needs) == {f.name for f in fields(kind)} - optional, name
                assert set(UNDERSTOOD[name].may) == optional, name
