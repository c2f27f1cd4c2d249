#!/usr/bin/env bash
# Runs those tests of the Windows build that depend on the system, under wine: files, processes, locks, sockets, the commands.
# Without wine it ends with exit code 3. The arguments are passed to go test.
#
# Left out are packages that only calculate or draw, those that need a pseudo-terminal or the go command, and what wine cannot do:
#   internal/speech/engine, symbolic links         wine makes none that lead anywhere
#   TestEndlessDownload…, …Download… of job        wine keeps the name of a removed file until it is closed
#   TestDeliveryAllocations                        the driver of the database has other figures there
#   TestFloodOfHalfHeaders… of netlimit            hundreds of connections are too slow for its limits
#   TestListIsWhatTheFilterSays … of store         they take long, and the system does not matter to them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

packages=(
  . actor app audition/... batch cli config datadir job link naming netlimit osfile player player/decode player/output rawhead
  script/... secrets store text tunnel ui/savefile ui/webhooks/... webhook webhook/answer webhook/forward workbench
)
skip=TestEndlessDownloadIsBounded,TestBrokenDownloadReturnsAnError,TestReadDuringTheDownload,TestDeliveryAllocations
skip+=,TestFloodOfHalfHeadersDoesNotBlockRequests,TestPruneShrinksTheFile,TestListIsWhatTheFilterSays,TestOddHeaders,FuzzSearch

for i in "${!packages[@]}"; do packages[i]=./internal/${packages[i]}; done
packages[0]=.

# No test needs sound, and looking for a sound server takes seconds.
export WINEDLLOVERRIDES="winepulse.drv,winealsa.drv,wineoss.drv="
# CI makes tests wait longer for what they wait for: wine is slow on a machine that does other work.
CI=1 internal/tools/wine/test.sh -short -vet=off -skip "^(${skip//,/|})\$" "$@" "${packages[@]}"
