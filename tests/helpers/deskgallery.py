"""Every form, menu and panel of the desk as a picture: theme × language × text size; and what of it is clipped.

python -m tests.helpers.deskgallery FOLDER [STEP …]
"""

import argparse
import contextlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QMenu, QWidget

from clerk.countersteps import EVERY
from clerk.hallsteps import HallStep, Seat
from clerk.latersteps import LATER
from clerk.look import Look
from clerk.panels.stepform import StepForm
from clerk.services import Oversight, Services
from clerk.steps import Field, Kind
from clerk.window import DeskWindow
from hall.cases.cases import Case, MaterialState
from hall.cases.procedures import Procedure
from hall.days.workdays import Limit, Unit
from hall.errors import Refused, Unavailable
from hall.events import Bus
from hall.papers.jobs import JobState, Sheet
from hall.settings import load
from hall.store import Store
from hall.words import words
from station.topics import Topics
from tests.helpers.clock import FakeClock
from tests.helpers.desk import CARD, PASSWORD, PatientPapers
from tests.helpers.desksteps import PERMIT, WHO

THEMES, LANGUAGES, SIZES = ("light", "dark", "contrast"), ("zh_CN", "en"), ("normal", "largest")
ROOM = (1366, 768)
_CJK = re.compile(r"[\u3400-\u9fff]")
_DATA = ("step.lead", "status.person", "intake.case_number", "aside.name")  # names and numbers of people and cases
_EXAMPLE = "2026-11-30　GD202611230001　西街路灯不亮，已经第三天没有人来修"
_RAW = re.compile(r"\{[a-z_]*\}|^[a-z]+[._][a-z_.]+$")


class Bench:
    """One desk in a hall with a line and a few cases; what waits for nobody is filled in with an example."""

    def __init__(self, data: Path) -> None:
        settings = load(data)
        self.settings = replace(settings, site=replace(settings.site, profile="changji"))  # it has declared targets
        self.clock = FakeClock()
        self.hall = hall = Topics(self.settings, Store.open(data, self.clock))
        hall.staff.add("9001", "陈静", "supervisor", PASSWORD)
        hall.store.run(
            "INSERT INTO staff SELECT '3001', '林书岚', 'chief_representative', secret, 0, '', '' FROM staff"
        )
        self.oversight = cast(Oversight, hall)
        self.cases = list(self._cases())
        for klass in "AABBA":
            hall.tickets.issue(klass, CARD, "kiosk")
        papers = PatientPapers(Bus(lambda call: call()))
        papers.cases = hall.cases
        at = "2026-11-23T09:31:00+08:00"
        papers.left = [Sheet(f"k{n}", "queue_ticket", f"A00{n}", 0, JobState.UNPROVEN, at) for n in (1, 2)]
        papers.out = [Sheet(f"j{n}", "acceptance_notice", "1", n, JobState.PROVEN, at) for n in (0, 1)]
        services = Services(hall.tickets, hall.cases, hall.catalogue, hall.staff, hall.place, self.oversight)
        self.window = DeskWindow(1, services, self.settings, Bus(lambda call: call()), papers, self.clock)
        self.window.resize(*ROOM)
        self.window.show()
        self.window.signin.id.setText("9001")
        self.window.signin.password.setText(PASSWORD)
        self.window.signin.enter.click()
        self.window.press("window")

    def wear(self, theme: str, language: str, size: str) -> None:
        """Another look."""
        self.window.wear(Look(theme, size))
        self.window.speak(language)
        settle()

    def form(self, name: str) -> StepForm:
        """The form of a step: for the first case that has it, or with an example where nothing waits for it."""
        window = self.window
        for case in (None, *self.cases):
            shown = case and self.hall.cases.case(case.id)
            with contextlib.suppress(Refused, Unavailable):
                window.steps.offer(name, shown, "9001", window.look)
            if window.steps.form:
                return window.steps.form
        return self._example(name)

    def _example(self, name: str) -> StepForm:
        step = next(step for step in (*EVERY, *LATER) if step.name == name)
        if isinstance(step, HallStep):
            step = step.at(Seat("9001", words(self.window.language)), self.oversight)
        fields: tuple[Field, ...] = ()
        for case in (None, *self.cases):
            with contextlib.suppress(Refused, AssertionError):
                fields = step.ask(self.hall.cases, case)
                break
        filled = [
            f if f.choices or f.kind is not Kind.CHOICE else replace(f, choices=(("x", _EXAMPLE),)) for f in fields
        ]
        window = self.window
        window.steps.ask(words(window.language)(step.words), "", filled, window.look, lambda _: False)
        assert window.steps.form
        return window.steps.form

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        self.hall.store.close()

    def _received(self, *without: str) -> Case:
        case = self.hall.cases.receive(PERMIT, WHO, "", "9001")
        for material in case.materials:
            if material.code not in without:
                case = self.hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, "9001")
        return case

    def _cases(self) -> Iterator[Case]:
        """One in each state that a step begins at."""
        cases, days = self.hall.cases, Limit(5.0, Unit.WORKING_DAY)
        whole = self._received()
        key, minor = (next(m.code for m in whole.materials if m.key is is_key) for is_key in (True, False))
        yield whole
        asked = self._received(key)
        cases.supplements.ask(asked.id, ["申请表第二页没有签名"], "9001")
        yield asked
        tolerated = self._received(minor)
        yield cases.supplements.tolerate(
            tolerated.id, date.fromisoformat(cases.supplements.last_day(tolerated.id)), "9001"
        )
        yield cases.accept(self._received().id, "9001")
        paused = cases.accept(self._received().id, "9001")
        cases.procedures.pause(paused.id, Procedure.HEARING, "申请人要求听证", days, "3001")
        yield paused
        for further in range(3):
            case = cases.accept(self._received().id, "9001")
            cases.decisions.grant(case.id, "准予", "3001")
            if further:
                cases.close(case.id, "9001")
            if further > 1:
                cases.endings.issue(case.id, "", "9001")
            yield case
        yield cases.bundles.open(cases.bundles.plans()[0].code, WHO, {}, "", "9001").cases[0]


