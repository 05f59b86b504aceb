#!/usr/bin/env bash
# Measures speed; changes nothing. Wall time counts other work of the machine too: run it when nothing else does.
# Usage: scripts/bench.sh [PART] [--threads N] [--json]
#                                    (chain, the default: sending, following and hashing beside viem; or products, attention,
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

# The step's peer, written against libtorch: built where libtorch-dev and libopenblas0-pthread are installed, left out elsewhere.
step_peer() {
  peer="$root/tests/Ledger.Benchmarks/bin/step-peer"
  [ -d /usr/include/torch ] && command -v g++ >/dev/null || return 0
  if [ ! "$peer" -nt tests/Ledger.Benchmarks/peers/step.cpp ]; then
    g++ -O2 -std=c++17 tests/Ledger.Benchmarks/peers/step.cpp -o "$peer" -I/usr/include/torch/csrc/api/include -ltorch -ltorch_cpu -lc10 >&2 || return 0
  fi
  export LEDGER_STEP_PEER="$peer"
}
case "$part" in step|all) step_peer ;; esac

say "machine: $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || uptime | sed 's/.*average[s]*: *//')"
exec dotnet tests/Ledger.Benchmarks/bin/Release/net10.0/Ledger.Benchmarks.dll "$part" "${@:2}"
