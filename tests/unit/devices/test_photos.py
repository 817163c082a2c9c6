"""Photos drawn by a plug-in in a process of its own: a good one, and every bad one there can be."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from devices.card import photos
from devices.card.photos import Photos
from hall.events import CardPhoto
from hall.identity import CardKind, IdCard
from tests.helpers.sims import Ear, until

PNG = b"\x89PNG\r\n\x1a\n"
CARD = IdCard(CardKind.MAINLAND, "李", "990000199003070021", photo=b"WL" + bytes(1022))
DECODERS = """
import os, sys, time

class Good:
    def decode(self, photo):
        os.write(1, b"chatter of a library")
        return b"\\x89PNG\\r\\n\\x1a\\n" + photo

class Raises:
    def decode(self, photo):
        raise RuntimeError(photo.hex())

class Crashes:
    def decode(self, photo):
        os.abort()

class Hangs:
    def decode(self, photo):
        time.sleep(60)

class Nothing:
    def decode(self, photo):
        return b""

class Endless:
    def decode(self, photo):
        return b"BM" + bytes(3 << 20)

class Unfit:
    def __init__(self):
        raise OSError("no such library")
"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An integrator's package, as pip leaves it."""
    (tmp_path / "integrator_wlt.py").write_text(DECODERS, encoding="utf-8")
    info = tmp_path / "integrator_wlt-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: integrator-wlt\nVersion: 1.0\n", encoding="utf-8")
    points = "".join(
        f"{name.lower()} = integrator_wlt:{name}\n"
        for name in ("Good", "Raises", "Crashes", "Hangs", "Nothing", "Endless", "Unfit")
    )
    (info / "entry_points.txt").write_text(f"[{photos.GROUP}]\n{points}", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("plugins")
def test_a_photo_is_drawn_and_told() -> None:
    assert set(photos.installed()) == {"good", "raises", "crashes", "hangs", "nothing", "endless", "unfit"}
    ear = Ear()
    drawing = Photos("good", ear.post)
    begun = time.monotonic()
    drawing.wanted(CARD)
    assert time.monotonic() - begun < 0.1  # the reader's thread goes on
    told = ear.wait(CardPhoto)
    assert (told.card, told.picture) == (CARD, PNG + CARD.photo)
    assert CARD.number not in repr(told)
    assert repr(CARD.photo)[2:20] not in repr(told)
    drawing.close()


@pytest.mark.usefixtures("plugins")
@pytest.mark.parametrize("name", ["raises", "crashes", "hangs", "nothing", "endless", "unfit", "absent"])
def test_a_bad_decoder_costs_the_photo_and_nothing_else(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, expect_log: Callable[..., None]
) -> None:
    expect_log(f"decoder {name} drew no photo")
    monkeypatch.setattr(photos, "PATIENCE_S", 1.0 if name == "hangs" else 20.0)
    ear = Ear()
    drawing = Photos(name, ear.post)
    drawing.wanted(CARD)
    deadline = time.monotonic() + 20
    while f"{name} drew no photo" not in caplog.text:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    drawing.close()
    assert ear.events == []
    assert CARD.photo.hex()[:40] not in caplog.text


@pytest.mark.usefixtures("plugins")
def test_closing_does_not_wait_for_a_decoder_that_hangs() -> None:
    drawing = Photos("hangs", Ear().post)
    drawing.wanted(CARD)
    time.sleep(0.2)
    begun = time.monotonic()
    drawing.close()
    assert time.monotonic() - begun < 2.0
    drawing.wanted(CARD)  # too late: nothing happens


def test_without_a_name_or_a_photo_nothing_is_started() -> None:
    ear = Ear()
    for drawing, card in ((Photos("", ear.post), CARD), (Photos("good", ear.post), IdCard(CardKind.HMT, "陳", "8"))):
        drawing.wanted(card)
        drawing.close()
    assert ear.events == []


def test_the_process_says_that_there_is_no_such_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "installed", dict)
    monkeypatch.setattr(photos.os, "dup", lambda _: 1)
    monkeypatch.setattr(photos.os, "dup2", lambda *_: None)
    assert photos.main("absent") == 2


def test_where_no_process_can_be_started_the_photo_is_missing_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, expect_log: Callable[..., None]
) -> None:
    expect_log("photos are not drawn")
    monkeypatch.setattr(photos, "sys", SimpleNamespace(executable="/no/such/python"))
    ear = Ear()
    drawing = Photos("good", ear.post)
    drawing.wanted(CARD)
    until(lambda: "photos are not drawn" in caplog.text)
    drawing.close()
    assert ear.events == []


def test_a_card_that_is_laid_on_while_the_reader_closes_starts_no_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos.subprocess, "Popen", lambda *of, **more: pytest.fail("a decoder is started"))
    drawing = Photos("good", Ear().post)
    drawing.close()
    assert drawing._decoded(CARD.photo) == b""


@pytest.mark.usefixtures("plugins")
def test_what_a_library_chatters_does_not_run_into_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of one picture, without the process."""
    out = (tmp_path / "picture").open("wb")
    monkeypatch.setattr(photos.os, "dup", lambda _: out.fileno())
    silenced = list[int]()
    monkeypatch.setattr(photos.os, "dup2", lambda source, target: silenced.append(target))
    monkeypatch.setattr(photos.os, "fdopen", lambda *of: out)
    monkeypatch.setattr(photos, "sys", SimpleNamespace(stdin=SimpleNamespace(buffer=io.BytesIO(CARD.photo))))
    assert photos.main("good") == 0
    assert (tmp_path / "picture").read_bytes() == PNG + CARD.photo
    assert silenced == [1]
