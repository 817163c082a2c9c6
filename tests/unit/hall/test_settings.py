"""Settings: defaults, site files on one another, desks, and a fault that names the key and what was expected."""

import dataclasses
from pathlib import Path

import pytest

from hall.profiles import profile_names
from hall.settings import Settings, SettingsFault, load
from hall.words import words


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site.toml"


def loaded(site: Path, text: str) -> Settings:
    site.write_text(text, encoding="utf-8")
    return load(site.parent, site)


def test_the_defaults_are_whole(tmp_path: Path) -> None:
    settings = load(tmp_path / ".." / tmp_path.name)
    assert settings.data == tmp_path.resolve()
    assert settings.site.hall == "chenggu"
    assert settings.site.profile in profile_names()
    assert settings.kiosk.devices.idcard.baud == 115200
    assert settings.board.devices.announcer.port == "espeak"
    assert settings.desks == {}
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.site.hall = "other"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_site_names_only_what_it_changes(site: Path) -> None:
    settings = loaded(site, '[site]\nname = "村"\n[kiosk]\nidle_warn_s = 20\n[kiosk.devices.idcard]\nport = "sim"\n')
    assert settings.site.name == "村"
    assert settings.site.hall == "chenggu"
    assert settings.kiosk.idle_warn_s == 20.0  # a whole number where a fraction may stand
    assert type(settings.kiosk.idle_warn_s) is float
    assert settings.kiosk.devices.idcard.port == "sim"
    assert settings.kiosk.devices.idcard.profile == "sdt"


def test_later_files_lie_on_earlier_ones(site: Path, tmp_path: Path) -> None:
    site.write_text('[site]\nname = "一"\nstation = "111111"\n[desk.1]\nwindow = 3\n', encoding="utf-8")
    over = tmp_path / "over.toml"
    over.write_text('[site]\nname = "二"\n[desk.1]\nclasses = ["B"]\n', encoding="utf-8")
    settings = load(tmp_path, site, over)
    assert (settings.site.name, settings.site.station) == ("二", "111111")
    assert (settings.desks[1].window, settings.desks[1].classes) == (3, ("B",))


