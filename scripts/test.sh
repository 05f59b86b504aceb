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
npm_ci contracts
npm_ci tests/clients
natives

results=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0 broken=0

say "restore and build"
dotnet restore Ledger.sln --locked-mode -v q >&2 || die "restore failed: a packages.lock.json does not fit its project"
dotnet build Ledger.sln -c Release --no-restore -v q -clp:ErrorsOnly >&2 || die "the build failed"

if [ -z "$only" ] || [ "$only" = contracts ]; then
  say "contracts: forge tests, then artifacts and snapshots against a fresh build"
  if (cd contracts && npm run --silent check -- --json "$results/forge.json") >&2; then :; else broken=1; fi
  if [ -s "$results/forge.json" ]; then
    read -r p f s < <(node -e '
      const suites = Object.values(JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")));
      const tests = suites.flatMap(s => Object.values(s.test_results));
      const count = status => tests.filter(t => t.status === status).length;
      console.log(count("Success"), count("Failure"), count("Skipped"));' "$results/forge.json")
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  else
    say "contracts: no test result"; broken=1
  fi
fi

# A shell without job control lets what it starts in the background ignore Ctrl-C, as nohup does; tests send it to programs that inherit that.
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
  local name=$1 log="$results/$1.trx" code counters total p f s
  code=$(cat "$results/$name.code" 2>/dev/null || echo 1)
  if [ ! -s "$log" ]; then
    say "$name: no test result (exit $code)"; tail -n 40 "$results/$name.txt" >&2; broken=1; return
  fi
  counters=$(grep -o '<Counters [^>]*>' "$log" | head -n 1)
  counter() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
  total=$(counter total) p=$(counter passed) f=$(counter failed)
  s=$((total - p - f))
  say "$(printf '%-36s %5d passed %3d failed %3d skipped' "$name" "$p" "$f" "$s")"
  if [ "$f" -gt 0 ] || [ "$code" -ne 0 ]; then tail -n 80 "$results/$name.txt" >&2; fi
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then broken=1; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# The command line's tests wait for the blocks of whole networks most of the time: they run beside all others.
beside=""
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  if [ -n "$only" ] && [[ "$name" != *"$only"* ]]; then continue; fi
  if [ "$name" = Ledger.Cli.Tests ]; then
    run_suite "$project" & beside=$name
    continue
  fi
  run_suite "$project"
  report_suite "$name"
done
if [ -n "$beside" ]; then wait; report_suite "$beside"; fi

# A suite that could not run at all counts as one failure, so that the closing line cannot look green.
failed=$((failed + broken))
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
