"""The command line: whom each command hands over to; options.py tells what it takes."""

import argparse
import gc
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import Enum
from functools import partial
from pathlib import Path

from hall.errors import Garbled, Refused, Unavailable
from hall.resources import RESOURCES
from hall.settings import Settings, SettingsFault, load
from hall.words import N_, SOURCE, Words, words
from station.alone import alone
from station.options import build_parser
from station.tongue import tongue

USAGE = 2  # exit code for a command or a setting that cannot be understood
_NO_STORE = N_("数据库打不开（{why}）：请检查 --data 指的文件夹、它的权限和磁盘，不要删里面的文件")
FAILED = 1  # exit code for work that could not be done


def main(args: Sequence[str]) -> int:
    """Run one command; its exit code. What the user did wrong is told in one sentence, without a traceback."""
    sys.setswitchinterval(0.001)  # how long a thread that does not wait may keep the screen's from going on
    asked = build_parser(args[0] if args else "").parse_args(args)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    say = tongue()
    try:
        return _RUNS[asked.command](asked)
    except SettingsFault as fault:
        print(fault.said(say), file=sys.stderr)
        return USAGE
    except Unavailable as fault:
        why = say(fault.words) if fault.words else fault.why
        lost = fault.part == "store"
        print(say(_NO_STORE, why=why) if lost else say(fault.words) if fault.words else str(fault), file=sys.stderr)
        if lost and getattr(asked, "child", False):
            from station.supervise import UNABLE

            return UNABLE
        return FAILED
    except Garbled as fault:
        print(fault, file=sys.stderr)
        return FAILED
    except Refused as no:
        print(say(no.reason.value, **no.facts), file=sys.stderr)
        return FAILED


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
    text = json.dumps(document, ensure_ascii=False, indent=1, default=_plain) if asked.json else "\n".join(sentences)
    try:
        print(text, flush=True)
    except BrokenPipeError:  # whoever reads along, a pager or head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(value: object) -> object:
    """What JSON has no form for: of a choice its value, as the documents name it; of all else its words."""
    return value.value if isinstance(value, Enum) else str(value)


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
    with alone(settings.data, "kiosk"), kept(settings):  # here, not in the face: that one is replaced after every visit
        code = Supervisor([*again, "--child"], [*again, "--closed"]).run()
    if code:
        print(tongue()(N_("终端连续几次都打不开，不再重试；原因见上面，改好以后再启动")), file=sys.stderr)
    return code


def _desk(asked: argparse.Namespace) -> int:
    if _needs_display():
        return FAILED
    settings = _settings(asked)
    if asked.number < 1:
        raise SettingsFault(N_("桌号从 1 开始"))
    from station.build import desk_face

    with alone(settings.data, f"desk-{asked.number}"):
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

    try:
        asked.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise Unavailable("store", f"{asked.data}: {os.strerror(fault.errno or 0)}") from fault
    return run(asked.data, asked.settings)


# -- the other side, sync, devices ------------------------------------------------------------------------------------


def _sandbox(asked: argparse.Namespace) -> int:
    from sync.sandbox import serve

    host, _, port = asked.listen.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) < 2**16):
        raise SettingsFault(N_("--listen 应写成 主机:端口，不是 {value}"), value=asked.listen)
    try:
        return serve(asked.listen, asked.data / "sandbox")
    except OSError as fault:
        raise Unavailable("sandbox", f"{asked.listen}: {os.strerror(fault.errno or 0)}") from fault


def _sync(asked: argparse.Namespace) -> int:
    from station import syncing

    return {"status": syncing.status, "now": syncing.now, "run": syncing.run}[asked.what](
        _settings(asked), tongue(), partial(_show, asked)
    )


def _device(asked: argparse.Namespace) -> int:
    from station import hardware, protocols

    settings, say = _settings(asked), tongue()
    show = partial(_show, asked)
    if asked.what == "list":
        return hardware.list_ports(say, show)
    if asked.what == "test":
        return hardware.test(settings, asked.words, asked.print, say, show)
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
    show = partial(_show, asked)
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
    show = partial(_show, asked)
    if asked.what == "list":
        return calendars.show_calendar(settings, say, show)
    if asked.file is None:
        raise SettingsFault(N_("要写明文件名"))
    return calendars.take(settings, asked.file, say, show)


def _papers(asked: argparse.Namespace) -> int:
    from station import papers

    settings, say = _settings(asked), tongue()
    show = partial(_show, asked)
    if asked.what == "show":
        return papers.show_key(settings, say, show)
    if asked.word is None:
        raise SettingsFault(N_("要写明公钥、文件或办件编号，见 --help"))
    if asked.what == "certify":
        if not (asked.secret and asked.station and asked.until and asked.to):
            raise SettingsFault(N_("要写明 --secret、--station、--until 和 --to"))
        return papers.vouch(settings, asked.word, asked.station, asked.until, asked.secret, asked.to, say, show)
    if asked.what in ("take", "check"):
        return {"take": papers.take, "check": papers.check}[asked.what](settings, Path(asked.word), say, show)
    return {"lost": papers.lose, "stop": papers.stop}[asked.what](settings, asked.word, say, show)


def _figures(asked: argparse.Namespace) -> int:
    from station import report

    settings, say = _settings(asked), tongue()
    show = partial(_show, asked)
    if asked.of:
        return report.behind(settings, asked.of, asked.since, asked.until, say, show)
    return report.figures(settings, asked.since, asked.until, asked.csv, say, show)


def _watch(asked: argparse.Namespace) -> int:
    from station import report

    return report.watch(_settings(asked), tongue(), partial(_show, asked))


def _report(asked: argparse.Namespace) -> int:
    from station.books import report

    show = partial(_show, asked)
    return report(_settings(asked), asked.what, asked.of, asked.paper, tongue(), show)


def _check(asked: argparse.Namespace) -> int:
    from station.check import check

    say = tongue()
    settings = _settings(asked)
    findings = check(settings, say)
    _show(asked, [asdict(f) for f in findings], [f.sentence(say) for f in findings])
    if asked.paper:
        from station.books import readiness

        if say.language != SOURCE:  # papers are in the language of the state
            findings = check(settings, words())
        readiness(settings, findings, asked.paper)
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


_RUNS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": _demo,
    "kiosk": _kiosk,
    "desk": _desk,
    "board": _board,
    "sandbox": _sandbox,
    "sync": _sync,
    "device": _device,
    "catalogue": _catalogue,
    "calendar": _calendar,
    "papers": _papers,
    "figures": _figures,
    "watch": _watch,
    "report": _report,
    "check": _check,
    "verify": _verify,
    "bench": _bench,
    "month": _month,
}
