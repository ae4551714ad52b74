#!/usr/bin/env bash
# Build the two Python environments from the hash-checked lock files.
#   deploy/setup.sh run    what the assistant needs to serve
#   deploy/setup.sh dev    and what its tests need
#   deploy/setup.sh encoder  all of that, and what teaches the sentence encoder (6 GB more)
# Safe to repeat: an environment is touched only when its lock file changed.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
case "$kind" in
  run) suffix= ;;
  dev | encoder) suffix=-dev ;;
  *) echo "用法：deploy/setup.sh run|dev|encoder" >&2; exit 2 ;;
esac

say() { printf '▸ %s\n' "$*"; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }

fits() { # fits COMMAND TEST: is it a Python that satisfies the test?
  "$1" -c "import sys; sys.exit(not (sys.version_info[:2] $2))" 2>/dev/null
}

find_python() { # find_python TEST NAMES…: on PATH, then pyenv, then what uv manages
  local test=$1 name dir
  shift
  for name in "$@"; do
    command -v "$name" >/dev/null && fits "$name" "$test" && { command -v "$name"; return; }
  done
  for dir in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/* "$HOME"/.local/share/uv/python/*; do
    [ -x "$dir/bin/python3" ] && fits "$dir/bin/python3" "$test" && { echo "$dir/bin/python3"; return; }
  done
  return 1
}

debian_root() { [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; }

make_venv() { # make_venv PYTHON FOLDER
  "$1" -m venv "$2" >/dev/null 2>&1 && return
  rm -rf "$2"
  if debian_root; then
    say "安装 python3-venv"
    { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null || fail "python3-venv 安装失败，请运行：apt-get install python3-venv"
    "$1" -m venv "$2" && return
  fi
  fail "$1 不能建立虚拟环境，请先运行：apt-get install python3-venv（或用 pyenv 安装 Python）"
}

fill_venv() { # fill_venv FOLDER LOCK: install once per content of the lock file
  local stamp="$1/.installed-$(basename "$2" .lock)" sum
  sum=$(sha256sum "$2" | cut -d' ' -f1)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && return
  say "安装 $2（首次需要几分钟）"
  .venv/bin/uv pip install -q --python "$1/bin/python" --require-hashes -r "$2" \
    || fail "$2 安装失败：请检查网络和软件包索引设置后重试 make $( [ -n "$suffix" ] && echo test || echo run )"
  echo "$sum" > "$stamp"
}

if ! { [ -x .venv/bin/python ] && fits .venv/bin/python ">= (3, 11)"; }; then
  python=$(find_python ">= (3, 11)" "${YIBAO_PYTHON:-python3.11}" python3.11 python3.12 python3.13 python3) \
    || fail "找不到 Python 3.11 或更新版本。Debian 12 请运行：apt-get install python3 python3-venv"
  say "建立环境 .venv（$("$python" --version)）"
  rm -rf .venv
  make_venv "$python" .venv
fi
if [ ! -x .venv/bin/uv ]; then
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.lock \
    || fail "安装 uv 失败：请检查网络和软件包索引设置"
fi
fill_venv .venv "requirements/app$suffix.lock"
if [ ! -x .venv/bin/yibao ]; then
  .venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e . || fail "安装 yibao 命令失败"
fi

if ! { [ -x .venv-rasa/bin/python ] && fits .venv-rasa/bin/python "== (3, 10)"; }; then
  python=$(find_python "== (3, 10)" "${YIBAO_PYTHON310:-python3.10}" python3.10 python3) || {
    say "没有 Python 3.10，尝试由 uv 下载"
    .venv/bin/uv python install -q 3.10 \
      && python=$(find_python "== (3, 10)" python3.10) \
      || fail "找不到 Python 3.10（Rasa 3.6.21 需要）。请运行：pyenv install 3.10 或 uv python install 3.10"
  }
  say "建立环境 .venv-rasa（$("$python" --version)）"
  rm -rf .venv-rasa
  make_venv "$python" .venv-rasa
fi
fill_venv .venv-rasa "requirements/rasa$suffix.lock"

if [ "$kind" = encoder ]; then
  [ -x .venv-encoder/bin/python ] || make_venv .venv/bin/python .venv-encoder
  fill_venv .venv-encoder requirements/encoder.lock
fi
say "环境就绪"
