"""The stories of the demo: one citizen's visit from the card to the decision, and the same with the line cut."""

import json
import re
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hall.clock import SystemClock
from hall.papers.jobs import PrintJobs
from hall.store import Store
from printing.paper import load_form
from station.demo.hall import DemoHall, until
from station.demo.papers import Gallery
from station.demo.recorder import FOREIGN_WAIT_S, Recorder

AWAY_S = 1.5
PADS, SIGN, SCANNER = "desk1.pads", "desk1.sign", "kiosk.scanner"
NUMBER = re.compile(r"^[A-Z]\d{3}$")


@dataclass
class Stage:
    """A hall, and what is kept of it."""

    hall: DemoHall
    recorder: Recorder
    papers: set[str] = field(default_factory=set[str])

    def step(self, story: str, name: str) -> Any:
        return self.recorder.step(story, name)

    def shot(self, face: str, name: str) -> str:
        return self.recorder.shot(self.hall, face, name)

    def press(self, face: str, name: str) -> None:
        """Wait for a control and touch it."""
        self.hall.hands[face].wait(name=name)
        self.hall.hands[face].do("press", name=name)

    def key(self, face: str, key: str) -> None:
        self.hall.hands[face].do("key", key=key)

    def pad(self, keys: str, key: str) -> None:
        """Press keys of the clerk's pad of desk 1; a key of its keyboard where the pad is not ours."""
        if PADS in self.hall.foreign:
            self.key("desk1", key)
        else:
            self.hall.poke(PADS, do="press", keys=keys)

    def sign(self, text: str) -> str:
        """Wait until the sign of desk 1 holds `text`; what stands there. "" of one that is not ours."""
        if SIGN in self.hall.foreign:
            return ""
        return until(
            lambda: next((line for line in self.hall.poke(SIGN, do="state")["lines"] if text in line), ""),
            f"{text} on the sign",
        )

    def sees(self, face: str, text: str, timeout_s: float = 15.0) -> list[str]:
        """Wait for a text; all texts seen then."""
        return self.hall.hands[face].wait(text=text, timeout_s=timeout_s)["texts"]

    def card(self, wire: str, person: str, face: str, name: str = "", text: str = "") -> None:
        """Put a card on a reader and wait for the face to show it; on a foreign reader somebody else puts the card."""
        foreign = wire in self.hall.foreign
        if not foreign:
            self.hall.poke(wire, do="put", person=person)
        self.hall.hands[face].wait(name=name, text=text, timeout_s=FOREIGN_WAIT_S if foreign else 15.0)

    def lift(self, wire: str) -> None:
        """Take the card off, and stay away as long as a hand does: a reader believes it after several empty looks."""
        if wire not in self.hall.foreign:
            self.hall.poke(wire, do="remove")
            time.sleep(AWAY_S)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the sandbox platform what reached it, or have it decide."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.hall.platform + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def printed(self) -> list[dict[str, Any]]:
        """What came out of the ticket printer so far; nothing is known of a foreign one."""
        if "kiosk.ticketprinter" in self.hall.foreign:
            return []
        return self.hall.poke("kiosk.ticketprinter", do="printed")["tickets"]

    def code_on(self, paper: str) -> str:
        """The code on the newest paper of that name: a demo has no eyes, so it looks up what was printed."""
        store = Store.open(self.hall.data, SystemClock())
        try:
            case = store.value("SELECT subject FROM issued_paper WHERE paper = ? ORDER BY at DESC LIMIT 1", paper)
            issued = PrintJobs(store, "demo", bool).issued(paper, case)
        finally:
            store.close()
        assert issued
        return load_form(issued[1]).qr

    def new_paper(self, kind: str) -> Path:
        """The A4 paper of that kind that came out since the last asking."""
        folder = self.hall.data / "papers"
        found = until(
            lambda: sorted(f.name for f in folder.glob(f"{kind}-*.pdf") if f.name not in self.papers), kind, 20
        )
        self.papers.add(found[0])
        return folder / found[0]


