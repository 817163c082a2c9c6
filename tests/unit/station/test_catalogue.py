"""The catalogue from the command line: out, changed in a table, in again, and refused row by row."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hall.catalogue.catalogue import Catalogue, read_catalogue
from hall.catalogue.packages import seal
from hall.clock import SystemClock
from hall.errors import Reason
from hall.resources import RESOURCES
from hall.store import FILE
from station.commands import FAILED, USAGE, main


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def run(data: Path, *asked: object) -> int:
    return main(["catalogue", *map(str, asked), "--data", str(data)])


def test_listing_makes_no_store(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "list") == 0
    assert len(capsys.readouterr().out.splitlines()) == 65
    assert run(data, "verify") == 0
    assert run(data, "export", data.parent / "out.csv") == 0
    assert not (data / FILE).exists()


def test_a_table_goes_out_is_changed_and_comes_in(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.csv"
    assert run(data, "export", file) == 0
    text = file.read_text(encoding="utf-8-sig")
    was, now = "农业机械购置补贴,农业农村局,农业局,行政给付,承诺件", "农机购置补贴,农业农村局,农业局,行政给付,即办件"
    text = text.replace(was, now, 1).replace(",A,2017-07-24,", ",A,2026-03-01,", 1)
    file.write_text(text, encoding="utf-8-sig")
    capsys.readouterr()
    assert run(data, "import", file, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["edition"], told["items"]) == (2, 65)
    assert [(change["code"], change["what"]) for change in told["changes"]] == [("CG17-01", "changed")]
    assert set(told["changes"][0]["fields"]) == {"name", "case_type", "version"}
    assert run(data, "list") == 0
    assert "农机购置补贴" in capsys.readouterr().out.splitlines()[0]
    assert run(data, "verify", "--json") == 0
    assert [edition["number"] for edition in json.loads(capsys.readouterr().out)["editions"]] == [2, 1]


def test_bad_rows_are_told_by_their_numbers_and_nothing_is_taken(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.csv"
    run(data, "export", file)
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace(",B,2017-07-24,", ",Ｂ,2017-07-24,"), encoding="utf-8")
    capsys.readouterr()
    assert run(data, "import", file) == FAILED
    *rows, last = capsys.readouterr().out.splitlines()
    assert len(rows) == text.count(",B,2017-07-24,")
    assert all(row.startswith("第 ") and " 行 号类：" in row for row in rows)
    assert last == "有错，什么都没有导入"
    assert run(data, "verify", "--json") == 0
    assert [edition["number"] for edition in json.loads(capsys.readouterr().out)["editions"]] == [1]


def test_an_edition_may_wait_and_may_not_be_late(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.json"
    run(data, "export", file)
    assert run(data, "import", file, "--effective", "2999-01-01") == 0
    assert "2999-01-01 起生效" in capsys.readouterr().out
    assert run(data, "import", file, "--effective", "2001-01-01") == FAILED
    assert capsys.readouterr().err.strip() == Reason.EDITION_IN_PAST.value.format(day="2001-01-01")


@pytest.mark.parametrize(("asked", "code"), [(("import",), USAGE), (("export",), USAGE), (("export", "x.doc"), FAILED)])
def test_what_cannot_be_done_is_told_in_a_sentence(
    data: Path, asked: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, *asked) == code
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_package_is_taken_by_its_key_and_rolled_back(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = bytes(range(32))
    key = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()
    first, *others = read_catalogue("chenggu").items()
    fresh = Catalogue([replace(first, fee="另议", version="2026-03-01"), *others])
    file = tmp_path / "new.package"
    file.write_bytes(seal(fresh, "chenggu", "新版", date(2999, 1, 1), secret))
    assert run(data, "import", file) == FAILED
    assert capsys.readouterr().err.strip() == Reason.PACKAGE_FOREIGN.value
    assert run(data, "import", file, "--key", key, "--json") == 0
    assert json.loads(capsys.readouterr().out)["effective"] == "2999-01-01"
    assert run(data, "import", file, "--key", key, "--effective", SystemClock().now().date()) == 0
    assert "修改 CG17-01" in capsys.readouterr().out
    assert run(data, "rollback", "1") == 0
    assert "修改 CG17-01" in capsys.readouterr().out
    assert run(data, "rollback", "9") == FAILED
    assert run(data, "rollback") == USAGE
    assert run(data, "import", tmp_path / "none.package", "--key", key) == FAILED


def test_a_package_is_sealed_compared_and_taken_by_whom_the_site_trusts(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package, secret, site = tmp_path / "next.package", tmp_path / "key", tmp_path / "site.toml"
    assert run(data, "seal", package) == USAGE
    capsys.readouterr()
    assert run(data, "seal", package, "--secret", secret, "--json") == 0
    key = json.loads(capsys.readouterr().out)["key"]
    assert secret.stat().st_mode & 0o777 == 0o600
    assert run(data, "diff", package) == FAILED
    assert "不在本大厅信任的名单里" in capsys.readouterr().err
    site.write_text(f'[trust]\ncatalogue = ["{key}"]\n', encoding="utf-8")
    assert run(data, "diff", package, "--settings", site) == 0
    assert "共 0 处不同" in capsys.readouterr().out
    table = tmp_path / "items.csv"
    assert run(data, "export", table) == 0
    text = table.read_text(encoding="utf-8-sig").replace("农业机械购置补贴,农业农村局", "农机购置补贴,农业农村局", 1)
    table.write_text(text.replace(",A,2017-07-24,", ",A,2026-03-01,", 1), encoding="utf-8-sig")
    capsys.readouterr()
    assert run(data, "diff", table, "--json") == 0
    assert [change["code"] for change in json.loads(capsys.readouterr().out)["changes"]] == ["CG17-01"]
    assert not (data / FILE).exists()  # comparing changes nothing
    assert run(data, "import", table) == 0
    assert run(data, "seal", package, "--secret", secret) == 0  # the same key, another catalogue
    other = tmp_path / "other"
    assert run(other, "import", package, "--settings", site) == 0
    assert "农机购置补贴" in capsys.readouterr().out


def test_a_file_that_is_no_key_signs_nothing(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "key"
    secret.write_text("no key", encoding="ascii")
    assert run(data, "seal", tmp_path / "x.package", "--secret", secret) == USAGE
    assert "不是签名密钥" in capsys.readouterr().err
    assert run(data, "seal", tmp_path / "no" / "x.package", "--secret", tmp_path / "no" / "key") == FAILED
    table = tmp_path / "bad.csv"
    table.write_text("序号\n", encoding="utf-8")
    assert run(data, "diff", table) == FAILED


@pytest.mark.requirement("R-08")
def test_another_countys_list_is_held_against_ours(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = RESOURCES / "comparison" / "invented-county.csv"
    assert run(data, "compare", other) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "CG17-12 居民临时身份证签发，承诺时限：本县“当场办结”，对方“3 个工作日”" in lines
    assert "CG26-31 企业设立登记，流程：本县“无”，对方“现场核查”" in lines
    assert run(data, "compare", other, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert lines[-1] == f"共 {len(told)} 处与对方不一致"
    assert {one["aspect"] for one in told} > {"count", "promised", "process"}
    assert not (data / FILE).exists()


def test_what_is_no_list_is_not_held_against_ours(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "items.csv"
    assert run(data, "export", file) == 0
    text = file.read_text(encoding="utf-8-sig").replace(",行政给付,", ",给钱,", 1)
    file.write_text(text, encoding="utf-8-sig")
    assert run(data, "compare", file) == 1
    assert "事项类型" in capsys.readouterr().out


def test_the_items_without_a_law_are_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "check") == 1
    lines = capsys.readouterr().out.splitlines()
    assert "CG26-55 企业开办一件事：没有写设定依据" in lines  # each of its items has its own
    assert lines[-1] == f"共 {len(lines) - 1} 个事项没有写设定依据"
