#!/usr/bin/env bash
# Long fuzzing: every property, every forge fuzz and invariant test, every decoder's hostile inputs, every comparison with other
# clients and every drawn lie, COUNT times as much as scripts/test.sh does, with new random values each time. Stops at the first failure; the failing
# values are printed.
# Usage: scripts/fuzz.sh COUNT     (for example 100, which is a million hostile inputs for each decoder)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$root"

count=${1:-}
case "$count" in
  ''|*[!0-9]*|0*) say "usage: scripts/fuzz.sh COUNT, a number from 1"; exit 2 ;;
esac

setup_tools
npm_ci contracts
npm_ci tests/clients
build Ledger.sln

say "forge: $((256 * count)) runs of every fuzz test, $((10 * count)) of every invariant"
(cd contracts && FOUNDRY_FUZZ_SEED="0x$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')" \
  FOUNDRY_FUZZ_RUNS=$((256 * count)) FOUNDRY_INVARIANT_RUNS=$((10 * count)) npm run --silent test) >&2

LEDGER_SEED=$(($(od -An -N4 -tu4 /dev/urandom) % 2000000000)) LEDGER_HOSTILE=$((10000 * count)) LEDGER_COMPARED=$((500 * count))
export LEDGER_SEED LEDGER_HOSTILE LEDGER_COMPARED
say "Ledger.Ethereum.Tests: $LEDGER_HOSTILE hostile inputs of each decoder, $LEDGER_COMPARED values of each kind beside viem and ethers, LEDGER_SEED=$LEDGER_SEED"
dotnet test tests/Ledger.Ethereum.Tests -c Release --no-build --nologo --filter "TestCategory=Fuzz|TestCategory=Differential" --logger "console;verbosity=minimal" >&2

LEDGER_REFEREE_ELEMENTS=$((4000 * count)) LEDGER_RULES_MUTATIONS=$((200 * count))
export LEDGER_REFEREE_ELEMENTS LEDGER_RULES_MUTATIONS
say "Ledger.Proofs.Tests: the referee beside the interpreter on $LEDGER_REFEREE_ELEMENTS elements of each kind, $LEDGER_RULES_MUTATIONS malformed programs"
dotnet test tests/Ledger.Proofs.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~Referees" --logger "console;verbosity=minimal" >&2

say "ledger dev disputes: $((60 * count)) drawn lies, seed $LEDGER_SEED"
dotnet src/Ledger.Cli/bin/Release/net10.0/ledger.dll dev disputes --count $((60 * count)) --seed "$LEDGER_SEED" >&2

say "Ledger.Cli.Tests: nodes killed by signal 9 on every turn of a game"
LEDGER_KILLS=all dotnet test tests/Ledger.Cli.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~KilledPlayer" --logger "console;verbosity=minimal" >&2

LEDGER_HISTORIES=$((60 * count))
export LEDGER_HISTORIES
say "Ledger.Identity.Tests: $LEDGER_HISTORIES histories of identities beside the official resolver"
dotnet test tests/Ledger.Identity.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~ResolverDifferential" --logger "console;verbosity=minimal" >&2
say "Ledger.Identity.Tests: who can use my data, beside a replay of all events, in $LEDGER_HISTORIES histories"
dotnet test tests/Ledger.Identity.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~LiveConsentTests" --logger "console;verbosity=minimal" >&2

for project in $(grep -rl 'Category("Property")' tests --include=*.cs | cut -d/ -f1-2 | sort -u); do
  for pass in $(seq "$count"); do
    say "$(basename "$project"): properties, pass $pass of $count"
    dotnet test "$project" -c Release --no-build --nologo --filter TestCategory=Property --logger "console;verbosity=minimal" >&2
  done
done
say "no property failed"
