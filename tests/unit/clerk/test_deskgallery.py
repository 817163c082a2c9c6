"""What the desk shows holds its words: the forms that were once cut, looked at by the gallery's own eye."""

from pathlib import Path

from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from tests.helpers.deskgallery import Bench, faults, panels, settle

FORMS = ("lapse", "ask", "agency.mandate", "project.open", "enquiry.receive")


def test_a_form_shows_all_its_words(qtbot: QtBot, data: Path) -> None:
    bench = Bench(data)
    found: list[str] = []
    for language in ("zh_CN", "en"):
        bench.wear("light", language, "largest")
        for name in FORMS:
            form = bench.form(name)
            settle()
            found += [f"{name}: {fault}" for fault in faults(form, language)]
            bench.window.steps.close()
    bench.close()
    assert found == []


def test_what_a_long_form_asks_is_seen_at_once_also_in_the_largest_text(qtbot: QtBot, data: Path) -> None:
    """But the mandate, which scrolls."""
    bench, hidden = Bench(data), list[str]()
    bench.wear("light", "en", "largest")
    for name in ("parcel.send", "parcel.pass_on", "pledge", "figure.declare", "errand.project", "agency.mandate"):
        form = bench.form(name)
        settle()
        (scroll,) = (one for one in form.findChildren(QScrollArea) if one.parent() is form)
        inside = scroll.widget()
        assert inside
        if inside.height() > scroll.viewport().height():
            hidden.append(name)
            assert scroll.verticalScrollBar().isVisible()
        form.say("A refusal of two lines: " + "what it says is told in full " * 4)
        settle()
        assert form.sizeHint().height() <= bench.window.height(), name
        bench.window.steps.close()
    bench.close()
    assert hidden == ["agency.mandate"]


def test_the_forms_about_paper_hold_their_words(qtbot: QtBot, data: Path) -> None:
    bench, found = Bench(data), list[str]()
    for language in ("zh_CN", "en"):
        bench.wear("contrast", language, "largest")
        shown = panels(bench)
        for name in ("paper.left", "paper.spoilt", "paper.doubt"):
            found += [f"{name}: {fault}" for fault in faults(shown[name](), language)]
        bench.window.doubts.put({})
    bench.close()
    assert found == []
