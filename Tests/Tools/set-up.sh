#!/usr/bin/env bash
# Puts on a Debian 12 machine what build and tests need besides the Swift toolchain. Asks nothing, says what
# it does, is quick when nothing is left to do, and names the exact command where it may not install.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(
    libsqlite3-dev libsane-dev libjpeg62-turbo-dev libpango1.0-dev libqrencode-dev pkg-config
    fonts-noto-cjk python3 python3-venv openssl curl
)

if ! command -v swift >/dev/null; then
    echo "set-up: no swift in PATH. Install the Swift 6.3 toolchain (swift.org/install/linux), then run this again." >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    install="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" -eq 0 ]; then
        echo "set-up: installing ${missing[*]}"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq
        $install -qq >/dev/null
    elif sudo -n true 2>/dev/null; then
        echo "set-up: installing (sudo) ${missing[*]}"
        sudo apt-get update -qq
        sudo DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
    else
        echo "set-up: these packages are missing and this user may not install them. Run:" >&2
        echo "    sudo $install" >&2
        exit 1
    fi
fi

# Tools from PyPI that the tests call, in a folder of their own.
python=.build/python
wanted="openapi-spec-validator==0.9.0 schemathesis==4.32.5 jsonschema==4.26.0"
if [ "$(cat $python/wanted 2>/dev/null || true)" != "$wanted" ]; then
    echo "set-up: $wanted into $python"
    mkdir -p .build
    /usr/bin/python3 -m venv --clear $python
    $python/bin/pip install --quiet --disable-pip-version-check $wanted
    echo "$wanted" >$python/wanted
fi
echo "set-up: ready"
