"""Managing bodies and the units of every task, by region."""

from pathlib import Path

import pytest

from hall.agency.bodies import read_bodies
from hall.errors import Garbled
from hall.profiles import profile_names


@pytest.mark.requirement("R-101")
def test_every_region_has_its_own_managing_bodies() -> None:
    found = read_bodies()
    names = {region: {body.name for body in found.of(region)} for region in profile_names()}
    assert all(names.values())
    assert "州政资局" in names["changji"]
    assert "行政审批服务局" in names["dezhou"]
    assert not names["changji"] & names["chenggu"]


@pytest.mark.requirement("R-102")
def test_every_task_names_who_leads_who_answers_and_who_assists() -> None:
    found = read_bodies()
    tolerant = next(task for task in found.tasks_of("changji") if task.clause == "三（三）4")
    assert tolerant.lead == ("州政资局", "州司法局")
    assert tolerant.part_of("州司法局") == "lead"
    assert tolerant.part_of("州住建局") == "responsible"
    assert tolerant.part_of("州税务局") == ""
    network = next(task for task in found.tasks_of("changji", "州电子政务办") if task.lead == ("州电子政务办",))
    assert network.part_of("各县市") == "assisting"
    assert all(task.lead for task in found.tasks)
    assert len(found.tasks_of("changji")) == 30


_TASK = '[[tasks]]\nregion = "changji"\nclause = "1"\nname = "x"\nlead = {lead}\nresponsible = {responsible}\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('bodies = [{ region = "mars", name = "x", duty = "y" }]', "bodies 1：region"),
        ('bodies = [{ region = "dezhou", name = "x", duty = "y" }, '
         '{ region = "dezhou", name = "x", duty = "z" }]', "bodies 2：name"),
        (_TASK.format(lead="[]", responsible="[]"), "tasks 1：lead"),
        (_TASK.format(lead='["a"]', responsible='["a"]'), "tasks 1：responsible：a"),
        ("colour = 1", "colour"),
    ],
)  # fmt: skip
def test_a_fault_names_its_row_and_field(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "bodies.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Garbled) as caught:
        read_bodies(file)
    assert named in f"{caught.value.source.removeprefix('bodies.toml ')}：{caught.value.why}"
