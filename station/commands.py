"""The command line: what each command takes, and whom it hands over to."""

import argparse
import gc
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from hall.errors import Garbled, Refused, Unavailable
from hall.resources import RESOURCES
from hall.settings import Settings, SettingsFault, load
from hall.words import N_, Words
from station.tongue import tongue

USAGE = 2  # exit code for a command or a setting that cannot be understood
FAILED = 1  # exit code for work that could not be done


def main(args: Sequence[str]) -> int:
    """Run one command; its exit code. What the user did wrong is told in one sentence, without a traceback."""
    parser = build_parser()
    asked = parser.parse_args(args)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    say = tongue()
    try:
        return asked.run(asked)
    except SettingsFault as fault:
        print(fault.said(say), file=sys.stderr)
        return USAGE
    except (Unavailable, Garbled) as fault:
        print(fault, file=sys.stderr)
        return FAILED
    except Refused as no:
        print(say(no.reason.value, **no.facts), file=sys.stderr)
        return FAILED


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; `--help` is the reference."""
    parser = argparse.ArgumentParser(
        prog="main.py", description="OneVisit: one client for hall, town and village station"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, help_: str, run: Any) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        _option(
            sub, "--settings", "FILE", "settings laid on the defaults; may be repeated", action="append", default=[]
        )
        _option(sub, "--data", "DIR", "folder that everything of this machine lives in", default=Path("data"))
        sub.set_defaults(run=run)
        return sub

    demo = command("demo", "a whole hall on this machine, on simulated devices and a sandbox platform", _demo)
    demo.set_defaults(data=Path("demo-data"))
    _option(demo, "--record", "DIR", "play the stories with nobody at the screen; keep every screen and paper in DIR")

    kiosk = command("kiosk", "the citizens' touchscreen", _kiosk)
    kiosk.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    kiosk.add_argument("--closed", action="store_true", help=argparse.SUPPRESS)
    desk = command("desk", "a window clerk's desk", _desk)
    desk.add_argument("number", type=int, metavar="N", help="number of the desk, from 1")
    command("board", "the board of the waiting room", _board)

    sandbox = command("sandbox", "a stand-in for the provincial platform", _sandbox)
    listen = "127.0.0.1:8610"
    sandbox.add_argument("--listen", default=listen, metavar="HOST:PORT", help=f"address (default: {listen})")

    sync = command("sync", "records out, decisions in", _sync)
    told = "status: what waits; now: one round; run: go on until stopped"
    sync.add_argument("what", choices=("status", "now", "run"), help=told)
    _json(sync)

    device = command("device", "card readers and printers: what is there, what answers", _device)
    told = "list: serial ports; test: the configured devices; poke: a simulator; trace: what passes on a wire, masked; "
    told += (
        "record: a session, its people replaced; replay: play the device's side of one; profiles: the protocols that "
    )
    told += "a setting may name; check: a protocol of your own against its examples"
    whats = ("list", "test", "poke", "trace", "record", "replay", "profiles", "check")
    device.add_argument("what", choices=whats, help=told)
    told = "for poke: a simulator and its command, e.g. kiosk.idcard do=put person=zhang; "
    told += "for trace and record: a device, e.g. kiosk.idcard; for replay and check: the file"
    device.add_argument("words", nargs="*", metavar="NAME KEY=VALUE", help=told)
    _option(device, "--to", "FILE", "for record: where to")
    device.add_argument("--seconds", type=float, metavar="S", help="for trace and record: end by itself after so long")
    device.add_argument("--fast", action="store_true", help="for replay: without the recorded pauses")
    device.add_argument("--tcp", action="store_true", help="for replay: a TCP port of this machine in place of a pty")
    device.add_argument("--print", action="store_true", help="for test: print a test ticket too")
    _json(device)

    catalogue = command("catalogue", "the catalogue of service items", _catalogue)
    told = "list: every item; import: a JSON, CSV or XLSX file, or a signed package; diff: what importing it would "
    told += "change; compare: where another county's, in such a file, departs from ours; export: such a file; seal: a "
    told += "signed package; rollback: an earlier edition; verify: is it whole; check: which items name no law"
    whats = ("list", "import", "diff", "compare", "export", "seal", "rollback", "verify", "check")
    catalogue.add_argument("what", choices=whats, help=told)
    told = "for import, diff, compare, export and seal: the file; for rollback: the number of the edition"
    catalogue.add_argument("file", nargs="?", type=Path, metavar="FILE", help=told)
    told = "for import and diff: a hex Ed25519 key whose packages are trusted, beside the settings'; may be repeated"
    catalogue.add_argument("--key", action="append", default=[], metavar="KEY", help=told)
    told = "for import and seal: the day it comes into force, e.g. 2027-01-01 (default: today)"
    catalogue.add_argument("--effective", type=date.fromisoformat, metavar="DAY", help=told)
    _option(catalogue, "--secret", "FILE", "for seal: the file of the signing key, made where there is none")
    _json(catalogue)

    calendar = command("calendar", "the calendar of working days", _calendar)
    told = "list: how far it reaches; take: a signed notice of one year"
    calendar.add_argument("what", choices=("list", "take"), help=told)
    calendar.add_argument("file", nargs="?", type=Path, metavar="FILE", help="for take: the file of the notice")
    _json(calendar)

    figures = command("figures", "every target of the region beside its figure", _figures)
    for name, told in (("since", "first"), ("until", "last")):
        told = f"{told} day of the cases, e.g. 2026-11-01 (default: this year so far; today for daily ones)"
        figures.add_argument(f"--{name}", type=date.fromisoformat, metavar="DAY", help=told)
    _option(figures, "--csv", "FILE", "write them to FILE as a sheet too")
    told = "what stands behind one measure: the items or cases that count for it (+), and those that do not (-)"
    figures.add_argument("--of", metavar="MEASURE", help=told)
    _json(figures)
    _json(command("watch", "one look of supervision: what it finds anew, and the orders it makes", _watch))

    _json(command("check", "is this machine ready for the day?", _check))
    _json(command("verify", "prove the journal's chain and the store's integrity", _verify))
    _json(command("bench", "the figures of this machine, each beside its baseline", _bench))

    month = command("month", "a simulated month of a county, checked every day; some minutes", _month)
    month.add_argument("--seed", type=int, default=2026, metavar="N", help="the same seed gives the same month")
    month.add_argument("--scale", type=float, default=1.0, metavar="X", help="of the visitors: 1 is some 20,000")
    _option(month, "--keep", "DIR", "keep the stores of the sites and summary.json in DIR")
    _json(month)
    return parser


def _option(parser: argparse.ArgumentParser, name: str, metavar: str, help_: str, **more: Any) -> None:
    parser.add_argument(name, type=Path, metavar=metavar, help=help_, **more)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document instead of sentences")


def _settings(asked: argparse.Namespace) -> Settings:
    settings = load(asked.data, *asked.settings)
    files = (RESOURCES / "profiles").glob("*.toml")
    known = sorted(file.stem for file in files if file.stem != "national")  # that one lies under each of them
    if settings.site.profile not in known:
        told = N_("{path} 应为 {choices} 之一，不是 {value}")
        raise SettingsFault(told, path="site.profile", choices=tuple(known), value=repr(settings.site.profile))
    if not getattr(asked, "child", False):  # a face that is started anew: its supervisor asked
        from devices.line.lines import refuse_shared, wired

        refuse_shared(wired(settings))
    return settings


def _show(asked: argparse.Namespace, document: object, sentences: Sequence[str]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1, default=str) if asked.json else "\n".join(sentences)
    try:
        print(text, flush=True)
    except BrokenPipeError:  # whoever reads along, a pager or head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _no_display() -> bool:
    """Whether a window would have nowhere to open."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _needs_display() -> bool:
    if _no_display():
        say = tongue()
        told = say("这台机器没有显示器；可设置 QT_QPA_PLATFORM=offscreen，或用 main.py demo --record 目录")
        print(told, file=sys.stderr)
        return True
    return False


