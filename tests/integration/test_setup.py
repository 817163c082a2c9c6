"""The set-up behind make demo and make test, on a make-believe machine: quick when all is there, plain in failure."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="resources/deploy is for Debian")


@dataclass
class Machine:
    """A folder with the script and a lock; the commands of the system only note how they were called."""

    home: Path

    def has(self, command: str, script: str) -> None:
        """Put `command` first on the path (or at the path given, below the folder)."""
        file = self.home / command if "/" in command else self.home / "commands" / command
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'#!/bin/sh\necho "{file.name} $*" >>"{self.home}/asked"\n{script}\n', encoding="utf-8")
        file.chmod(0o755)

    def set_up(self) -> subprocess.CompletedProcess[str]:
        (self.home / "asked").write_text("", encoding="utf-8")
        path = f"{self.home}/commands:{os.environ['PATH']}"
        return subprocess.run(
            ["sh", "resources/deploy/setup.sh", "demo"],
            cwd=self.home,
            env={"PATH": path, "HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self, command: str) -> list[str]:
        """How `command` was called in the last set-up."""
        lines = (self.home / "asked").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(command)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Everything is installed, and nobody is root."""
    made = Machine(tmp_path)
    (tmp_path / "resources/deploy").mkdir(parents=True)
    shutil.copy(REPO / "resources/deploy/setup.sh", tmp_path / "resources/deploy")
    (tmp_path / "requirements.lock").write_text("example==1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    made.has("id", "echo 1000")
    made.has("sudo", "exit 1")
    made.has("dpkg-query", "echo installed")
    made.has("apt-get", "")
    made.has(".venv/bin/python", "")
    return made


def test_the_second_time_nothing_is_fetched(machine: Machine) -> None:
    first = machine.set_up()
    assert first.returncode == 0, first.stderr
    assert "Installing the 1 packages of requirements.lock" in first.stdout
    assert "--require-hashes" in machine.asked("python -m pip")[0]

    second = machine.set_up()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert machine.asked("python -m pip") == []
    assert machine.asked("apt-get") == []


def test_another_lock_is_installed(machine: Machine) -> None:
    machine.set_up()
    (machine.home / "requirements.lock").write_text("example==2 \\\n    --hash=sha256:01\n", encoding="utf-8")
    assert machine.set_up().returncode == 0
    assert len(machine.asked("python -m pip")) == 1


def test_without_root_it_says_what_an_administrator_must_do(machine: Machine) -> None:
    machine.has("dpkg-query", 'case "$*" in *libegl1) exit 1;; esac; echo installed')
    result = machine.set_up()
    assert result.returncode == 1
    assert "FAILED: system packages are missing, and installing them needs root or sudo: libegl1" in result.stderr
    assert "apt-get install --no-install-recommends libegl1" in result.stderr
    assert machine.asked("apt-get") == []


def test_without_root_the_voice_may_be_missing(machine: Machine) -> None:
    machine.has("dpkg-query", 'case "$*" in *espeak-ng) exit 1;; esac; echo installed')
    result = machine.set_up()
    assert result.returncode == 0, result.stderr
    assert "espeak-ng" in result.stdout


def test_root_needs_no_sudo(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("dpkg-query", 'case "$*" in *libegl1) exit 1;; esac; echo installed')
    result = machine.set_up()
    assert result.returncode == 0, result.stderr
    assert [call.split()[-1] for call in machine.asked("apt-get")] == ["update", "libegl1"]
    assert machine.asked("sudo") == []


def test_a_failing_apt_is_told_with_its_own_last_words(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", 'case "$*" in *install*) echo "E: no route to anywhere"; exit 100;; esac')
    result = machine.set_up()
    assert result.returncode == 1
    assert "E: no route to anywhere" in result.stderr
    assert "FAILED: apt-get could not install: python3-venv" in result.stderr


def test_a_failing_pip_leaves_no_stamp(machine: Machine) -> None:
    machine.has(".venv/bin/python", 'case "$*" in *pip*) echo "no such host"; exit 1;; esac')
    result = machine.set_up()
    assert result.returncode == 1
    assert "no such host" in result.stderr
    assert "What to do: check the network" in result.stderr
    machine.has(".venv/bin/python", "")
    assert machine.set_up().returncode == 0
    assert len(machine.asked("python -m pip")) == 1
