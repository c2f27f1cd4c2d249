#!/usr/bin/env bash
# Runs the tests of the Windows build under wine: all packages but those that are left out below, so that a new one is in it by
# itself. Then it records what the program plays, where PulseAudio is installed. Without wine it ends with exit code 3. The arguments
# are passed to go test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

# Packages that are left out: a regular expression, and why.
left_out() {
  cat <<'END'
internal/e2e                      its tests need a pseudo-terminal, signals or a proxy in a process of its own
internal/testterm                 there are no pseudo-terminals
internal/player/pulsetest         it is for PulseAudio
internal/speech(/(audiometrics|english|kana|klatt|korean|loudness|mp3enc|phone|reading|resample|speechtest|wav))?   it calculates, the same on every system, and would take minutes
internal/player/(dsp|stretch|resample|loudness)   as above
internal/tools/(bench|crash|soak|demo|release.*|docs|notices|static|fuzz)   they need the go command or Linux
END
}

# Tests that are left out: their names, and why.
left_out_tests() {
  cat <<'END'
TestEndlessDownloadIsBounded TestBrokenDownloadReturnsAnError TestReadDuringTheDownload   wine keeps the name of a removed file until it is closed
TestDeliveryAllocations                          the driver of the database has other figures there
TestFloodOfHalfHeadersDoesNotBlockRequests TestBurst   hundreds of connections are too slow for its limits
TestHundredDeadReceivers TestConnectionsAreReused   they wait for many connections
TestAuditionFitsEverySize TestEverySceneFitsEverySize TestEveryDeliverySceneFitsEverySize   they draw thousands of screens
TestKeyCostDependsOnMatches TestSaveAsFitsEverySize   they make thousands of files
TestPruneShrinksTheFile TestListIsWhatTheFilterSays TestOddHeaders FuzzSearch   they take long, and the system does not matter to them
END
}

out=$(left_out | sed -E 's/^([^ ]+) .*/\1/' | paste -sd '|')
skip=$(left_out_tests | grep -oE '\b(Test|Fuzz)[A-Z][A-Za-z]*' | paste -sd '|')
packages=$(GOOS=windows go list ./... | sed 's|^callboard|.|' | grep -vxE "\./($out)")

# No other test needs sound, and looking for a sound server takes seconds.
export WINEDLLOVERRIDES="winepulse.drv,winealsa.drv,wineoss.drv="
# CI makes tests wait longer for what they wait for: wine is slow on a machine that does other work.
# shellcheck disable=SC2086 # a list of packages
CI=1 internal/tools/wine/test.sh -short -vet=off -skip "^($skip)\$" "$@" $packages

CI=1 CALLBOARD_TEST_WINE=1 go test -vet=off -run '^TestSound$' "$@" ./internal/tools/wine
