#!/bin/sh
# Writes requirements.lock (to run) and requirements-dev.lock (to run, test and check) from pyproject.toml.
# They hold versions and the hashes of every file of a release, and no address. Run with the oldest Python we support.
set -eu
cd "$(dirname "$0")/../.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3.11 -m venv "$tools"
"$tools/bin/pip" install --quiet pip-tools
# Places to find packages that only this machine knows must not leave their mark on the hashes.
export PIP_CONFIG_FILE=/dev/null
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
compile() {
    "$tools/bin/pip-compile" --quiet --generate-hashes --allow-unsafe --strip-extras --annotation-style line \
        --no-header --no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        "$@" pyproject.toml
}
compile --extra demo -o requirements.lock
compile --extra demo --extra test --extra check -c requirements.lock -o requirements-dev.lock
