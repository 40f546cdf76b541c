#!/usr/bin/env bash
# Builds once, runs all tests one at a time, and says how long each part took. Ends with the test counts.
set -uo pipefail
cd "$(dirname "$0")/../.."
export SWIFT_BACKTRACE=enable=no

began=$SECONDS
swift build --build-tests || exit $?
echo "build: $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
timeout --kill-after=10 2400 swift test --skip-build --disable-xctest --no-parallel "$@" >"$log" 2>&1
status=$?
# Only what went wrong, in full; the rest as a table.
grep -aE 'recorded an issue|failed after|error:|Fatal error|^simulation:|^campaign:|^kills:|^schemathesis:' "$log" | cut -c1-600
python3 Tests/Tools/test_minutes.py "$log"
[ $status -eq 0 ] || { echo "--- the last lines"; tail -n 30 "$log" | cut -c1-600; }
grep -aE '^.{0,4}Test run with ' "$log" | tail -n 1
exit $status
