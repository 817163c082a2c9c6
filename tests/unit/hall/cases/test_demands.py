"""What may be demanded: proofs on the register, fees with a law, nothing the hall can fetch; and the guide that says
so."""

from dataclasses import replace
from pathlib import Path

import pytest

from hall.cases.caserules import CaseRules, read_case_rules
from hall.cases.cases import Cases, CaseState, MaterialState
from hall.cases.counterrules import CounterRules
from hall.cases.demands import Demands, FeeBasis, RetainedProof, read_demands
from hall.cases.guides import Chapter, guide, written
from hall.cases.records import CaseReceived
from hall.cases.supplements import Way
from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.catalogue.items import Channel, Form, Material, Result, ResultKind, Step
from hall.days.workdays import Limit, Unit
from hall.errors import Garbled, Reason
from hall.store import Store
from hall.words import words
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, STATION, applicant, records
from tests.helpers.lifecycle import CLERK, LIMITLESS, PERMIT, cases_over
from tests.helpers.refusals import refused

BIRTH = Material("birth", "出生医学证明", True, Form.PAPER, 1, 0, "")
FAMILY = Material("family", "亲属关系证明", False, Form.PAPER, 1, 0, "")
HOUSE = Material("house", "户口核验", True, Form.SHARED, 0, 0, "")
DIPLOMA = Material("diploma", "学历证明", False, Form.SHARED, 0, 0, "")
PHOTO = Material("photo", "照片", False, Form.PAPER, 2, 0, "近期免冠")
FORM = Material("form", "申请表", True, Form.PAPER, 1, 1, "", "申请表样表")
ITEM = replace(
    PERMIT, code="P-7a", materials=(FORM, BIRTH, FAMILY, HOUSE, DIPLOMA, PHOTO), conditions=("户口在本县",),
    basis=("某法第二条",),
    channels=(Channel.WINDOW,), steps=(Step("受理", Limit(1, Unit.WORKING_DAY)), Step("发证")),
    results=(Result("准生证", ResultKind.LICENCE),), fee="10 元", visits=1,
)  # fmt: skip
DEMANDS = Demands(
    (RetainedProof("出生医学证明", "医疗机构", "母婴保健法第二十三条"),), (FeeBasis(("P-7",), "某法第二十条"),)
)


def over(store: Store, demands: Demands = DEMANDS) -> Cases:
    cases_over(store)
    rules = CaseRules(counter=CounterRules(demands=demands))
    return Cases(store, Catalogue([ITEM]), CALENDAR, STATION, rules)


@pytest.mark.requirement("R-12")
def test_a_proof_outside_the_register_is_never_asked_for(store: Store) -> None:
    assert DEMANDS.unlisted(ITEM) == (FAMILY,)
    assert DEMANDS.proof(BIRTH) == RetainedProof("出生医学证明", "医疗机构", "母婴保健法第二十三条")
    case = over(store).receive("P-7a", applicant(), "", CLERK)
    assert [material.code for material in case.materials] == ["form", "birth", "house", "diploma", "photo"]
    assert "亲属关系证明" not in written(ITEM.name, guide(ITEM, DEMANDS))
    assert Demands().unlisted(ITEM) == ()  # a hall that published no register asks what its guides say
    assert Demands().materials(ITEM) == ITEM.materials


@pytest.mark.requirement("R-19")
def test_nothing_is_asked_of_the_applicant_that_the_hall_can_fetch(store: Store) -> None:
    cases = over(store)
    case = cases.receive("P-7a", applicant(), "", CLERK)
    assert [material.code for material in case.materials if material.shared] == ["house", "diploma"]
    for code in ("form", "birth"):
        cases.set_material(case.id, code, MaterialState.RECEIVED, CLERK)
    asked = cases.supplements.ask(case.id, [], CLERK)
    assert cases.steps(case.id)[-1].facts["materials"] == ["photo"]
    assert asked.state is CaseState.SUPPLEMENT
    back = cases.supplements.take(case.id, "photo", Way.POST, CLERK)
    assert back.state is CaseState.RECEIVED  # the applicant owes nothing more; the hall still has to look
    with refused(Reason.HALL_FETCHES, names="户口核验、学历证明"):
        cases.supplements.ask(case.id, [], CLERK)
    with refused(Reason.MATERIALS_MISSING, names="户口核验、学历证明"):
        cases.accept(case.id, CLERK)
    for code in ("house", "diploma"):
        cases.set_material(case.id, code, MaterialState.RECEIVED, CLERK)
    assert cases.accept(case.id, CLERK).state is CaseState.ACCEPTED
    assert "复印由大厅做" in written(ITEM.name, guide(ITEM, DEMANDS))