# -- faces ------------------------------------------------------------------------------------------------------------


def _kiosk(asked: argparse.Namespace) -> int:
    if _needs_display():
        return FAILED
    settings = _settings(asked)
    if asked.child or asked.closed:
        gc.disable()  # what a start loads is no garbage; looking for some is a tenth of it
        import kiosk.flow  # noqa: F401 - as station.build does: what needs no Qt before Qt
        from station.build import kiosk_closed, kiosk_face

        return kiosk_closed(settings) if asked.closed else kiosk_face(settings, syncs=False).run()
    from station.supervise import Supervisor
    from station.syncing import kept

    again = [sys.executable, sys.argv[0], "kiosk", "--data", str(asked.data)]
    again += [part for file in asked.settings for part in ("--settings", str(file))]
    with kept(settings):  # here, not in the face: that one is replaced after every visit
        return Supervisor([*again, "--child"], [*again, "--closed"]).run()


def _desk(asked: argparse.Namespace) -> int:
    if _needs_display():
        return FAILED
    settings = _settings(asked)
    if asked.number < 1:
        raise SettingsFault(N_("桌号从 1 开始"))
    from station.build import desk_face

    return desk_face(settings, asked.number).run()


def _board(asked: argparse.Namespace) -> int:
    if _needs_display():
        return FAILED
    from station.build import board_face

    return board_face(_settings(asked)).run()


