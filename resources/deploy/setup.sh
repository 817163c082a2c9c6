#!/bin/sh
# Makes a Debian machine ready to run OneVisit (setup.sh demo) or to test it as well (setup.sh dev).
#
# What is there already is looked at, not remembered: a second run asks dpkg and one stamp, and touches no network.
# The stamp in .venv names the lock it was filled from and the Python that made it.
set -eu
cd "$(dirname "$0")/../.."

needed="python3-venv libglib2.0-0 libgl1 libegl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libxkbcommon-x11-0 \
libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
welcome="espeak-ng" # the voice of the waiting room, which is silent without it
case "${1:-}" in
    demo) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock needed="$needed xvfb poppler-utils qpdf strace procps" ;;
    *) echo "usage: setup.sh demo|dev" >&2; exit 2 ;;
esac
log=.setup.log

say() { echo "[setup] $*"; }
give_up() { # what failed, what to do
    echo >&2
    echo "[setup] FAILED: $1" >&2
    echo "[setup] What to do: $2" >&2
    exit 1
}
quietly() { # run, keep its words in the log, show their end now and then, and if it fails
    (while sleep 10 >/dev/null 2>&1; do say "... $(tail -n 1 "$log" | cut -c 1-100)"; done) 9>&- &
    heartbeat=$!
    result=0
    "$@" >>"$log" 2>&1 </dev/null || result=$?
    kill "$heartbeat"
    if [ "$result" = 0 ]; then return 0; fi
    echo "[setup] The last lines of $log:" >&2
    tail -n 12 "$log" | sed 's/^/    /' >&2
    return 1
}

# -- system libraries ---------------------------------------------------------------------------------------------------

absent() { # those of the named packages that are not installed
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

system_libraries() {
    if ! command -v apt-get >/dev/null; then
        say "This is no Debian: make sure that what these packages hold is installed: $needed $welcome"
        return
    fi
    # shellcheck disable=SC2046,SC2086 # lists of words
    missing=$(echo $(absent $needed)) wished=$(echo $(absent $welcome))
    if [ -z "$missing$wished" ]; then return; fi
    by_hand="apt-get install --no-install-recommends $missing $wished"
    if [ "$(id -u)" = 0 ]; then
        root=""
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        root="sudo"
        sudo -v || give_up "sudo did not let us install system packages." "ask an administrator to run: $by_hand"
    elif [ -n "$missing" ]; then
        give_up "system packages are missing, and installing them needs root or sudo: $missing" \
            "ask an administrator to run: $by_hand"
    else
        say "Without root or sudo these stay uninstalled, which is allowed: $wished"
        return
    fi
    say "System packages to install with apt: $missing $wished"
    apt="$root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"
    # shellcheck disable=SC2086
    quietly $apt update ||
        give_up "apt-get update did not succeed." "check the network and /etc/apt/sources.list, then run the same command again"
    # shellcheck disable=SC2086
    quietly $apt install -y --no-install-recommends $missing $wished ||
        give_up "apt-get could not install: $missing $wished" \
            "the lines above say why: no network, or a package system that needs 'apt-get -f install'; then run the same command again"
    say "System packages are in place ($(($(date +%s) - began)) s)"
}

# -- Python and its packages --------------------------------------------------------------------------------------------

find_python() { # the path of a Python of 3.11 or newer: the interpreter itself, never a shim or another environment
    for name in /usr/bin/python3.11 /usr/bin/python3 python3.11 python3 python3.12 python3.13; do
        "$name" -c 'import sys, ensurepip
sys.version_info >= (3, 11) or sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))' 2>/dev/null && return
    done
    return 1
}

python_packages() {
    stamp=".venv/filled-from-$lock" wanted=$(sha256sum "$lock")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then return; fi
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$(find_python) || give_up "no Python of version 3.11 or newer with its venv module was found." \
            "on Debian 12: apt-get install python3 python3-venv; elsewhere put python3.11 on the PATH"
        say "Making .venv with $python"
        rm -rf .venv
        quietly "$python" -m venv .venv ||
            give_up "$python could not make a virtual environment in .venv." \
                "see $log; check that the disk has room and that this folder is yours"
    fi
    say "Installing the $(grep -c '^[a-z]' "$lock") packages of $lock into .venv, each checked by its hash (a minute or two)"
    rm -f "$stamp"
    quietly .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off --require-hashes \
        --only-binary :all: -r "$lock" ||
        give_up "the Python packages of $lock could not be installed." \
            "check the network (pip must reach a package index), then run the same command again"
    quietly env QT_QPA_PLATFORM=offscreen .venv/bin/python -c 'import PySide6.QtQuick, PySide6.QtWidgets, sqlcipher3' ||
        give_up "the installed packages do not load on this machine." \
            "the lines above name the missing library; on a system other than Debian install it by hand"
    echo "$wanted" >"$stamp"
    say "Python packages are in place ($(($(date +%s) - began)) s)"
}

began=$(date +%s)
if command -v flock >/dev/null; then
    exec 9>.setup.lock
    flock -n 9 || { say "Another set-up is running here; waiting for it"; flock 9; }
fi
: >"$log"
system_libraries
python_packages
