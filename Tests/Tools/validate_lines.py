#!/usr/bin/env python3
"""Says of each line of standard input whether a JSON Schema takes it: 'good' or 'bad: why', a line each.

validate_lines.py SCHEMA DEFINITION <lines     (needs jsonschema; DEFINITION is a name in $defs)
"""
import json
import sys

from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1], encoding="utf-8"))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator({"$ref": f"#/$defs/{sys.argv[2]}", "$defs": schema["$defs"]})
for line in sys.stdin.buffer.read().decode("utf-8").splitlines():
    error = next(validator.iter_errors(json.loads(line)), None)
    print("good" if error is None else f"bad: {error.json_path}: {error.validator}")