def _demo(asked: argparse.Namespace) -> int:
    _settings(asked)  # a wrong file is told before anything starts
    if asked.record:
        from station.demo.recorder import record

        return record(asked.record, asked.settings)
    if _needs_display():
        return FAILED
    from station.demo.panel import run

    return run(asked.data, asked.settings)


# -- the other side, sync, devices ------------------------------------------------------------------------------------


def _sandbox(asked: argparse.Namespace) -> int:
    from sync.sandbox import serve

    return serve(asked.listen, asked.data / "sandbox")


def _sync(asked: argparse.Namespace) -> int:
    from station import syncing

    return {"status": syncing.status, "now": syncing.now, "run": syncing.run}[asked.what](
        _settings(asked), tongue(), lambda document, sentences: _show(asked, document, sentences)
    )


def _device(asked: argparse.Namespace) -> int:
    from station import hardware, protocols

    settings, say = _settings(asked), tongue()

    def show(document: object, sentences: Sequence[str]) -> None:
        _show(asked, document, sentences)

    if asked.what == "list":
        return hardware.list_ports(say, show)
    if asked.what == "test":
        return hardware.test(settings, asked.print, say, show)
    if asked.what == "poke":
        return hardware.poke(settings, asked.words, say, show)
    if asked.what == "profiles":
        return protocols.known(settings, say, show)
    if asked.what == "check":
        return protocols.check(asked.words, say, show)
    return _listen(asked, settings, say)


def _listen(asked: argparse.Namespace, settings: Settings, say: Words) -> int:
    from station import wires

    if len(asked.words) != 1:
        raise SettingsFault(N_("要写明文件名") if asked.what == "replay" else N_("要写明设备名，如 kiosk.idcard"))
    name = asked.words[0]
    if asked.what == "replay":
        return wires.replay(Path(name), settings.data / "sim", asked.fast, asked.tcp)
    if asked.what == "trace":
        return wires.trace(settings, name, asked.seconds, say, _line)
    if asked.to is None:
        raise SettingsFault(N_("要用 --to 写明文件名"))
    return wires.record(settings, name, asked.to, asked.seconds, say, _line)


def _line(text: str) -> None:
    print(text, flush=True)


# -- records ----------------------------------------------------------------------------------------------------------