def test_desks_are_as_many_as_the_site_has(site: Path) -> None:
    settings = loaded(
        site,
        '[desk]\nrecall_limit = 2\n[desk.1]\nwindow = 7\n[desk.12]\nclasses = ["A", "C"]\n'
        '[desk.12.devices.a4printer]\nport = "cups:hall"\n',
    )
    assert settings.desk.recall_limit == 2
    assert sorted(settings.desks) == [1, 12]
    assert settings.desk_at(1).window == 7
    assert settings.desk_at(12).window == 12  # the desk's own number
    assert settings.desk_at(12).classes == ("A", "C")
    assert settings.desk_at(12).devices.a4printer.port == "cups:hall"
    assert settings.desk_at(12).devices.idcard.profile == "sdt"
    assert settings.desk_at(5) == dataclasses.replace(settings.any_desk, window=5)  # a desk the site does not name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[site]\nnam = 'x'", "没有这个设置：site.nam，是不是 name？"),
        ("[kiosc]\nwidth = 1", "没有这个设置：kiosc，是不是 kiosk？"),
        ("[site]\nzzz = 1", "没有这个设置：site.zzz；可用：hall、profile、name、station、machine、machines、demo"),
        ("[kiosk.devices.idcard]\nprot = 'x'", "没有这个设置：kiosk.devices.idcard.prot，是不是 port？"),
        ("[desk.1]\nwindows = 2", "没有这个设置：desk.1.windows，是不是 window？"),
        ("[desk.N]\nwindow = 2", "没有这个设置：desk.N；可用：lock_after_s、recall_limit"),
        ("[desk.'²']\nwindow = 2", "没有这个设置：desk.²；可用：lock_after_s、recall_limit"),
        ("site = 3", "[site] 应为一张表"),
        ("desk = 3", "[desk] 应为一张表"),
        ("desk.1 = 3", "[desk.1] 应为一张表"),
        ("[kiosk]\ndevices = 'none'", "[kiosk.devices] 应为一张表"),
        ("[kiosk]\nwidth = '1080'", "kiosk.width 应为 int，不是 '1080'"),
        ("[kiosk]\nwidth = 10.5", "kiosk.width 应为 int，不是 10.5"),
        ("[kiosk]\nwidth = true", "kiosk.width 应为 int，不是 True"),
        ("[kiosk]\nidle_warn_s = true", "kiosk.idle_warn_s 应为 float，不是 True"),
        ("[kiosk]\nfull_screen = 1", "kiosk.full_screen 应为 bool，不是 1"),
        ("[kiosk]\ntheme = 'pink'", "kiosk.theme 应为 light、dark 之一，不是 'pink'"),
        ("[board]\nlanguage = 'fr'", "board.language 应为 zh_CN、en 之一，不是 'fr'"),
        ("[kiosk]\ntext_size = 'huge'", "kiosk.text_size 应为 normal、large、larger、largest 之一，不是 'huge'"),
        ("[desk.1]\nclasses = 'A'", "desk.1.classes 应为一列 str"),
        ("[desk.1]\nclasses = [1]", "desk.1.classes 应为一列 str"),
        ("[desk.1]\nwindow = 'x'", "desk.1.window 应为 int，不是 'x'"),
        ("[kiosk.devices.locker]\noptions = 3", "[kiosk.devices.locker.options] 应为一张表"),
        ("[kiosk.devices.locker]\naddress = '3'", "kiosk.devices.locker.address 应为 int，不是 '3'"),
        ("[kiosk.devices.locker.options]\ngap = 1.5", "kiosk.devices.locker.options.gap 应为 str/int/bool，不是 1.5"),
        ("[site]\nmachine = 3\nmachines = 2", "site.machine 应在 1 到 site.machines（2）之间"),
        *(
            (f"[platform]\nurl = '{url}'", f"platform.url 应写成 http(s)://主机[:端口]，不是 '{url}'")
            for url in (
                "ftp://a/",
                "a.gov.cn",
                "https://",
                "http://a:99999",
                "http://a:x",
                "//a",
                "file:///tmp",
                "http://[::1",
            )
        ),
        ("[site]\nmachine = 0", "site.machine 应在 1 到 site.machines（1）之间"),
    ],
)
def test_a_wrong_setting_is_named(site: Path, text: str, fault: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        loaded(site, text)
    assert str(caught.value) == fault


def test_a_device_has_an_address_and_options_of_its_own(site: Path) -> None:
    settings = loaded(site, "[desk.2.devices.keypad]\naddress = 7\noptions = { parity = 'E', echo = true, gap_us = 9 }")
    keypad = settings.desk_at(2).devices.keypad
    assert (keypad.address, keypad.options) == (7, {"parity": "E", "echo": True, "gap_us": 9})
    assert (settings.desk_at(1).devices.keypad.address, settings.desk_at(1).devices.keypad.options) == (1, {})


def test_a_fault_is_said_in_either_language(site: Path) -> None:
    with pytest.raises(SettingsFault) as caught:
        loaded(site, "[kiosk]\nthem = 'dark'")
    assert caught.value.said(words()) == str(caught.value) == "没有这个设置：kiosk.them，是不是 theme？"
    assert caught.value.said(words("en")) == "No such setting: kiosk.them. Did you mean theme?"


def test_a_file_that_is_not_there_or_not_toml_is_named(site: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match=r"找不到设置文件 .*site\.toml"):
        load(tmp_path, site)
    with pytest.raises(SettingsFault, match=r"设置文件 .*site\.toml 读不懂"):
        loaded(site, "[site\n")
    site.write_bytes("[site]\nname = '城固'".encode("gb18030"))
    with pytest.raises(SettingsFault, match="读不懂"):
        load(tmp_path, site)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8610", "https://a.gov.cn/up", "HTTPS://A", "http://[::1]:80"])
def test_a_platform_is_asked_over_http(site: Path, url: str) -> None:
    assert loaded(site, f"[platform]\nurl = '{url}'").platform.url == url
