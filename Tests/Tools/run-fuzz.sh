#!/usr/bin/env bash
# Builds each entry point of Tests/Fuzz with libFuzzer and the address sanitizer and runs it for SECONDS (60).
# An entry point names the parser files that it is compiled with in its first lines: "// Parser: PATH".
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
out=.build-fuzz
mkdir -p $out
export SWIFT_BACKTRACE=enable=no
for entry in Tests/Fuzz/*Fuzz.swift; do
    name=$(basename "$entry" .swift)
    mapfile -t parsers < <(sed -n 's|^// Parser: ||p' "$entry")
    echo "fuzz: $name (${parsers[*]}), $seconds s"
    swiftc -parse-as-library -swift-version 6 -O -g -sanitize=fuzzer,address \
        "${parsers[@]}" "$entry" -o "$out/$name" 2>"$out/$name.build.log" || { cat "$out/$name.build.log"; exit 1; }
    mkdir -p "$out/corpus-$name"
    "$out/$name" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=2048 -artifact_prefix="$out/$name-" \
        "$out/corpus-$name" >"$out/$name.log" 2>&1 || { tail -n 40 "$out/$name.log"; exit 1; }
    grep -aE 'stat::number_of_executed_units|Done' "$out/$name.log" | tail -n 1
done
echo "fuzz: nothing found"
