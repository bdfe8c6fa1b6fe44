#!/usr/bin/env bash
# Builds with warnings as errors, checks formatting, and runs every test against real PostgreSQL, SQLite and a real
# browser. Installs these where they are missing (on Debian, as root or with sudo). Closes with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_missing() {
  local missing=()
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  [ "${#missing[@]}" = 0 ] && return
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

command -v dotnet >/dev/null || { echo "Install the .NET SDK that global.json names first." >&2; exit 1; }
install_missing

say "restore, with the locked package versions"
dotnet restore orleans.sln --locked-mode

say "build, warnings as errors"
dotnet build orleans.sln -c Release --no-restore -v q

# The analyzers' part of the format is the build's.
say "format"
dotnet format whitespace orleans.sln --no-restore --verify-no-changes
dotnet format style orleans.sln --no-restore --verify-no-changes

say "test"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet Tests/bin/Release/net10.0/Tests.dll "$@" 2>&1 | tee "$log" || status=$?

# xunit closes with: Total: 85, Errors: 0, Failed: 0, Skipped: 0, …
summary=$(grep -aoE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1) || true
if [ -z "$summary" ]; then
  echo "The test run ended without a summary (exit code $status)." >&2
  exit 1
fi
read -r total errors failed skipped <<<"$(grep -oE '[0-9]+' <<<"$summary" | tr '\n' ' ')"
bad=$((errors + failed + skipped))
if [ "$bad" != 0 ]; then
  say "what failed"
  grep -aE '\[(FAIL|SKIP)\]' -A 8 "$log" | cut -c -300 || true
fi
printf '\n%d passed, %d failed\n' "$((total - failed - skipped))" "$bad"
[ "$status" = 0 ] && [ "$bad" = 0 ] && [ "$total" -gt 0 ]