def visit(stage: Stage) -> None:
    """Everything works: card, number, call, case, decision, rating."""
    story = "visit"
    with stage.step(story, "the kiosk waits at Home") as facts:
        stage.sees("kiosk", "取号")
        facts["screens"] = [stage.shot("kiosk", "home"), stage.shot("board", "quiet")]
    number = take_number(stage, story, "li", "B")
    with stage.step(story, "two clerks sign in and open their windows") as facts:
        for face, clerk in (("desk1", stage.hall.clerks[0]), ("desk2", stage.hall.clerks[1])):
            sign_in(stage, face, clerk.id, clerk.password)
        facts["screens"] = [stage.shot("desk1", "open"), stage.shot("desk2", "open")]
    call(stage, story, number, lambda: stage.key("desk1", "F2"))
    case = accept(stage, story, "li", "12", "李")
    leave(stage, story, lambda: stage.key("desk1", "F5"))
    decide(stage, story, case, "li")
    rate(stage, story, "li", number)


def offline(stage: Stage) -> None:
    """The line is cut before the citizen comes; the records arrive once, later, by themselves."""
    story = "offline"
    with stage.step(story, "the platform falls silent and the screens say so") as facts:
        before = {case["case"] for case in stage.ask("/sandbox/cases")}
        stage.hall.network(False)
        stage.sees("kiosk", "离线", 30)
        facts["screens"] = [stage.shot("kiosk", "home-offline")]
    number = take_number(stage, story, "wang", "A")
    call(stage, story, number, lambda: stage.pad("call", "F2"))
    accept(stage, story, "wang", "27", "王", online=False)
    prove(stage, story, "wang")
    leave(stage, story, lambda: stage.pad("evaluate", "F5"))
    rated = rate_at_window(stage, story, number)
    with stage.step(story, "the platform answers again and the records arrive by themselves, each once") as facts:
        stage.hall.network(True)
        arrived = until(
            lambda: [c for c in stage.ask("/sandbox/cases") if c["case"] not in before and c["state"] == "accepted"],
            "the case at the platform", 30,
        )  # fmt: skip
        if len(arrived) != 1:
            raise AssertionError(f"{len(arrived)} cases arrived, 1 was made")
        facts["case"] = arrived[0]["case"]
    decide(stage, story, arrived[0]["case"], "wang")
    if not rated:
        rate(stage, story, "wang", number)


def papers(stage: Stage) -> None:
    """Every paper of the house: from another hall that is taken through all that can happen to a case."""
    with (
        stage.step("papers", "every paper of the set is made") as facts,
        TemporaryDirectory(prefix="onevisit-") as home,
    ):
        settings = Path(home) / "site.toml"
        settings.write_text("[site]\ndemo = true\n", encoding="utf-8")
        gallery = Gallery(Path(home) / "data", settings)
        try:
            facts["papers"] = [file for name, paper in gallery.papers() for file in stage.recorder.made(name, paper)]
        finally:
            gallery.close()


STORIES = (visit, offline, papers)


# -- the parts of a visit ---------------------------------------------------------------------------------------------


def take_number(stage: Stage, story: str, person: str, klass: str) -> str:
    """取号 with a card: the number on the screen, and the same number on the paper."""
    with stage.step(story, "取号: the citizen puts the card on the reader") as facts:
        stage.press("kiosk", "home.queue")
        stage.sees("kiosk", "身份证")
        screens = [stage.shot("kiosk", "card")]
        stage.card("kiosk.idcard", person, "kiosk", f"service.{klass}")
        screens.append(stage.shot("kiosk", "service"))
        stage.press("kiosk", f"service.{klass}")
        stage.hall.hands["kiosk"].wait(name="confirm.ok")
        facts["screens"] = [*screens, stage.shot("kiosk", "confirm")]
    with stage.step(story, "the ticket is printed, its number on the screen") as facts:
        before = len(stage.printed())
        stage.press("kiosk", "confirm.ok")
        texts = stage.hall.hands["kiosk"].wait(name="ticket.done", timeout_s=25)["texts"]
        number = facts["number"] = next(text for text in texts if NUMBER.match(text))
        facts["screens"] = [stage.shot("kiosk", "ticket")]
        if any("票没有打印出来" in text for text in texts):
            raise AssertionError(f"{number} is given, its ticket did not come out")
        if "kiosk.ticketprinter" not in stage.hall.foreign:
            ticket = until(lambda: stage.printed()[before:], "a printed ticket")[0]
            if number not in "".join(ticket["lines"]):
                raise AssertionError(f"{number} is not on the paper: {ticket['lines']}")
            facts["papers"] = stage.recorder.ticket(stage.hall, f"ticket-{number}", bytes.fromhex(ticket["raw"]))
    with stage.step(story, "the card is lifted and the screen goes home") as facts:
        stage.lift("kiosk.idcard")
        stage.press("kiosk", "ticket.done")
        stage.hall.hands["kiosk"].wait(name="home.queue")
    return number


