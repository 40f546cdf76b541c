#!/usr/bin/env bash
# Figures against peers: a release build in a folder of its own, peers installed beside it, both run in turns.
# Prints a table and writes .build/bench.json.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=.build/bench-python
wanted="python-escpos==3.1 qrcode==8.2 pillow"
if [ "$(cat $python/wanted 2>/dev/null || true)" != "$wanted" ]; then
    echo "bench: installing the peer python-escpos into $python"
    /usr/bin/python3 -m venv --clear $python
    # shellcheck disable=SC2086
    $python/bin/pip install --quiet --disable-pip-version-check $wanted
    echo "$wanted" >$python/wanted
fi
# As README.md builds what goes to a kiosk.
for product in kiosk-bench kioskd; do
    swift build -c release --static-swift-stdlib --scratch-path .build-bench --product $product
done
.build-bench/release/kiosk-bench --python $python/bin/python3 --kioskd .build-bench/release/kioskd --json .build/bench.json
