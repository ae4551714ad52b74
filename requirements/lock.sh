#!/usr/bin/env bash
# Resolve requirements/*.in into lock files: exact versions, hashes, no download hosts.
#   requirements/lock.sh            keep versions that still fit
#   requirements/lock.sh --upgrade  take the newest
set -euo pipefail
cd "$(dirname "$0")/.."
lock() { # lock NAME OPTIONS…
  local name=$1
  shift
  uv pip compile -q --generate-hashes --no-emit-index-url --no-header "$@" \
    "requirements/$name.in" -o "requirements/$name.lock"
}
PATH="$PWD/.venv/bin:$PATH"
lock uv --universal --python-version 3.10 "$@"
lock app-dev --universal --python-version 3.11 "$@"
lock app --universal --python-version 3.11 -c requirements/app-dev.lock "$@"
lock rasa-dev --python-version 3.10 --python-platform linux "$@"
lock rasa --python-version 3.10 --python-platform linux -c requirements/rasa-dev.lock "$@"
lock encoder --python-version 3.11 --python-platform linux "$@"
