#!/usr/bin/env bash
# Every test of the project, with all set-up. Ends with one line: N passed, N failed, N skipped.
# Usage: scripts/test.sh [--only NAME]   (NAME: part of a test project's name, or "contracts")
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
cd "$root"

only=""
case "${1:-}" in
  "") ;;
  --only) only=${2:?"--only needs a name"} ;;
  *) say "usage: scripts/test.sh [--only NAME]"; exit 2 ;;
esac

setup_tools
need chromium chromium
need promtool prometheus
install_missing
prefer libsecp256k1.so libsecp256k1-2 libsecp256k1-1 # the tests compare our secp256k1 with it

results=$(mktemp -d)
trap 'for job in $(jobs -p); do kill -- "-$job"; done 2>/dev/null; rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0 broken=0

# beside COMMAND...: starts it in the background as a process group of its own, which ends with this script.
beside() { set -m; "$@" & set +m; }

# run_contracts: leaves the results of the contracts' check in files. Nothing waits for it: it takes the time that the build and the suites leave.
run_contracts() {
  (cd contracts && nice -n 5 npm run --silent check -- --json "$results/forge.json") > "$results/contracts.txt" 2>&1
  echo $? > "$results/contracts.code"
}

# report_contracts: says and counts what run_contracts left.
report_contracts() {
  local p f s
  if [ ! -s "$results/forge.json" ]; then report contracts; return; fi
  read -r p f s < <(node -e '
    const suites = Object.values(JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")));
    const tests = suites.flatMap(s => Object.values(s.test_results));
    const count = status => tests.filter(t => t.status === status).length;
    console.log(count("Success"), count("Failure"), count("Skipped"));' "$results/forge.json")
  report contracts "$p" "$f" "$s"
}

# Tests send Ctrl-C to programs, which inherit whether it is ignored: as it is where this script itself was started in the background.
heeding=()
if env --default-signal=INT,QUIT true 2>/dev/null; then heeding=(env --default-signal=INT,QUIT); fi

# run_suite PROJECT: leaves the results of a test project in files.
run_suite() {
  local name; name=$(basename "$1" .csproj)
  ${heeding[@]+"${heeding[@]}"} dotnet test "$1" -c Release --no-build --nologo --logger "trx;LogFileName=$results/$name.trx" --logger "console;verbosity=minimal" > "$results/$name.txt" 2>&1
  echo $? > "$results/$name.code"
}

# report_suite NAME: says and counts what run_suite left.
report_suite() {
  local log="$results/$1.trx" counters total p f
  if [ ! -s "$log" ]; then report "$1"; return; fi
  counters=$(grep -o '<Counters [^>]*>' "$log" | head -n 1)
  counter() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
  total=$(counter total) p=$(counter passed) f=$(counter failed)
  report "$1" "$p" "$f" $((total - p - f))
}

# report NAME [PASSED FAILED SKIPPED]: adds what was counted, none where there is no result, and shows the end of what it said if it did not pass.
report() {
  local name=$1 code
  code=$(cat "$results/$name.code" 2>/dev/null || echo 1)
  if [ $# -eq 1 ]; then
    say "$name: no test result (exit $code)"; broken=1
  else
    say "$(printf '%-36s %5d passed %3d failed %3d skipped (at %d s)' "$@" "$SECONDS")"
    passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
    if [ "$code" -ne 0 ] && [ "$3" -eq 0 ]; then broken=1; fi
  fi
  if [ "$code" -ne 0 ] || [ "${3:-0}" -gt 0 ]; then tail -n 80 "$results/$name.txt" >&2; fi
}

npm_ci contracts
contracts="" cli=""
if [ -z "$only" ] || [ "$only" = contracts ]; then
  say "contracts: forge tests, then artifacts and snapshots against a fresh build, beside all else"
  beside run_contracts; contracts=$!
fi

if [ "$only" != contracts ]; then
  npm_ci tests/clients
  natives
  say "restore and build"
  build Ledger.sln
fi

# The command line's tests wait for the blocks of whole networks most of the time: they run beside all others.
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  if [ -n "$only" ] && [[ "$name" != *"$only"* ]]; then continue; fi
  if [ "$name" = Ledger.Cli.Tests ]; then
    beside run_suite "$project"; cli=$!
    continue
  fi
  run_suite "$project"
  report_suite "$name"
done
if [ -n "$contracts" ]; then wait "$contracts"; report_contracts; fi
if [ -n "$cli" ]; then wait "$cli"; report_suite Ledger.Cli.Tests; fi

# A suite that could not run at all counts as one failure, so that the closing line cannot look green.
failed=$((failed + broken))
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
