#!/usr/bin/env bash
# The real programs that some tests meet. As root on Debian they are installed; elsewhere the
# missing ones are named, and the tests that need them say that they were not run.
set -euo pipefail
declare -A package=([psql]=postgresql [redis-server]=redis-server [nginx]=nginx [chromium]=chromium [node]=nodejs [npm]=npm [openssl]=openssl)
missing=()
for command in "${!package[@]}"; do
  command -v "$command" >/dev/null || [ -x "/usr/sbin/$command" ] || missing+=("${package[$command]}")
done
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || missing+=(libfaketime)
compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null || missing+=(fonts-noto-cjk)
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
  echo "▸ 安装测试所需的软件包：${missing[*]}"
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 \
    || { tail -n 20 "$log" >&2; echo "✗ 安装失败，请运行：apt-get install ${missing[*]}" >&2; exit 1; }
else
  echo "! 缺少 ${missing[*]}：需要它们的测试不会运行。Debian 上请以 root 运行：apt-get install ${missing[*]}"
fi