@pytest.mark.requirement("R-45")
def test_the_promise_begins_when_everything_is_here(store: Store, clock: FakeClock) -> None:
    cases = over(store)
    case = cases.receive("P-7a", applicant(), "", CLERK)
    assert (case.due, case.statutory_due) == ("", "")
    with refused(Reason.MATERIALS_MISSING, names="申请表、出生医学证明、户口核验、学历证明、照片"):
        cases.accept(case.id, CLERK)
    clock.advance(86400)
    for material in case.materials:
        cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    assert cases.accept(case.id, CLERK).due == "2026-12-01"  # five working days of the day it was whole, not before
    assert "材料齐全时，到现场 1 次" in written(ITEM.name, guide(ITEM, DEMANDS))


@pytest.mark.requirement("R-13")
def test_a_guide_is_whole_and_holds_nothing_without_a_basis() -> None:
    chapters = guide(ITEM, DEMANDS)
    assert chapters == (
        Chapter("办理条件", ("户口在本县",)),
        Chapter("申请材料", (
            "申请表：原件 1 份，复印件 1 份（复印由大厅做）", "出生医学证明：原件 1 份",
            "照片：可以容缺后补，原件 2 份（近期免冠）",
        )),
        Chapter("不用您提交的（由大厅核验取得）", ("户口核验", "学历证明")),
        Chapter("办理时限", ("承诺件", "承诺时限：5 个工作日", "法定时限：20 个工作日", "材料齐全时，到现场 1 次")),
        Chapter("收费", ("10 元（依据：某法第二十条）",)),
        Chapter("办理方式", ("窗口办理",)),
        Chapter("办理流程", ("受理（1 个工作日）", "发证")),
        Chapter("办理结果", ("准生证",)),
        Chapter("设定依据", ("某法第二条",)),
    )  # fmt: skip
    bare = guide(LIMITLESS, Demands())
    assert [chapter.lines for chapter in bare if chapter.heading in ("办理条件", "收费")] == [("无",), ("不收费",)]
    assert guide(ITEM, Demands(fees=()))[4].lines == ("不收费",)
    english = guide(ITEM, DEMANDS, words("en"))
    assert english[0].heading == words("en")("办理条件")
    assert written("题", chapters[:1]) == "题\n\n办理条件\n户口在本县"


def test_no_fee_without_a_law() -> None:
    assert DEMANDS.basis(ITEM) == "某法第二十条"
    assert DEMANDS.basis(PERMIT) == ""
    with refused(Reason.FEE_WITHOUT_BASIS, name="10 元"):
        Demands().basis(ITEM)
    with refused(Reason.FEE_WITHOUT_BASIS, name="10 元"):
        DEMANDS.basis(replace(ITEM, code="P-8"))
    assert DEMANDS.unfounded([ITEM, PERMIT, replace(ITEM, code="P-8")]) == [replace(ITEM, code="P-8")]


def test_the_demonstration_hall_demands_nothing_without_a_basis() -> None:
    demands = read_case_rules("chenggu").counter.demands
    handled = [part for item in read_catalogue("chenggu").items() if not item.cancelled
               for part in item.handling_items()]  # fmt: skip
    assert demands.unfounded(handled) == []
    assert [item.code for item in handled if demands.unlisted(item)] == []
    assert any(demands.proof(material) for item in handled for material in item.materials)


@pytest.mark.parametrize(
    "text",
    [
        "more = 1\n", '[[proofs]]\nname = "A"\nissuer = "B"\n', '[[fees]]\nitems = ["A"]\n',
        '[[proofs]]\nname = "A"\nissuer = "B"\nbasis = "C"\n' * 2,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "demands.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Garbled, match=r"demands\.toml"):
        read_demands(tmp_path / "demands.toml")


def test_the_record_of_the_receipt_says_how_it_came_in(store: Store) -> None:
    cases = over(store)
    cases.receive("P-7a", applicant(), "", CLERK, channel=Channel.ONLINE)
    first = records(store)[0]
    assert isinstance(first, CaseReceived)
    assert first.channel == "online"
