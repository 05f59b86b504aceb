#!/usr/bin/env bash
# Measures speed; changes nothing. Wall time counts other work of the machine too: run it when nothing else does.
# Usage: scripts/bench.sh PART [--threads N] [--json]
#   kernels      products and elementwise passes beside OpenBLAS, the peak and copying
#   step         whole training steps of a model of 10.2 M parameters
#   hash         what the commitments of a round cost
#   learns       whole trainings on tinyshakespeare ($LEDGER_DATA or ../shared/data): about half an hour
#   chain        sending, following and hashing beside viem
#   disputes     what the players of a dispute compute for each move
#   consents     from the block of a revocation to the end of an answer
#   products, attention, elementwise, signatures, round, engine: smaller ones
#   all          everything
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$root"

usage() {
  say "usage: scripts/bench.sh kernels|step|hash|learns|chain|products|attention|elementwise|signatures|round|disputes|engine|consents|all [--threads N] [--json]"
  exit 2
}

part=${1:-}
case "$part" in
  kernels|step|hash|learns|chain|products|attention|elementwise|signatures|round|disputes|engine|consents|all) ;;
  *) usage ;;
esac
[[ " ${*:2} " =~ ^(\ (--json|--threads\ [1-9][0-9]{0,2}))*\ +$ ]] || usage

setup_tools
case "$part" in chain|all) npm_ci contracts; npm_ci tests/clients ;; consents) npm_ci contracts ;; esac
case "$part" in engine|consents|all) natives ;; esac
case "$part" in kernels|all) prefer libopenblas.so.0 libopenblas0-pthread ;; esac # without it the columns beside it stay empty
build tests/Ledger.Benchmarks

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
