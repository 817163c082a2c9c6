"""The lines of docs/architecture.md that open the demo's hall at a Python prompt do what they say."""

import re
from pathlib import Path
from typing import Any

import pytest

from hall.cases.cases import CaseState
from hall.cases.lifecycle import PaperKind
from hall.clock import SystemClock
from hall.errors import Reason, Refused
from hall.store import Store
from station.demo.hall import PEOPLE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"


def hired(data: Path) -> None:
    """The demo's people; without their passwords, which are slow to make and asked for at a desk only."""
    store = Store.open(data, SystemClock())
    for id_, name, role in PEOPLE:
        store.run("INSERT INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, name, role)
    store.close()


def test_the_lines_open_a_hall_in_which_a_case_is_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    hired(tmp_path / "demo-data")
    names: dict[str, Any] = {}
    exec(compile(block, str(PAGE), "exec"), names)
    hall, case = names["hall"], names["case"]
    assert names["number"] == "A001"
    assert case.state is CaseState.GRANTED
    assert dict(names["papers"])["grant"] == (PaperKind.GRANT,)
    again = hall.cases.receive(case.item, case.applicant, "", "1001")
    for material in again.materials:
        hall.cases.set_material(again.id, material.code, names["MaterialState"].RECEIVED, "1001")
    hall.cases.accept(again.id, "3001")
    hall.cases.decisions.grant(again.id, "准予", "3001")  # 首席代表: takes in and decides (审核合一)
    other = hall.cases.receive(case.item, case.applicant, "", "2001")
    for material in other.materials:
        hall.cases.set_material(other.id, material.code, names["MaterialState"].RECEIVED, "1001")
    hall.cases.accept(other.id, "2001")
    with pytest.raises(Refused) as no:
        hall.cases.decisions.grant(other.id, "准予", "2001")
    assert no.value.reason is Reason.SAME_HANDS
    hall.store.close()
