#!/usr/bin/env python3
"""Breaks the rules in one place at a time and asks the simulation which invariant sees it.

Each Tests/Mutants/*.patch starts with two lines, `Invariant: NAME` and `Breaks: one sentence`, and is applied to a
copy of the tree, which is built on its own (.build-mutants). Prints a table; exits 1 if a patch does not apply, does
not build, or is not found by the invariant that it names.

  run-mutants.py            all of them
  run-mutants.py --check    only: do all patches apply, are their headers complete, two for each invariant of the rules at least
  run-mutants.py NAME...    some
"""

import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATCHES = ROOT / "Tests/Mutants"
WORK = ROOT / ".build-mutants"
TREE = WORK / "tree"
FOLDERS = ["Devices/DeviceModel", "Kiosk/ItemList", "Kiosk/KioskCore", "Tests/Invariants", "Tests/Simulation",
           "Sources/kiosk-simulate", "Tests/Fixtures/Items"]
INVARIANTS = ["ticket-unique", "case-once", "one-service-one-evaluation", "nothing-left-behind",
              "offered-means-doable", "list-is-trusted", "fault-pairs", "one-notice", "ask-nothing-twice"]
# Faults are raised and cleared by DeviceRuntime, which the simulation does not run: its own tests judge their pairs.
OUTSIDE = {"fault-pairs"}
SEEDS, DAYS, FIRST = 4, 45, 1

MANIFEST = """// swift-tools-version: 6.2
import PackageDescription
let swift: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility")]
let package = Package(name: "mutants", targets: [
    .target(name: "DeviceModel", path: "Devices/DeviceModel", resources: [.embedInCode("faults.json")],
        swiftSettings: swift),
    .target(name: "ItemList", path: "Kiosk/ItemList", RESOURCESswiftSettings: swift),
    .target(name: "KioskCore", dependencies: ["ItemList", "DeviceModel"], path: "Kiosk/KioskCore",
        swiftSettings: swift),
    .target(name: "Invariants", dependencies: ["KioskCore", "ItemList", "DeviceModel"], path: "Tests/Invariants",
        swiftSettings: swift),
    .target(name: "Simulation", dependencies: ["Invariants", "KioskCore", "ItemList", "DeviceModel"],
        path: "Tests/Simulation", swiftSettings: swift),
    .executableTarget(name: "kiosk-simulate", dependencies: ["Simulation", "ItemList"],
        path: "Sources/kiosk-simulate", swiftSettings: swift),
])
"""


def header(patch):
    """Invariant and sentence of a patch; complains of what is missing."""
    text = patch.read_text()
    invariant = re.search(r"^Invariant: (\S+)$", text, re.M)
    breaks = re.search(r"^Breaks: (\S.*)$", text, re.M)
    if not invariant or invariant[1] not in INVARIANTS or not breaks:
        sys.exit(f"{patch.name}: its first lines have to be 'Invariant: NAME' and 'Breaks: one sentence'")
    return invariant[1], breaks[1]


def check(patches):
    """Headers, and whether each patch applies to the tree as it is."""
    bad = 0
    for patch in patches:
        header(patch)
        done = subprocess.run(["git", "apply", "--check", str(patch)], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            bad += 1
            print(f"{patch.name} does not apply any more: {done.stderr.strip()}")
    return bad == 0


def fresh(folders):
    for folder in folders:
        shutil.copytree(ROOT / folder, TREE / folder, dirs_exist_ok=True)


def resources(folder):
    names = [p.name for p in (ROOT / folder).iterdir() if p.suffix not in (".swift", "") and p.is_file()]
    return "resources: [" + ", ".join(f'.embedInCode("{n}")' for n in sorted(names)) + "], " if names else ""


def build():
    command = ["swift", "build", "--scratch-path", str(WORK / "scratch"), "--product", "kiosk-simulate"]
    done = subprocess.run(command, cwd=TREE, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def simulate():
    """Violations by invariant, and the first seed that had one."""
    program = WORK / "scratch/debug/kiosk-simulate"
    command = [str(program), "--seed", str(FIRST), "--seeds", str(SEEDS), "--days", str(DAYS), "--stop-at-first"]
    try:
        done = subprocess.run(command, cwd=TREE, capture_output=True, text=True, timeout=600)
    except subprocess.TimeoutExpired:
        return {}, "timeout", 1
    seed, found = None, {}
    for line in done.stdout.splitlines():
        if match := re.match(r"seed (\d+):", line):
            current = match[1]
        elif match := re.match(r"  ([a-z-]+): ", line):
            found[match[1]] = found.get(match[1], 0) + 1
            seed = seed or current
    return found, seed, done.returncode


def main():
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")]
    patches = sorted(p for p in PATCHES.glob("*.patch") if not wanted or p.stem in wanted)
    if not check(patches):
        return 1
    if not wanted:
        for invariant in set(INVARIANTS) - OUTSIDE:
            if sum(header(p)[0] == invariant for p in patches) < 2:
                print(f"mutants: {invariant} has fewer than two patches")
                return 1
    if "--check" in sys.argv:
        print(f"mutants: {len(patches)} patches apply")
        return 0
    shutil.rmtree(TREE, ignore_errors=True)
    fresh(FOLDERS)
    (TREE / "Package.swift").write_text(MANIFEST.replace("RESOURCES", resources("Kiosk/ItemList")))
    built, log = build()
    if not built:
        sys.exit("mutants: the tree does not build as it is\n" + log[-2000:])
    found, _, status = simulate()
    if status or found:
        sys.exit(f"mutants: the tree as it is breaks {found or status}: nothing could be said of mutants")
    rows, missed = [], 0
    for patch in patches:
        invariant, breaks = header(patch)
        began = time.monotonic()
        subprocess.run(["git", "apply", "--directory", str(TREE.relative_to(ROOT)), str(patch)], cwd=ROOT, check=True)
        built, log = build()
        found, seed, _ = simulate() if built else ({}, None, 1)
        is_found = invariant in found
        missed += not is_found
        rows.append((patch.stem, invariant, seed or "-", f"{time.monotonic() - began:.0f} s",
                     "found" if is_found else ("NOT BUILT" if not built else "MISSED"),
                     ", ".join(sorted(set(found) - {invariant}))))
        print("{:34} {:28} seed {:8} {:>6}  {:9} {}".format(*rows[-1]), flush=True)
        if not built:
            print(log[-600:])
        for name in re.findall(r"^\+\+\+ b/(\S+)", patch.read_text(), re.M):
            shutil.copy(ROOT / name, TREE / name)
    print(f"mutants: {len(rows) - missed} of {len(rows)} found by the invariant they name; "
          f"seeds {FIRST}...{FIRST + SEEDS - 1}, {DAYS} kiosk-days each")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
