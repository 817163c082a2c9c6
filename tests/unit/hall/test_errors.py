"""A refusal crosses processes with its reason and its facts, so that it is said there in words."""

import copy
import pickle

import pytest

from hall.errors import Reason, Refused, Unknown
from hall.words import words


@pytest.mark.parametrize(
    ("reason", "facts", "said"),
    [
        (Reason.NOBODY_WAITING, {}, "现在没有等候的号"),
        (Reason.RECALLED_ENOUGH, {"limit": 3}, "已重呼 3 次，请按过号处理"),
        (Reason.MATERIALS_MISSING, {"names": "照片、租赁合同"}, "材料不齐，还缺：照片、租赁合同"),
    ],
)
def test_a_refusal_is_the_same_in_the_next_process(reason: Reason, facts: dict[str, object], said: str) -> None:
    for there in (pickle.loads(pickle.dumps(Refused(reason, **facts))), copy.copy(Refused(reason, **facts))):
        assert (type(there), there.reason, there.facts, str(there)) == (Refused, reason, facts, reason.name)
        assert words()(there.reason.value, **there.facts) == said


def test_what_somebody_typed_is_told_only_as_far_as_a_screen_holds_it() -> None:
    told = Refused(Reason.NUMBER_UNKNOWN, number="临\u202e1\x00\n" + "9" * 1_000_000).facts["number"]
    assert told == "临1" + "9" * 298 + "…"
    kept = "麦麦提·阿卜杜拉 \U000323af\ue863"  # one newer than this Python's tables, one of the private ones of names
    assert Refused(Reason.STAFF_UNKNOWN, id=kept, n=3).facts == {"id": kept, "n": 3}


def test_an_id_that_leads_nowhere_is_refused_in_words_and_still_a_key_error() -> None:
    for there in (Unknown("c-1"), pickle.loads(pickle.dumps(Unknown("c-1")))):
        assert isinstance(there, Refused)
        assert isinstance(there, KeyError)
        assert (there.reason, there.args) == (Reason.RECORD_UNKNOWN, ("c-1",))
        assert words()(there.reason.value, **there.facts) == "这里没有这条记录，请核对编号"
