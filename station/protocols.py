"""What an integrator asks of protocols: which ones are known, and whether one of their own does what it should."""

from collections.abc import Callable, Sequence
from pathlib import Path

from hall.settings import Settings, SettingsFault
from hall.words import N_, Words

Show = Callable[[object, Sequence[str]], None]


def known(settings: Settings, say: Words, show: Show) -> int:
    """Every protocol that a setting may name, ours and the integrator's, and the drivers that packages bring.

    Exit code 1 when a file among them cannot be used: it is told with what is wrong in it.
    """
    from devices.drivers import PREFIX, installed
    from devices.framing import profiles, read

    rows: list[dict[str, str]] = []
    faults = 0
    for name, file in profiles((settings.data / "devices",)).items():
        try:
            about, fault = read(file).about, ""
        except SettingsFault as wrong:
            about, fault, faults = "", wrong.said(say), faults + 1
        rows.append({"profile": name, "about": about, "file": str(file), "fault": fault})
    rows += [{"profile": PREFIX + name, "about": package, "file": "", "fault": ""} for name, package in installed()]
    show(rows, [f"{row['profile']}  {row['fault'] or row['about']}" for row in rows])
    return 1 if faults else 0


def check(files: Sequence[str], say: Words, show: Show) -> int:
    """Each file read, and its examples played through it; exit code 0 when all of them come out."""
    from devices.framing import prove, read

    if not files:
        raise SettingsFault(N_("应写出文件：main.py device check 文件.toml"))
    rows: list[dict[str, object]] = []
    lines: list[str] = []
    for file in files:
        try:
            profile = read(Path(file))
            wrong, examples = [each.said(say) for each in prove(profile)], len(profile.examples)
        except SettingsFault as fault:
            wrong, examples = [fault.said(say)], 0
        rows.append({"file": file, "ok": not wrong, "examples": examples, "wrong": wrong})
        right = N_("{examples} 个例子全部符合") if examples else N_("格式对；没有例子可核对")
        lines += [f"{file}  {each}" for each in wrong or [say(right, examples=examples)]]
    show(rows, lines)
    return 0 if all(row["ok"] for row in rows) else 1
