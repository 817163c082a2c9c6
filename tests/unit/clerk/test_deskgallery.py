"""What the desk shows holds its words: the forms that were once cut, looked at by the gallery's own eye."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.helpers.deskgallery import Bench, faults, settle

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
