#!/usr/bin/env bash
# Gradescope runs this once, as root and with network, when it builds the image. Needs Python 3.11 or newer and
# installs it if the image's own is older, as on Ubuntu 22.04.
set -euo pipefail
cd "$(dirname "$0")"

good() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if good "$python"; then echo "$python"; return; fi
    done
    return 1
}

install() { apt-get install -y --no-install-recommends "$@"; }

if ! python=$(find_python); then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    install ca-certificates python3 python3-venv
    find_python >/dev/null || install python3.11 python3.11-venv
    python=$(find_python)
fi

"$python" -m venv --clear /opt/grader
pip=(/opt/grader/bin/pip install --no-cache-dir --disable-pip-version-check --quiet)
# Ubuntu 22.04's Python 3.11 calls itself a release candidate, so its pip ignores packages that require 3.11
"${pip[@]}" --upgrade pip
"${pip[@]}" --require-hashes --only-binary :all: -r requirements.txt
if [ -s imports.txt ]; then "${pip[@]}" -r imports.txt; fi
"${pip[@]}" --no-deps --no-index ./gradient_grader-*.whl
# the packages of the assignment's requirements.txt, if it has one: later there may be no network
/opt/grader/bin/grader assignment environment course/assignments/*

# Students' code runs as another user, who must not see this folder or what the grader writes.
chmod -R o= .
/opt/grader/bin/grader --version
/opt/grader/bin/grader doctor