def sign_in(stage: Stage, face: str, id_: str, password: str) -> None:
    """工号 and password by keyboard, then F8 opens the window."""
    hand = stage.hall.hands[face]
    hand.do("type", name="signin.id", text=id_)
    hand.do("type", name="signin.password", text=password)
    stage.key(face, "Return")
    hand.wait(text=f"（{id_}）")
    stage.key(face, "F8")
    hand.wait(name="desk.call")


def call(stage: Stage, story: str, number: str, press: Callable[[], None]) -> None:
    """One desk calls by `press`; the other cannot take the same number; board and window sign show it."""
    with stage.step(story, "desk 1 calls the number, desk 2 cannot take it, board and window sign show it") as facts:
        press()
        stage.sees("desk1", number)
        stage.key("desk2", "F2")
        stage.sees("desk2", "现在没有等候的号")
        stage.sees("board", number)
        facts["sign"] = stage.sign(number)
        facts["screens"] = [stage.shot("desk1", "called"), stage.shot("desk2", "nobody"), stage.shot("board", "call")]


def accept(stage: Stage, story: str, person: str, item: str, family: str, *, online: bool = True) -> str:
    """Card, item, materials, 收件, 受理; both papers come out. The platform's id of the case, "" while offline."""
    hand = stage.hall.hands["desk1"]
    with stage.step(story, "the clerk picks the item and takes the card's data") as facts:
        hand.wait(name="intake.item")
        hand.do("type", name="intake.item", text=item)
        stage.key("desk1", "Return")
        hand.wait(name="intake.materials")
        stage.card("desk1.idcard", person, "desk1", text="按 F9 填入")
        stage.key("desk1", "F9")
        until(lambda: str(hand.do("value", name="intake.name", field="text")["value"]).startswith(family), "the name")
        facts["screens"] = [stage.shot("desk1", "item")]
    with stage.step(story, "materials are ticked and the case is accepted; 收件凭证 and 受理通知书 come out") as facts:
        known = {case["case"] for case in stage.ask("/sandbox/cases")} if online else set[str]()
        tick_all(stage)
        stage.key("desk1", "Ctrl+R")
        hand.wait(text="临")
        stage.key("desk1", "Ctrl+Return")
        stage.sees("desk1", "已受理")
        facts["papers"] = [
            file
            for name in ("receipt", "acceptance_notice")
            for file in stage.recorder.paper(stage.new_paper(name).read_bytes(), f"{name}-{story}")
        ]
        facts["screens"] = [stage.shot("desk1", "accepted")]
        stage.lift("desk1.idcard")
    if not online:
        return ""
    with stage.step(story, "the record is at the platform") as facts:
        arrived = until(
            lambda: [c for c in stage.ask("/sandbox/cases") if c["case"] not in known and c["state"] == "accepted"],
            "the case at the platform", 20,
        )  # fmt: skip
        facts["case"] = arrived[0]["case"]
    return arrived[0]["case"]


