#!/usr/bin/env bash
# Runs a Windows program under wine, on Linux:
#
#   GOOS=windows go build -o callboard.exe . && internal/tools/wine/run.sh callboard.exe doctor
#   GOOS=windows go test -exec "$PWD/internal/tools/wine/run.sh" ./internal/store
#
# With --setup it only installs wine, if it can, and makes the prefix, which is the folder of the Windows system:
# WINEPREFIX, or callboard-wine in the user's cache folder. Without wine it ends with exit code 3.
# Inside, drive Z: is the root of this machine. A pseudo-terminal is not a console there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

[ "$(uname -sm)" = "Linux x86_64" ] || { echo "wine runs the Windows build on Linux on amd64 only" >&2; exit 3; }
if ! command -v wine >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    { timeout 120 apt-get -qq -o Acquire::http::Timeout=20 update &&
      timeout 300 apt-get -qq -o Acquire::http::Timeout=20 install -y --no-install-recommends wine wine64; } >/dev/null 2>&1 || true
  fi
  command -v wine >/dev/null || { echo "wine is not installed and cannot be installed here" >&2; exit 3; }
fi

cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
export WINEPREFIX=${WINEPREFIX:-${cache:-${TMPDIR:-/tmp}}/callboard-wine}
export WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES="winemenubuilder.exe,mscoree,mshtml=${WINEDLLOVERRIDES:+;$WINEDLLOVERRIDES}"

# Packages are tested in parallel: only one of them makes the prefix.
if [ ! -e "$WINEPREFIX/ready" ]; then
  mkdir -p "$WINEPREFIX"
  exec 9>"$WINEPREFIX/setup.lock"
  flock 9
  if [ ! -e "$WINEPREFIX/ready" ]; then
    wine wineboot -i >/dev/null 2>&1 9>&- </dev/null || { echo "wine cannot make a prefix in $WINEPREFIX" >&2; exit 3; }
    wineserver -w 9>&- # the prefix is written when its server ends
    # Go needs a library that older releases of wine do not have.
    dll=$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll
    [ -e "$dll" ] || (cd "$here" && GOOS='' GOARCH='' GOFLAGS='' go run . "$dll" 9>&-)
    touch "$WINEPREFIX/ready"
  fi
  exec 9>&-
fi

[ "${1:-}" != --setup ] || exit 0
exec wine "$@"
