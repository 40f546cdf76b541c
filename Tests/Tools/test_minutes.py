#!/usr/bin/env python3
"""Prints how long each suite of a `swift test` log took, and says when the whole is over its limit."""
import re
import sys

LIMIT_MINUTES = 30
SHARE_MINUTES = 6

suites = []
with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
    for line in log:
        match = re.search(r"Suite \"?(.+?)\"? (passed|failed) after ([0-9.]+) seconds", line)
        if match:
            suites.append((float(match.group(3)), match.group(1)))
total = sum(seconds for seconds, _ in suites)
print("tests by part, longest first:")
for seconds, name in sorted(suites, reverse=True)[:20]:
    print(f"  {seconds / 60:6.2f} min  {name}")
print(f"  {total / 60:6.2f} min  together ({len(suites)} suites)")
if total > LIMIT_MINUTES * 60:
    print(f"  over the limit of {LIMIT_MINUTES} minutes")
elif total > SHARE_MINUTES * 60:
    print(f"  over this stage's share of {SHARE_MINUTES} minutes")
