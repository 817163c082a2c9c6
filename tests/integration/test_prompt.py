"""The lines of docs/architecture.md that open the demo's hall at a Python prompt do what they say."""

import re
from pathlib import Path
from typing import Any

import pytest

from hall.cases.cases import CaseState
from hall.cases.lifecycle import PaperKind
from hall.clock import SystemClock
from hall.errors import Reason, Refused
from hall.oversight.enquirylife import Kind
from hall.oversight.voices import Voice
from hall.settings import load
from hall.store import Store
from station.demo.hall import PEOPLE
from station.topics import Topics
from tests.helpers.clock import FakeClock

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
    with pytest.raises(Refused) as nobody:
        hall.tickets.issue("A", None, "prompt")
    assert nobody.value.reason is Reason.STAFF_UNKNOWN
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


@pytest.mark.requirement("R-76")
@pytest.mark.requirement("R-80")
def test_the_demos_people_follow_up_a_bad_rating_and_a_call(tmp_path: Path) -> None:
    hired(tmp_path)
    hall = Topics(load(tmp_path), Store.open(tmp_path, FakeClock()))
    hall.tickets.issue("A", None, "1001")
    hall.tickets.call_next(1, ("A",), "1001")
    voice = Voice("张三丰", "13900000000")
    rating = hall.ratings.rate(hall.tickets.finish(1, "served", "1001"), 2, ["214"], "说话很冲", voice)
    assert hall.rectifications.duties("1001") == []  # sealed until somebody else opens it
    hall.rectifications.verify(rating, "录音属实", "9001")
    hall.rectifications.contact(rating, "已致歉", "9001")
    (duty,) = hall.rectifications.duties("1001")
    assert (duty.contact_due, duty.due) == ("2026-11-24", "2026-11-30")
    hall.rectifications.rectify(rating, "参加礼仪培训", "1001")
    hall.rectifications.feed_back(rating, "已培训", "1001")
    hall.rectifications.call_back(rating, True, "满意", "4002")
    hall.rectifications.close(rating, "9001")
    enquiry = hall.enquiries.receive(Kind.COMPLAINT, "房产证过户多交了税", "4001", voice)
    assert hall.enquiries.transfer(enquiry.id, "estate", "4001").owner == "自然资源局"
    hall.enquiries.give_back(enquiry.id, "税不归我局管", "1001")
    assert hall.enquiries.transfer(enquiry.id, "tax", "4001").owner == "税务局"
    hall.enquiries.accept(enquiry.id, "1002")
    hall.enquiries.reply(enquiry.id, "已退", "1002")
    hall.enquiries.close(enquiry.id, "4001")
    assert hall.enquiries.call_back(enquiry.id, True, 5, "满意", "4002").due == "2026-11-30"
    hall.store.close()
