#!/usr/bin/env bash
# Sets everything up and runs the whole way once on this machine: training, verification, minting, release, a device of your own.
# Usage: scripts/demo.sh [options of `ledger up --demo`], for example --data PATH
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$root"

setup_tools
npm_ci contracts
natives
say "restore and build (the first time takes a minute or two)"
build src/Ledger.Cli

exec dotnet src/Ledger.Cli/bin/Release/net10.0/ledger.dll up --demo "$@"
