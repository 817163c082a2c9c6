"""The contract is one, and the stand-in serves exactly what it lists."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from sync.sandbox.app import build
from sync.sandbox.ledger import Ledger
from sync.sandbox.seal import Seal

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
