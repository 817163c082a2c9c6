"""Papers that prove themselves from the command line: a county vouches for two machines, and one checks the other's."""

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from hall.clock import SystemClock
from hall.proofs.proofs import Proofs
from hall.settings import load
from hall.store import Store
from station.check import check
from station.commands import FAILED, USAGE, main
from tests.helpers.hall import hall_over
from tests.helpers.lifecycle import cases_over, received


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


class Machine:
    """A machine of a county at `station`, and its command line."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], station: str = "610722") -> None:
        self.data, self._capsys, self.station = folder, capsys, station
        self.file = folder.with_suffix(".toml")
        self.trust()

    def trust(self, *keys: str) -> None:
        self.file.write_text(f'[site]\nstation = "{self.station}"\n[trust]\npapers = {json.dumps(list(keys))}\n')

    def __call__(self, *asked: object, code: int = 0) -> Any:
        """What `main.py papers …` tells as JSON; text where it fails."""
        self._capsys.readouterr()
        assert (
            main(["papers", *map(str, asked), "--json", "--data", str(self.data), "--settings", str(self.file)]) == code
        )
        said = self._capsys.readouterr()
        return json.loads(said.out) if said.out else said.err

    def paper(self, n: int = 1) -> tuple[str, str]:
        """A receipt of a case received here: the case's number, and the code on it."""
        store = Store.open(self.data, SystemClock())
        hall_over(store)
        case = received(cases_over(store), n=n)
        code = Proofs(store, self.station, ()).seal(case, "receipt", "receipt", 1)
        store.close()
        return case.provisional_no, code


def test_a_county_vouches_and_a_village_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hall, village = Machine(tmp_path / "hall", capsys), Machine(tmp_path / "village", capsys, "610722001")
    key = hall("show")
    assert (key["station"], key["until"]) == ("610722", None)
    secret, certificate = tmp_path / "county.key", tmp_path / "hall.cert"
    made = village("certify", key["key"], "--secret", secret, "--station", "610722", "--until", "2036-12-31", "--to",
                   certificate)  # fmt: skip
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    hall.trust(made["county"])
    village.trust(made["county"])
    assert hall("take", certificate)["until"] == "2036-12-31"
    assert hall("show")["county"]
    number, code = hall.paper()
    (tmp_path / "code").write_text(code + "\n")
    checked = village("check", tmp_path / "code")
    assert (checked["verdict"], checked["station"], checked["summary"]["number"]) == ("genuine", "610722", number[1:])
    assert hall("lost", number) == {"voided": 1}
    assert hall("check", tmp_path / "code", code=FAILED)["voided"]["why"] == "lost"
    assert village("check", tmp_path / "code")["verdict"] == "genuine"  # it has not heard yet
    village("stop", key["key"])
    assert village("check", tmp_path / "code", code=FAILED)["verdict"] == "revoked"


def test_what_comes_in_is_checked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Machine(tmp_path / "hall", capsys)
    monkeypatch.setattr("sys.stdin", io.StringIO("OV1:S/ED25519/" + "A" * 5000))
    assert hall("check", "-", code=FAILED)["verdict"] == "no_summary"
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 99)
    assert hall("check", tmp_path / "noise", code=FAILED)["verdict"] == "no_summary"


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (["certify"], USAGE, "要写明公钥"), (["certify", "ab"], USAGE, "--secret"), (["stop", "x"], USAGE, "64 位"),
        (["lost", "临1"], FAILED, "临1"), (["check", "nowhere"], FAILED, "nowhere"), (["take", "noise"], FAILED, ""),
        (["certify", "ab", "--secret", "county.key", "--station", "61", "--until", "2030-01-01", "--to", "c"], USAGE,
         "64 位"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    asked: list[str], code: int, said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("noise").write_text("no certificate")
    told = Machine(tmp_path / "hall", capsys)(*asked, code=code)
    assert said in told
    assert told.count("\n") == 1


def test_the_morning_look_says_whether_others_can_check_our_papers(tmp_path: Path) -> None:
    from hall.words import words

    found = {finding.what: finding for finding in check(load(tmp_path / "data"), words())}["单据证书"]
    assert (found.ok, found.found) == (None, "没有县里的证书：本机的单据，别的机器不能核验")
    (tmp_path / "data" / "paper.key").write_text("no key")
    found = {finding.what: finding for finding in check(load(tmp_path / "data"), words())}["单据证书"]
    assert (found.ok, found.found) == (False, "密钥文件的内容不是密钥：请从密封保存的副本放回")