def settle() -> None:
    """Let Qt do what is due."""
    for _ in range(3):
        QApplication.processEvents()


def faults(widget: QWidget, language: str) -> list[str]:
    """What cannot be read in full, what is a raw key, and what stands in another language than asked for."""
    found: list[str] = []
    for one in (widget, *widget.findChildren(QWidget)):
        if not one.isVisible():
            continue
        text, room = "", one.width()
        if isinstance(one, QLabel) and not one.wordWrap():
            text = one.text()
        elif isinstance(one, QLabel):
            if one.heightForWidth(one.width()) > one.height() + 2:
                found.append(f"cut: {one.objectName()} {one.text()!r}")
        elif isinstance(one, QAbstractButton):
            text = one.text()
        if isinstance(one, QLabel) and 0 < one.visibleRegion().boundingRect().width() < one.width():
            found.append(f"behind an edge: {one.objectName()} {one.text()!r}")
        if text and QFontMetrics(one.font()).horizontalAdvance(text.split("\n")[0]) > room + 1:
            found.append(f"clipped: {one.objectName()} {text!r}")
        said = one.text() if isinstance(one, QLabel | QAbstractButton) else ""
        if _RAW.search(said):
            found.append(f"raw: {one.objectName()} {said!r}")
        if language == "en" and one.objectName() not in _DATA and _CJK.search(said):
            found.append(f"not said in English: {one.objectName()} {said!r}")
        if isinstance(one, QComboBox) and _RAW.search(one.currentText()):
            found.append(f"raw: {one.objectName()} {one.currentText()!r}")
    return found


def looks() -> Iterator[tuple[str, str, str]]:
    """Every theme, language and size of text."""
    return ((theme, language, size) for theme in THEMES for language in LANGUAGES for size in SIZES)


def render(folder: Path, asked: Iterable[str] = ()) -> dict[str, list[str]]:
    """Write a PNG of everything into `folder`; the faults of each by its name. Needs a QApplication."""
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(asked) or tuple(step.name for step in (*EVERY, *LATER))
    told: dict[str, list[str]] = {}

    def keep(widget: QWidget, name: str) -> None:
        widget.grab().save(str(folder / f"{name}.png"))
        if wrong := faults(widget, name.split("-")[-2]):
            told[name] = wrong

    with tempfile.TemporaryDirectory() as data:
        bench = Bench(Path(data))
        for theme, language, size in looks():
            bench.wear(theme, language, size)
            tail = f"{theme}-{language}-{size}"
            for name in names:
                form = bench.form(name)
                settle()
                keep(form, f"step.{name}-{tail}")
                bench.window.steps.close()
            if not asked:
                for name, show in panels(bench).items():
                    keep(show(), f"{name}-{tail}")
                    settle()
        bench.close()
    return told


def panels(bench: Bench) -> dict[str, Callable[[], QWidget]]:
    """Everything of the desk that is no form of a step."""
    window = bench.window

    def menu(one: QMenu) -> Callable[[], QWidget]:
        def show() -> QWidget:
            one.aboutToShow.emit()
            one.popup(window.pos())
            settle()
            one.hide()
            return one

        return show

    def tab(index: int) -> Callable[[], QWidget]:
        def show() -> QWidget:
            window.show_tab(index)
            settle()
            return window

        return show

    def case() -> QWidget:
        window.cases.open(bench.hall.cases.case(bench.cases[1].id))
        settle()
        return window

    def sheet() -> QWidget:
        window.open_palette()
        settle()
        return window

    def pick() -> QWidget:
        window.clear()
        window.palette_sheet.close_sheet()
        window.press("pick")
        settle()
        assert window.steps.form
        return window.steps.form

    def paper(offer: Callable[[], None]) -> Callable[[], QWidget]:
        def show() -> QWidget:
            offer()
            settle()
            assert window.checks.form
            return window.checks.form

        return show

    def doubt() -> QWidget:
        window.checks.close()
        window.doubts.put({"j1": "受理通知书", "j2": "收件凭证"})
        settle()
        return window

    checks, case_of = window.checks, bench.hall.cases.case
    found: dict[str, Callable[[], QWidget]] = {"tab.intake": tab(0), "tab.history": tab(1), "case": case}
    found["palette"], found["pick"] = sheet, pick
    found["paper.left"] = paper(lambda: checks.offer_left("9001", window.look))
    found["paper.spoilt"] = paper(lambda: checks.offer_spoilt(case_of(bench.cases[1].id), "9001", window.look))
    found["paper.doubt"] = doubt
    for n, one in enumerate(window.menuBar().findChildren(QMenu)):
        found[f"menu{n:02d}"] = menu(one)
    return found


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("steps", nargs="*", metavar="STEP", help="all, if none")
    asked = parser.parse_args()
    app = QApplication(sys.argv[:1])
    logging.disable()
    for name, wrong in render(asked.folder, asked.steps).items():
        for each in wrong:
            sys.stdout.write(f"{name}: {each}\n")
