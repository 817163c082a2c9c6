"""After a visit nothing of the citizen is left: not on the kiosk's screen, not in a log, not in clear in any file."""

import os
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest

from hall.identity import check_digit
from tests.helpers.e2e import PATIENCE_S, House, opened

pytestmark = pytest.mark.timeout(120)

NAME = "金丝雀𠮷"
FIRST = "99000019760229" + "987"  # place 990000 does not exist
NUMBER = FIRST + check_digit(FIRST)
ADDRESS = "博望街道金丝雀巷七弄"
PHONE = "13900009876"
CARD = {
    "kind": "mainland", "name": NAME, "sex": "2", "nation": "01", "birth": "19760229", "number": NUMBER,
    "address": ADDRESS, "issuer": "城固县公安局", "from": "20200101", "to": "20400101",
}  # fmt: skip
SECRETS = {"name": NAME, "number": NUMBER, "address": ADDRESS, "phone": PHONE}
ENCODINGS = ("utf-8", "utf-16-le", "gb18030")

# The other side of the wires, and the papers that the clerk hands to the citizen (the tray of the desk).
NOT_OURS = ("sim", "platform", "papers")


def leaks(folder: Path, skip: Iterable[str] = ()) -> list[str]:
    """Every file below `folder` that holds a secret, in its name or its bytes; `skip` names folders directly in it."""
    found: list[str] = []
    needles = {(what, how): secret.encode(how) for what, secret in SECRETS.items() for how in ENCODINGS}
    escaped = {what: secret.encode("ascii", "backslashreplace") for what, secret in SECRETS.items()}
    for root, folders, files in os.walk(folder):
        if Path(root) == folder:
            folders[:] = [each for each in folders if each not in skip]
        for file in files:
            path = Path(root, file)
            content = os.fsencode(path.name) + b"\n" + (path.read_bytes() if path.is_file() else b"")
            name = str(path.relative_to(folder))
            found += [f"{name}: {what} as {how}" for (what, how), needle in needles.items() if needle in content]
            found += [f"{name}: {what} escaped" for what, needle in escaped.items() if needle in content]
    return sorted(set(found))


def seen(texts: Iterable[str]) -> list[str]:
    """Texts of a screen that tell anything of the citizen, be it masked."""
    masked = (NAME[0] + "*", NUMBER[:6], NUMBER[-4:], PHONE[-4:])
    return [text for text in texts if any(part in text for part in (*SECRETS.values(), *masked))]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Generator[House, None, None]:
    """A hall whose processes have a home and a place for temporary files of their own, to be searched as well."""
    folder = tmp_path_factory.mktemp("hall")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            (folder / "outside" / name).mkdir(parents=True, mode=0o700)
            patch.setenv(name, str(folder / "outside" / name))
        with opened(folder, "kiosk", "desk1") as house:
            house.open_window("desk1")
            yield house


def visit(house: House) -> None:
    """The whole of it: number, case with phone and address, notice, decision, 进度查询, rating."""
    put = {"do": "put", "card": CARD}
    house.press("kiosk", "home.queue")
    house.sees("kiosk", "请把身份证平放在读卡区")
    house.hall.poke("kiosk.idcard", **put)
    house.press("kiosk", "service.A")
    shown = house.hall.hands["kiosk"].wait(name="confirm.ok")["texts"]
    assert seen(shown)  # the eye that is to see nothing afterwards does see
    house.press("kiosk", "confirm.ok")
    house.hall.hands["kiosk"].wait(name="ticket.done", timeout_s=PATIENCE_S)
    number = house.value("kiosk", "ticket.number")
    house.lift("kiosk.idcard")
    house.go_home()
    house.call("desk1", number)
    house.hall.poke("desk1.idcard", **put)
    case = accepted(house)
    house.finish("desk1")
    house.assert_arrived_once()
    house.ask(f"/sandbox/cases/{case}/decision", outcome="granted", text="准予。")
    house.press("kiosk", "home.progress")
    house.hall.poke("kiosk.idcard", **put)
    house.sees("kiosk", "准予")
    house.lift("kiosk.idcard")
    house.go_home()
    house.press("kiosk", "home.rating")
    house.hall.poke("kiosk.idcard", **put)
    house.press("kiosk", "rate.5")
    house.press("kiosk", "reasons.ok")
    house.sees("kiosk", "谢谢")
    house.lift("kiosk.idcard")
    house.go_home()


def accepted(house: House) -> str:
    """收件 and 受理 with everything on the card and a phone number; the case's id."""
    house.accept("desk1", person="", phone=PHONE)
    return house.store.value("SELECT id FROM hall_case ORDER BY received_at DESC LIMIT 1")


def test_nothing_of_the_citizen_is_left(house: House) -> None:
    visit(house)
    assert seen(house.texts("kiosk")) == []
    assert seen(house.texts("desk1")) == []
    house.sees("kiosk", "您好，今天要办什么？")
    folder = house.hall.data.parent
    assert leaks(house.hall.data, skip=NOT_OURS) == []
    assert leaks(folder / "logs") == []
    assert leaks(folder / "outside") == []
    # What was kept is kept: the store knows the case, and the paper and the platform hold the name.
    case = house.store.one("SELECT applicant FROM hall_case")
    assert case is not None
    assert all(secret in case["applicant"] for secret in SECRETS.values())
    assert leaks(house.hall.data / "platform")


@pytest.mark.parametrize("how", [*ENCODINGS, "ascii"])
@pytest.mark.parametrize("what", SECRETS)
def test_a_planted_leak_is_found(tmp_path: Path, how: str, what: str) -> None:
    errors = "backslashreplace" if how == "ascii" else "strict"
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "site.db-wal").write_bytes(b"\x00" * 77 + SECRETS[what].encode(how, errors) + b"\xff")
    assert leaks(tmp_path)[0].startswith(f"deep/er/site.db-wal: {what}")


def test_a_planted_leak_in_the_house_is_found(house: House) -> None:
    """The same look at the same places, after a bug that writes and logs what it must not."""
    logs = house.hall.data.parent / "logs"
    planted = [house.hall.data / "queue.cache", logs / "planted.log"]
    for file in planted:
        file.write_text(f"holder={NAME}\n", encoding="utf-8")
    try:
        assert leaks(house.hall.data, skip=NOT_OURS) == ["queue.cache: name as utf-8"]
        assert leaks(logs) == ["planted.log: name as utf-8"]
    finally:
        for file in planted:
            file.unlink()
