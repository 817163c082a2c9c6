"""What each command of the command line takes; `--help` is the reference."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any


def build_parser(only: str = "") -> argparse.ArgumentParser:
    """The parser of every command, or of `only` that one: a kiosk that starts anew waits for no other's."""
    parser = argparse.ArgumentParser(
        prog="main.py", description="OneVisit: one client for hall, town and village station"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="command")
    for name in (only,) if only in _COMMANDS else _COMMANDS:
        help_, take = _COMMANDS[name]
        command = commands.add_parser(name, help=help_, description=help_)
        told = "settings laid on the defaults; may be repeated"
        _option(command, "--settings", "FILE", told, action="append", default=[])
        _option(command, "--data", "DIR", "folder that everything of this machine lives in", default=Path("data"))
        take(command)
    return parser


def _option(parser: argparse.ArgumentParser, name: str, metavar: str, help_: str, **more: Any) -> None:
    parser.add_argument(name, type=Path, metavar=metavar, help=help_, **more)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document instead of sentences")


def _demo(demo: argparse.ArgumentParser) -> None:
    demo.set_defaults(data=Path("demo-data"))
    _option(demo, "--record", "DIR", "play the stories with nobody at the screen; keep every screen and paper in DIR")


def _kiosk(kiosk: argparse.ArgumentParser) -> None:
    kiosk.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    kiosk.add_argument("--closed", action="store_true", help=argparse.SUPPRESS)


def _desk(desk: argparse.ArgumentParser) -> None:
    desk.add_argument("number", type=int, metavar="N", help="number of the desk, from 1")


def _board(_: argparse.ArgumentParser) -> None:
    """Nothing but the settings."""


def _sandbox(sandbox: argparse.ArgumentParser) -> None:
    listen = "127.0.0.1:8610"
    sandbox.add_argument("--listen", default=listen, metavar="HOST:PORT", help=f"address (default: {listen})")


def _sync(sync: argparse.ArgumentParser) -> None:
    told = "status: what waits; now: one round; run: go on until stopped"
    sync.add_argument("what", choices=("status", "now", "run"), help=told)
    _json(sync)


def _device(device: argparse.ArgumentParser) -> None:
    told = "list: serial ports; test: the configured devices, or those named; poke: a simulator; "
    told += "trace: what passes on a wire, masked; record: a session, its people replaced; "
    told += "replay: play the device's side of one; profiles: the protocols that a setting may name; "
    told += "check: a protocol of your own against its examples"
    whats = ("list", "test", "poke", "trace", "record", "replay", "profiles", "check")
    device.add_argument("what", choices=whats, help=told)
    told = "for poke: a simulator and its command, e.g. kiosk.idcard do=put person=zhang; "
    told += "for test, trace and record: a device, e.g. kiosk.idcard; for replay and check: the file"
    device.add_argument("words", nargs="*", metavar="NAME KEY=VALUE", help=told)
    _option(device, "--to", "FILE", "for record: where to")
    device.add_argument("--seconds", type=float, metavar="S", help="for trace and record: end by itself after so long")
    device.add_argument("--fast", action="store_true", help="for replay: without the recorded pauses")
    device.add_argument("--tcp", action="store_true", help="for replay: a TCP port of this machine in place of a pty")
    device.add_argument("--print", action="store_true", help="for test: print a test ticket too")
    _json(device)


def _catalogue(catalogue: argparse.ArgumentParser) -> None:
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


def _calendar(calendar: argparse.ArgumentParser) -> None:
    told = "list: how far it reaches; take: a signed notice of one year"
    calendar.add_argument("what", choices=("list", "take"), help=told)
    calendar.add_argument("file", nargs="?", type=Path, metavar="FILE", help="for take: the file of the notice")
    _json(calendar)


def _papers(papers: argparse.ArgumentParser) -> None:
    told = "show: this machine's public key and its certificate; certify: at the county, a certificate for a key; "
    told += "take: keep ours; check: what a code proves, offline; lost: a case's papers are void; stop: all that a key "
    told += "signed is"
    papers.add_argument("what", choices=("show", "certify", "take", "check", "lost", "stop"), help=told)
    told = "for certify and stop: the public key (hex); for take and check: the file, - for what comes in; "
    told += "for lost: the number of the case"
    papers.add_argument("word", nargs="?", metavar="WORD", help=told)
    _option(papers, "--secret", "FILE", "for certify: the file of the county's key, made where there is none")
    papers.add_argument("--station", metavar="CODE", help="for certify: where the machine stands, 6, 9 or 12 digits")
    told = "for certify: the last day of papers it holds for, e.g. 2029-12-31"
    papers.add_argument("--until", type=date.fromisoformat, metavar="DAY", help=told)
    _option(papers, "--to", "FILE", "for certify: where the certificate goes")
    _json(papers)


def _figures(figures: argparse.ArgumentParser) -> None:
    for name, told in (("since", "first"), ("until", "last")):
        told = f"{told} day of the cases, e.g. 2026-11-01 (default: this year so far; today for daily ones)"
        figures.add_argument(f"--{name}", type=date.fromisoformat, metavar="DAY", help=told)
    _option(figures, "--csv", "FILE", "write them to FILE as a sheet too")
    told = "what stands behind one measure: the items or cases that count for it (+), and those that do not (-)"
    figures.add_argument("--of", metavar="MEASURE", help=told)
    _json(figures)


def _report(report: argparse.ArgumentParser) -> None:
    report.add_argument("what", choices=("day", "month"), help="day: of one day; month: of a whole one, with figures")
    told = "the day, or one of the month, e.g. 2026-11-20 (default: today)"
    report.add_argument("--of", type=date.fromisoformat, metavar="DAY", help=told)
    _option(report, "--paper", "FILE", "write it to FILE as it is printed, a PDF, too")
    _json(report)


def _check(check: argparse.ArgumentParser) -> None:
    _option(check, "--paper", "FILE", "write it to FILE as it is printed, a PDF, too")
    _json(check)


def _month(month: argparse.ArgumentParser) -> None:
    month.add_argument("--seed", type=int, default=2026, metavar="N", help="the same seed gives the same month")
    month.add_argument("--scale", type=float, default=1.0, metavar="X", help="of the visitors: 1 is some 20,000")
    _option(month, "--keep", "DIR", "keep the stores of the sites and summary.json in DIR")
    _json(month)


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "demo": ("a whole hall on this machine, on simulated devices and a sandbox platform", _demo),
    "kiosk": ("the citizens' touchscreen", _kiosk),
    "desk": ("a window clerk's desk", _desk),
    "board": ("the board of the waiting room", _board),
    "sandbox": ("a stand-in for the provincial platform", _sandbox),
    "sync": ("records out, decisions in", _sync),
    "device": ("card readers and printers: what is there, what answers", _device),
    "catalogue": ("the catalogue of service items", _catalogue),
    "calendar": ("the calendar of working days", _calendar),
    "papers": ("papers that prove themselves: keys, certificates, and what a code proves", _papers),
    "figures": ("every target of the region beside its figure", _figures),
    "watch": ("one look of supervision: what it finds anew, and the orders it makes", _json),
    "report": ("what the hall did in a day or a month, counted", _report),
    "check": ("is this machine ready for the day?", _check),
    "verify": ("prove the journal's chain and the store's integrity", _json),
    "bench": ("the figures of this machine, each beside its baseline", _json),
    "month": ("a simulated month of a county, checked every day; some minutes", _month),
}