def _catalogue(asked: argparse.Namespace) -> int:
    from station import catalogue

    settings, say = _settings(asked), tongue()

    def show(document: object, sentences: Sequence[str]) -> None:
        _show(asked, document, sentences)

    if asked.what in ("import", "diff", "compare", "export", "seal") and asked.file is None:
        raise SettingsFault(N_("要写明文件名"))
    if asked.what == "seal" and asked.secret is None:
        raise SettingsFault(N_("要用 --secret 写明签名密钥的文件"))
    if asked.what == "rollback" and not (asked.file and asked.file.name.isdecimal()):
        raise SettingsFault(N_("要写明第几版"))
    match asked.what:
        case "list":
            return catalogue.show_items(settings, say, show)
        case "import":
            return catalogue.take(settings, asked.file, asked.effective, asked.key, say, show)
        case "diff":
            return catalogue.compare(settings, asked.file, asked.key, say, show)
        case "compare":
            return catalogue.hold_against(settings, asked.file, asked.key, say, show)
        case "check":
            return catalogue.check(settings, say, show)
        case "seal":
            return catalogue.seal_up(settings, asked.file, asked.secret, asked.effective, say, show)
        case "export":
            return catalogue.give(settings, asked.file, say, show)
        case "rollback":
            return catalogue.roll_back(settings, int(asked.file.name), say, show)
        case _:
            return catalogue.verify(settings, say, show)


def _calendar(asked: argparse.Namespace) -> int:
    from station import calendars

    settings, say = _settings(asked), tongue()

    def show(document: object, sentences: Sequence[str]) -> None:
        _show(asked, document, sentences)

    if asked.what == "list":
        return calendars.show_calendar(settings, say, show)
    if asked.file is None:
        raise SettingsFault(N_("要写明文件名"))
    return calendars.take(settings, asked.file, say, show)


def _figures(asked: argparse.Namespace) -> int:
    from station import report

    settings, say = _settings(asked), tongue()

    def show(document: object, sentences: Sequence[str]) -> None:
        _show(asked, document, sentences)

    if asked.of:
        return report.behind(settings, asked.of, asked.since, asked.until, say, show)
    return report.figures(settings, asked.since, asked.until, asked.csv, say, show)


def _watch(asked: argparse.Namespace) -> int:
    from station import report

    return report.watch(_settings(asked), tongue(), lambda document, sentences: _show(asked, document, sentences))


def _check(asked: argparse.Namespace) -> int:
    from station.check import check

    say = tongue()
    findings = check(_settings(asked), say)
    _show(asked, [asdict(f) for f in findings], [f.sentence(say) for f in findings])
    return 0 if all(f.ok is not False for f in findings) else FAILED


def _verify(asked: argparse.Namespace) -> int:
    from station.maintenance import verify

    say = tongue()
    verdict = verify(_settings(asked), say)
    _show(asked, asdict(verdict), verdict.sentences(say))
    return 0 if verdict.ok else FAILED


def _bench(asked: argparse.Namespace) -> int:
    from station.bench import run

    figures = run()
    lines = [
        f"{'ok ' if f['ok'] else 'BAD'} {name}: {f['value']:.4g} {f['unit']}"
        + (f" (baseline {f['baseline']:.4g}, ratio {f['ratio']:.2f})" if f.get("baseline") else "")
        + f", goal {f['goal']}"
        for name, f in figures.items()
    ]
    _show(asked, figures, lines)
    return 0 if all(f["ok"] for f in figures.values()) else FAILED


def _month(asked: argparse.Namespace) -> int:
    from station.month import plan
    from station.month.run import run
    from station.month.summary import sentences

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    if asked.keep and asked.keep.exists():
        raise SettingsFault(N_("文件夹已存在：{folder}"), folder=asked.keep)
    document, times = run(plan.county(asked.seed, asked.scale), asked.keep, os.cpu_count() or 1, tell)
    _show(asked, document, sentences(document, times))
    whole = not document["faults"] and all(document["scenarios"].values())
    return 0 if whole else FAILED
