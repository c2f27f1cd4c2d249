#!/usr/bin/env bash
# Runs tests of packages for Windows under wine. The arguments are those of go test:
#
#   internal/tools/wine/test.sh -short ./internal/store ./internal/secrets
#
# Wine before 9 or so does not know the newest way to delete a file and reports that with an error that Go does not expect.
# Go has the older way too, and a variable for its own tests that chooses it. Here a copy of that one file of Go sets it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/run.sh" --setup

scratch=$(mktemp -d)
hold=()
end() {
  [ ${#hold[@]} = 0 ] || kill "${hold[@]}" 2>/dev/null || true
  rm -rf "$scratch"
}
trap end EXIT

# The first program starts the services of Windows, which keep its output open until they end, and go test waits for that. So a
# program without output is the first one, and runs until the end.
mkfifo "$scratch/stdin"
"$here/run.sh" cmd /c pause <>"$scratch/stdin" >/dev/null 2>&1 &
hold+=($!)
"$here/run.sh" cmd /c exit </dev/null >/dev/null 2>&1 # returns when the services run
# The same holds for the desktop, which the first program that asks for one starts.
"$here/run.sh" explorer /desktop </dev/null >/dev/null 2>&1 &
hold+=($!)

file=$(go env GOROOT)/src/internal/syscall/windows/at_windows.go
sed 's/^var TestDeleteatFallback bool$/var TestDeleteatFallback = true/' "$file" >"$scratch/at_windows.go"
cmp -s "$file" "$scratch/at_windows.go" && { echo "this release of Go has no TestDeleteatFallback in $file" >&2; exit 1; }
printf '{"Replace":{"%s":"%s"}}\n' "$file" "$scratch/at_windows.go" >"$scratch/overlay.json"

export GOOS=windows GOARCH=amd64 CGO_ENABLED=0
go test -overlay "$scratch/overlay.json" -exec "$here/run.sh" "$@"