def prove(stage: Stage, story: str, person: str) -> None:
    """核验: the notice proves itself at the kiosk while the line is cut; a changed one does not; the card opens it."""
    if SCANNER in stage.hall.foreign:
        return
    code = stage.code_on("acceptance_notice")
    head, line, sig = code.rsplit("/", 2)
    changed = f"{head}/{line[:-9]}{'B' if line[-9] == 'A' else 'A'}{line[-8:]}/{sig}"
    with stage.step(story, "核验: a notice with one changed character is told from the real one, offline") as facts:
        stage.hall.poke(SCANNER, do="scan", text=changed)
        stage.sees("kiosk", "没有通过核验")
        screens = [stage.shot("kiosk", "proof-changed")]
        stage.hall.poke(SCANNER, do="scan", text=code)
        stage.sees("kiosk", "真实有效")
        facts["screens"] = [*screens, stage.shot("kiosk", "proof")]
    with stage.step(story, "核验: the holder's card opens the case of the notice") as facts:
        stage.card("kiosk.idcard", person, "kiosk", "progress.done")
        facts["screens"] = [stage.shot("kiosk", "proof-opened")]
        stage.lift("kiosk.idcard")
        stage.press("kiosk", "progress.done")
        stage.hall.hands["kiosk"].wait(name="home.queue")


def leave(stage: Stage, story: str, press: Callable[[], None]) -> None:
    """The visit is over: the window is free, its sign takes the number down."""
    with stage.step(story, "办完: the window is free again") as facts:
        press()
        stage.hall.hands["desk1"].wait(name="desk.call")
        facts["sign"] = stage.sign("号窗口")


def rate_at_window(stage: Stage, story: str, number: str) -> bool:
    """The citizen answers the evaluator of desk 1; the desk shows nothing of it. False where the pad is not ours."""
    if PADS in stage.hall.foreign:
        return False
    with stage.step(story, "评价: the citizen presses a key of the evaluator at the window") as facts:
        until(lambda: stage.hall.poke(PADS, do="state")["asking"], "the evaluator to ask")
        before = stage.hall.poke(PADS, do="state")["acknowledged"]
        stage.hall.poke(PADS, do="rate", value=5)
        until(lambda: stage.hall.poke(PADS, do="state")["acknowledged"] > before, "the answer to be taken")
        facts["screens"] = [stage.shot("desk1", "rated")]
        facts["number"] = number
    return True


def tick_all(stage: Stage) -> None:
    """Space on each row of the checklist."""
    hand = stage.hall.hands["desk1"]
    rows = hand.do("rows", name="intake.materials")["rows"]
    hand.do("focus", name="intake.materials")
    for _ in range(rows):
        stage.key("desk1", "Space")


def decide(stage: Stage, story: str, case: str, person: str) -> None:
    """A decision at the platform shows at the kiosk's 进度查询."""
    with stage.step(story, "the platform decides; 进度查询 shows the decision") as facts:
        stage.ask(f"/sandbox/cases/{case}/decision", {"outcome": "granted", "text": "符合条件，准予办理。"})
        stage.press("kiosk", "home.progress")
        stage.sees("kiosk", "身份证")
        stage.card("kiosk.idcard", person, "kiosk", "progress.done")
        stage.sees("kiosk", "准予", 20)
        facts["screens"] = [stage.shot("kiosk", "progress")]
        stage.lift("kiosk.idcard")
        stage.press("kiosk", "progress.done")
        stage.hall.hands["kiosk"].wait(name="home.queue")


def rate(stage: Stage, story: str, person: str, number: str) -> None:
    """The citizen rates the visit."""
    with stage.step(story, "评价: the citizen rates the visit") as facts:
        stage.press("kiosk", "home.rating")
        stage.card("kiosk.idcard", person, "kiosk", "rate.5")
        screens = [stage.shot("kiosk", "rate")]
        stage.press("kiosk", "rate.5")
        stage.press("kiosk", "reasons.517")
        screens.append(stage.shot("kiosk", "reasons"))
        stage.press("kiosk", "reasons.ok")
        stage.sees("kiosk", "谢谢")
        facts["screens"] = [*screens, stage.shot("kiosk", "thanks")]
        stage.lift("kiosk.idcard")
        stage.press("kiosk", "bar.home")  # it would go by itself in a moment
        stage.hall.hands["kiosk"].wait(name="home.queue")
        facts["number"] = number
