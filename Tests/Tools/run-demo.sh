#!/usr/bin/env bash
# A whole kiosk on virtual parts, in a folder of its own: plays four services as `make run` promises, ends with 0, and
# with another code on any deviation. KEEP=1 leaves it running until Ctrl-C. KIOSK_BIN names the folder of programs.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(cd "${KIOSK_BIN:-.build/debug}" && pwd)
journeys=Tests/Fixtures/Journeys/demonstration
for program in kioskd kioskctl virtual-devices virtual-district kiosk-scanner kiosk-pages; do
    [ -x "$bin/$program" ] || { echo "run-demo: $bin/$program is missing; run: make build" >&2; exit 1; }
done

work=$(mktemp -d "${TMPDIR:-/tmp}/kiosk.XXXXXX")
state=$work/state
pids=()
kioskd=

stop() {
    local code=$?
    trap - EXIT INT TERM
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    if [ "$code" -ne 0 ] && [ "$code" -ne 130 ]; then
        echo "run-demo: ended with code $code; the last lines of kioskd's log ($work/kioskd.log):" >&2
        tail -n 20 "$work/kioskd.log" >&2 2>/dev/null || true
    fi
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT TERM

fail() { echo "run-demo: $*" >&2; exit 1; }

# until_true SECONDS WHAT COMMAND…: asks again until the command succeeds.
until_true() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || fail "$what: not within its time"
        sleep 0.1
    done
}

# A member of a program's one line of JSON.
member() { sed -n "s/.*\"$2\":\"\([^\"]*\)\".*/\1/p" "$1" | head -n 1; }

echo "== The parts, in $work"
mkdir -p "$work/tickets" "$work/sane"
printf 'test\n' >"$work/sane/dll.conf"
printf 'number_of_devices 1\n' >"$work/sane/test.conf"

"$bin/virtual-devices" --printer tcp:0 --keypad tcp:0 --control "$work/devices.sock" --out "$work/tickets" \
    >"$work/devices.json" 2>"$work/devices.log" &
pids+=($!)
"$bin/virtual-district" --files Tests/Fixtures/District --port 0 --control "$work/district.sock" \
    --hub-key Tests/Fixtures/District/demonstration-hub-private-key.pem >"$work/district.json" 2>"$work/district.log" &
pids+=($!)
until_true 20 "virtual-devices" test -s "$work/devices.json"
until_true 20 "virtual-district" test -s "$work/district.json"
printer=$(member "$work/devices.json" printer)
keypad=$(member "$work/devices.json" keypad)
district=$(member "$work/district.json" address)
echo "   printer $printer, keypad $keypad, district's services $district, scanner: SANE's test backend"

"$bin/kioskd" --config Tests/Fixtures/kioskd/kiosk.yaml \
    --set "state.folder=$state" --set "api.loopback=true" --set "api.portFile=$work/port" \
    --set "printer.tcp=${printer#tcp:}" --set "keypad.tcp=${keypad#tcp:}" --set "district.url=$district" \
    --set "district.probe=1s" --set "scanner.configFolder=$work/sane" --set "scanner.quarantine=8s" \
    --set "limits.evaluation=6s" --set "limits.print=10s" >"$work/kioskd.out" 2>"$work/kioskd.log" &
kioskd=$!
pids+=("$kioskd")
export KIOSK_SOCKET=$state/api.sock
until_true 30 "kioskd" "$bin/kioskctl" status

play() { "$bin/kioskctl" journey "$journeys/$1.yaml" --devices "$work/devices.sock" --district "$work/district.sock"; }
# The scanner's worker, a child of our kioskd.
worker() {
    local stat name parent
    for stat in /proc/[0-9]*/stat; do
        { read -r _ name _ parent _ <"$stat"; } 2>/dev/null || continue
        [ "$name" = "(kiosk-scanner)" ] && [ "$parent" = "$kioskd" ] || continue
        stat=${stat%/stat}
        echo "${stat##*/}"
    done
}
has_fault() { "$bin/kioskctl" faults --json | grep -q "\"code\" : \"$1\""; }

play offers
echo "== What is not offered, and why"
"$bin/kioskctl" items list --closed
play veteran-card
play take-number

echo "== The scanner's worker is killed until its crash loop is a fault"
end=$((SECONDS + 60))
until has_fault scanner.worker.crashloop; do
    [ "$SECONDS" -lt "$end" ] || fail "no crash loop within 60 s"
    for pid in $(worker); do kill -KILL "$pid" 2>/dev/null || true; done
    sleep 0.05
done
play scanner-down
"$bin/kioskctl" faults
play scanner-back
play paper-out
play end

echo "== Pictures of the tickets"
for picture in "$work"/tickets/*.png; do
    [ -e "$picture" ] || fail "no picture of a ticket was made"
    echo "   $picture"
done
echo "== The kiosk at the end"
"$bin/kioskctl" faults
"$bin/kioskctl" status
echo "== All as promised, in $SECONDS s"

if [ "${KEEP:-0}" = 1 ]; then
    cat <<KEPT

It stays up until Ctrl-C. To look at it:
    export KIOSK_SOCKET=$KIOSK_SOCKET
    $bin/kioskctl status
    $bin/kioskctl journey $journeys/without-paper.yaml --devices $work/devices.sock --district $work/district.sock
    API: $KIOSK_SOCKET, and http://127.0.0.1:$(cat "$work/port") with the tokens in $state/tokens
KEPT
    # Ctrl-C is how this one ends.
    trap 'exit 0' INT TERM
    wait "$kioskd" || true
fi
