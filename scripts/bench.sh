#!/usr/bin/env bash
# Measures speed; changes nothing. Wall time counts other work of the machine too: run it when nothing else does.
# Usage: scripts/bench.sh [PART]     (chain, the default: sending, following and hashing beside viem; or products, attention,
#                                     elementwise, step, signatures, round, engine; or all)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$root"

part=${1:-chain}
case "$part" in
  chain|products|attention|elementwise|step|signatures|round|engine|all) ;;
  *) say "usage: scripts/bench.sh [chain|products|attention|elementwise|step|signatures|round|engine|all]"; exit 2 ;;
esac

setup_tools
npm_ci contracts
npm_ci tests/clients
natives
dotnet restore tests/Ledger.Benchmarks --locked-mode -v q >&2 || die "restore failed: a packages.lock.json does not fit its project"
dotnet build tests/Ledger.Benchmarks -c Release --no-restore -v q -clp:ErrorsOnly >&2 || die "the build failed"

say "machine: $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || uptime | sed 's/.*average[s]*: *//')"
exec dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll "$part"
