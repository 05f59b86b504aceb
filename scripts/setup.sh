# Sourced by the other scripts: puts everything in place that the build, the demo and the tests need.
# Idempotent; installs system packages when it may (root on Debian), else names them and stops.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export npm_config_update_notifier=false DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_XMLDOC_MODE=skip

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 3; }

# need COMMAND PACKAGE: the command, installed from Debian's package if it is missing and we are root.
missing_packages=()
need() { command -v "$1" >/dev/null 2>&1 || missing_packages+=("$2"); }

install_missing() {
  [ ${#missing_packages[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing: ${missing_packages[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing_packages[@]}"; } >/dev/null 2>&1 \
      || die "could not install ${missing_packages[*]}; install them and run this again"
  else
    die "these packages are missing: ${missing_packages[*]}. Install them (Debian: apt-get install ${missing_packages[*]}) and run this again"
  fi
  missing_packages=()
}

# prefer LIBRARY PACKAGE...: a library that is used when it is there, out of the first package that installs; its absence is no error.
prefer() {
  local library=$1 package; shift
  PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$library" && return 0
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 0
  apt-get update -qq >/dev/null 2>&1 || return 0
  for package in "$@"; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 && return 0
  done
  return 0
}

setup_tools() {
  command -v dotnet >/dev/null 2>&1 || die ".NET SDK 10 is missing: see https://dot.net, then run this again"
  dotnet --version >/dev/null 2>&1 || die "the installed .NET SDK does not fit global.json: install .NET SDK 10"
  need git git
  need node nodejs
  need npm npm
  install_missing
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node 20 or newer is needed, found $(node --version)"
}

# npm_ci DIRECTORY: installs the locked packages, once per lock file.
npm_ci() {
  local stamp="$root/$1/node_modules/.lock-stamp"
  if [ -f "$stamp" ] && cmp -s "$stamp" "$root/$1/package-lock.json"; then return 0; fi
  say "npm ci in $1"
  (cd "$root/$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || die "npm ci in $1 failed"
  cp "$root/$1/package-lock.json" "$stamp"
}

# natives: llama.cpp for this machine's chips, out of the packages that the lock names.
natives() {
  local installed
  installed=$(node "$root/src/Ledger.Device/natives/install.mjs") || die "llama.cpp could not be installed; run \`node src/Ledger.Device/natives/install.mjs\` to see why"
  [ -z "$installed" ] || say "llama.cpp: $installed"
}

# build WHAT: restores and builds a project or the solution. One compiler serves all projects, which a machine's
# UseSharedCompilation=false would forbid: started anew for each of them it costs half as much again. It ends with the build.
build() {
  dotnet restore "$1" --locked-mode -v q >&2 || die "restore failed: a packages.lock.json does not fit its project"
  UseSharedCompilation=true dotnet build "$1" -c Release --no-restore -v q -clp:ErrorsOnly >&2 || die "the build failed"
  dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true
}
