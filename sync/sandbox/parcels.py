"""Papers between two sites: the platform's own book of them, in whose order the steps of all stations stand."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.sandbox.shapes import Quarantined
from sync.sandbox.tables import Case, Parcel

_SITE = re.compile(r"[0-9]{12}(-[a-z0-9]+)?")
_WAYS = ("messenger", "courier", "internal")
_OPEN = ("on_the_way", "short")
_STEPS = {
    ("on_the_way", "confirm"): "arrived",
    ("on_the_way", "miss"): "short",
    ("on_the_way", "take_back"): "taken_back",
    ("short", "find"): "arrived",
}
_ELSEWHERE = "材料当时不在送出的站点，这次送件没有成立"
_TOO_LATE = "对方先登记了，这一步没有生效"


def sent(db: Session, body: Mapping[str, Any], fields: Mapping[str, Any]) -> tuple[Parcel, str]:
    """A hand-over that a station began, and why it did not come about, "" where it did.

    Raises Quarantined for one that cannot be.
    """
    giver, taker, papers = body["giver"], body["taker"], body["papers"]
    if not (_SITE.fullmatch(giver) and _SITE.fullmatch(taker)) or giver == taker:
        raise Quarantined("content", "内容缺少必要的项，或形式不对：taker")
    if body["way"] not in _WAYS:
        raise Quarantined("content", "内容缺少必要的项，或形式不对：way")
    if not 0 < len(papers) <= 500 or not all(papers):
        raise Quarantined("content", "内容缺少必要的项，或形式不对：papers")
    if not 0 < len(body["handover"]) <= 64:
        raise Quarantined("content", "内容缺少必要的项，或形式不对：handover")
    if db.get(Case, body["case"]) is None:
        raise Quarantined("case", "平台没有这个办件的收件记录")
    if db.get(Parcel, body["handover"]) is not None:
        raise Quarantined("conflict", "这次送件已有另一条记录")
    db.flush()
    before = select(Parcel).where(Parcel.case_id == body["case"], Parcel.state != "overruled").order_by(Parcel.n.desc())
    last = db.scalars(before).first()
    lie = None if last is None else last.taker if last.state == "arrived" else last.giver
    stands = last is None or (last.state not in _OPEN and lie == giver)
    parcel = Parcel(
        id=body["handover"], case_id=body["case"], n=last.n + 1 if last else 1, giver=giver, taker=taker,
        way=body["way"], waybill=body["waybill"], papers=json.dumps(papers, ensure_ascii=False),
        sent_by=fields["actor"], sent_at=fields["at"], state="on_the_way" if stands else "overruled", lacking="[]",
        words="", by=fields["actor"], at=fields["at"], revision=1, source=fields["device"],
    )  # fmt: skip
    db.add(parcel)
    return parcel, "" if stands else _ELSEWHERE


def settled(db: Session, body: Mapping[str, Any], fields: Mapping[str, Any]) -> tuple[Parcel | None, str]:
    """The hand-over that a station's step moved, None with the reason where another step was here before it.

    Raises Quarantined for a hand-over that is not known, or what cannot be missing from it.
    """
    parcel = db.get(Parcel, body["handover"])
    if parcel is None or parcel.case_id != body["case"]:
        raise Quarantined("case", "平台没有这次送件的记录")
    lacking = body.get("lacking", [])
    if not set(lacking) <= set(json.loads(parcel.papers)) or bool(lacking) != (body["act"] == "miss"):
        raise Quarantined("content", "内容缺少必要的项，或形式不对：lacking")
    after = _STEPS.get((parcel.state, body["act"]))
    if after is None:
        return None, _TOO_LATE
    parcel.state, parcel.words, parcel.lacking = after, body["words"], json.dumps(lacking, ensure_ascii=False)
    parcel.by, parcel.at, parcel.source = fields["actor"], fields["at"], fields["device"]
    parcel.revision += 1
    return parcel, ""


def told(parcel: Parcel, case: Case) -> dict[str, Any]:
    """What the stations are told of it: everything, so that no word needs another before it."""
    return {
        "kind": "parcel", "handover": parcel.id, "case": case.id, "number": case.official_no or case.provisional_no,
        "item": case.item_name, "n": parcel.n, "giver": parcel.giver, "taker": parcel.taker, "way": parcel.way,
        "waybill": parcel.waybill, "papers": json.loads(parcel.papers), "sent_by": parcel.sent_by,
        "sent_at": parcel.sent_at, "state": parcel.state, "by": parcel.by, "at": parcel.at, "words": parcel.words,
        "lacking": json.loads(parcel.lacking), "revision": parcel.revision, "source": parcel.source,
    }  # fmt: skip
