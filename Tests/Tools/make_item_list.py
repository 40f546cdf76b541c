#!/usr/bin/env python3
"""Turns two sheets into a signed item list.

    make_item_list.py ITEMS.csv FIELDS.csv LIST.jsonl --sequence N --issuer NAME --valid-from 2026-01-01T00:00:00Z
                      [--sign PRIVATE-KEY.pem]

ITEMS.csv has one item a row, FIELDS.csv what the first sheet lacks: a row with a field name describes a form
field, a row without one the item (delivery, needs_person, produces, decided_by, answered_by). Both are UTF-8, with
or without byte order mark, with LF or CRLF, cells quoted or not. LIST.jsonl is canonical JSON Lines: a header, then
one item a line, sorted by id (see docs/ITEM-LIST.md). With --sign, LIST.jsonl.sig gets the raw 64-byte Ed25519
signature of the whole file, made by the openssl command; the key is PKCS #8 in PEM.

Nothing is written if any cell is wrong: every problem is told, with sheet, cell and remedy. Exit codes: 0 done,
1 a sheet is wrong, 2 usage, 3 a file cannot be read or written, 4 signing failed.
"""
import argparse
import csv
import difflib
import io
import json
import os
import re
import subprocess
import sys

ITEM_COLUMNS = (
    "base_code implementation_code name department category service_object handling promised_minutes legal_minutes "
    "channel_hours steps materials fee keywords legal_basis conditions cross_province one_matter plain_note "
    "tolerated place_phone").split()
FIELD_COLUMNS = (
    "implementation_code field label label_en kind required personal from choices delivery needs_person produces "
    "decided_by answered_by").split()
STEPS = ("notice identify certificate verify form scan review submit printTicket printDocument takeNumber "
         "evaluate").split()
SOURCES = "licence datashare previous promise scan declare".split()
KINDS = "text phone date choice amount address idNumber".split()
OBJECTS = {"自然人": "person", "法人": "organisation"}
PACKAGE_CATEGORY = "一件事"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
MAX_BYTES = 16 << 20


def column_letters(index):
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Sheet:
    """A sheet's rows, each with its place, and what is wrong with them."""

    def __init__(self, path, columns, problems):
        self.name = os.path.basename(path)
        self.columns = columns
        self.problems = problems
        self.rows = []
        with open(path, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            self.wrong_place("", f"more than {MAX_BYTES} bytes", "split the sheet")
            return
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[:error.start].count(b"\n") + 1
            self.wrong_place(f"line {line}", "not UTF-8", "save the sheet as CSV UTF-8")
            return
        if "\0" in text:
            self.wrong_place("", "a NUL character", "save the sheet as CSV UTF-8")
            return
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            self.wrong_place("", f"not CSV: {error}", "look for a quote that is not closed")
            return
        if not records:
            self.wrong_place("A1", "the sheet is empty", "the first row has the column names")
            return
        header = records[0]
        self.place = {}
        for index, name in enumerate(header):
            cell = f"{column_letters(index)}1"
            if name in self.place:
                self.wrong_place(cell, f"column '{name}' stands twice", "keep one of them")
            elif name not in columns:
                near = difflib.get_close_matches(name, columns, 1)
                self.wrong_place(cell, f"unknown column '{name}'",
                                 f"did you mean '{near[0]}'?" if near else f"columns are {', '.join(columns)}")
            self.place[name] = index
        for name in columns:
            if name not in self.place:
                self.wrong_place("row 1", f"column '{name}' is missing", "add it")
        if problems:
            return
        for number, record in enumerate(records[1:], start=2):
            if not record or all(cell.strip() == "" for cell in record):
                continue
            if len(record) != len(header):
                self.wrong_place(f"row {number}", f"{len(record)} cells, the first row has {len(header)}",
                                 "quote cells that hold a comma")
                continue
            self.rows.append(Row(self, number, {name: record[self.place[name]] for name in columns}))

    def wrong_place(self, place, message, remedy):
        self.problems.append(f"{self.name}{' ' + place if place else ''}: {message}; {remedy}")


class Row:
    def __init__(self, sheet, number, cells):
        self.sheet, self.number, self.cells = sheet, number, cells

    def wrong(self, column, message, remedy):
        cell = f"{column_letters(self.sheet.place[column])}{self.number}"
        self.sheet.wrong_place(f"{cell} ({column})", message, remedy)

    def text(self, column, required=True):
        value = self.cells[column].strip()
        if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in value):
            self.wrong(column, "a control character or line break", "remove it")
        if required and not value:
            self.wrong(column, "empty", "fill it")
        return value

    def number_in(self, column, low, high):
        value = self.text(column)
        if not re.fullmatch(r"0|[1-9][0-9]{0,8}", value) or not low <= int(value) <= high:
            if value:
                self.wrong(column, f"'{value}' is no whole number from {low} to {high}", "write digits only")
            return low
        return int(value)

    def word(self, column, words, required=True, default=None):
        value = self.text(column, required)
        if not value:
            return default
        if value not in words:
            near = difflib.get_close_matches(value, list(words), 1)
            self.wrong(column, f"unknown word '{value}'",
                       f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(words)}")
            return default
        return value

    def flag(self, column, required=True):
        return self.word(column, ("true", "false"), required, "false") == "true"

    def parts(self, column, separator, required=False):
        value = self.text(column, required)
        parts = [part.strip() for part in value.split(separator)] if value else []
        if any(not part for part in parts):
            self.wrong(column, f"an empty part between two '{separator}'", "remove the separator")
        return [part for part in parts if part]


def check_codes(row):
    base, code = row.text("base_code"), row.text("implementation_code")
    if base and not re.fullmatch(r"[0-9]{13}", base):
        row.wrong("base_code", f"'{base}' is not 13 digits", "copy it from the catalogue")
    if code and not re.fullmatch(f"[{CREDIT_ALPHABET}]{{18}}[0-9]{{13}}", code):
        row.wrong("implementation_code", f"'{code}' is not an 18-character credit code and 13 digits",
                  "I, O, S, V and Z do not occur in it")
    elif code:
        total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(code, CREDIT_WEIGHTS))
        right = CREDIT_ALPHABET[(31 - total % 31) % 31]
        if code[17] != right:
            row.wrong("implementation_code", f"check character {code[17]} of the credit code, {right} would be right",
                      "compare it with the authority's own papers")
        if code[18:] != base:
            row.wrong("implementation_code", "it does not end with the base code", "its last 13 digits are it")
    return base, code


def materials_of(row):
    materials = []
    for part in row.parts("materials", ";"):
        name, colon, sources = part.partition(":")
        names = sources.split(">")
        unknown = [source for source in names if source not in SOURCES]
        if not name or not colon or unknown:
            row.wrong("materials", f"'{part}' is not name:source>source", f"sources are {', '.join(SOURCES)}")
            continue
        materials.append({"name": name, "sources": names})
    for part in row.parts("tolerated", ";"):
        name, at, days = part.partition("@")
        material = next((m for m in materials if m["name"] == name), None)
        if not at or not re.fullmatch(r"[1-9][0-9]?", days):
            row.wrong("tolerated", f"'{part}' is not material@working days", "write it like 近期照片@5")
        elif material is None:
            row.wrong("tolerated", f"'{name}' is no material of this item", "name one of column materials")
        else:
            material["toleratedDays"] = int(days)
    return materials


def item_of(row):
    base, code = check_codes(row)
    steps = row.parts("steps", "|", required=True)
    for step in steps:
        if step not in STEPS:
            near = difflib.get_close_matches(step, STEPS, 1)
            row.wrong("steps", f"unknown step '{step}'",
                      f"did you mean '{near[0]}'?" if near else f"steps are {', '.join(STEPS)}")
    category = row.text("category")
    item = {
        "id": code, "baseCode": base, "name": row.text("name"), "plainNote": row.text("plain_note", required=False),
        "department": row.text("department"), "placePhone": row.text("place_phone"), "category": category,
        "keywords": row.parts("keywords", ";"),
        "serviceObject": OBJECTS.get(row.word("service_object", tuple(OBJECTS), default="自然人")),
        "handling": row.word("handling", ("instant", "promised"), default="promised"),
        "promisedMinutes": row.number_in("promised_minutes", 1, 480 * 366),
        "legalMinutes": row.number_in("legal_minutes", 1, 480 * 366),
        "channelHours": row.word("channel_hours", ("24h", "office"), default="24h"),
        "steps": steps, "materials": materials_of(row), "fields": [],
        "guide": {"basis": row.text("legal_basis"), "conditions": row.text("conditions"),
                  "fee": row.number_in("fee", 0, 1_000_000)},
        "crossProvince": row.flag("cross_province"), "isPackage": category == PACKAGE_CATEGORY,
        "delivery": ["counter"], "needsPerson": False,
    }
    if item["handling"] == "instant" and item["promisedMinutes"] > 60:
        row.wrong("promised_minutes", f"{item['promisedMinutes']} minutes for an instant item", "at most 60")
    if item["promisedMinutes"] > item["legalMinutes"]:
        row.wrong("promised_minutes", "more than the legal limit", "promise no more than legal_minutes")
    package = row.text("one_matter", required=False)
    if package:
        item["oneMatter"] = package
    elif item["isPackage"]:
        row.wrong("one_matter", "empty for a package", "give the package its id")
    return item


def add_fields_row(row, items, described):
    code = row.text("implementation_code")
    item = items.get(code)
    if item is None:
        if code:
            row.wrong("implementation_code", f"'{code}' is not in the items sheet", "copy it from there")
        return
    field = row.text("field", required=False)
    item_cells = ("delivery", "needs_person", "produces", "decided_by", "answered_by")
    field_cells = ("label", "label_en", "kind", "required", "personal", "from", "choices")
    for column in item_cells if field else field_cells:
        if row.text(column, required=False):
            row.wrong(column, "a row describes a field or an item, not both", "put it on a row of its own")
    if not field:
        if code in described:
            row.wrong("implementation_code", f"row {described[code]} describes this item already", "use one row")
        described[code] = row.number
        ways = row.parts("delivery", ";")
        for way in ways:
            if way not in ("counter", "post"):
                row.wrong("delivery", f"unknown way '{way}'", "use counter, post")
        if ways:
            item["delivery"] = ways
        item["needsPerson"] = row.flag("needs_person", required=False)
        for column, key in (("produces", "produces"), ("decided_by", "decidedBy"), ("answered_by", "answeredBy")):
            value = row.text(column, required=False)
            if value:
                item[key] = value
        return
    if not re.fullmatch(r"[a-z][A-Za-z0-9]{0,39}", field):
        row.wrong("field", f"'{field}' is no name of a field", "write it like contactPhone")
    if any(known["id"] == field for known in item["fields"]):
        row.wrong("field", f"'{field}' stands twice for this item", "keep one of them")
    entry = {
        "id": field, "labelZh": row.text("label"), "labelEn": row.text("label_en"),
        "kind": row.word("kind", KINDS, default="text"), "required": row.flag("required"),
        "personal": row.flag("personal"), "choices": row.parts("choices", ";"),
    }
    if entry["kind"] == "choice" and len(entry["choices"]) < 2:
        row.wrong("choices", "a choice needs at least two", "separate them by ';'")
    source = row.text("from", required=False)
    if source:
        entry["from"] = source
    item["fields"].append(entry)


def make(items_path, fields_path, header):
    problems = []
    items, places = {}, {}
    sheet = Sheet(items_path, ITEM_COLUMNS, problems)
    for row in sheet.rows:
        item = item_of(row)
        if item["id"] in items:
            row.wrong("implementation_code", f"row {places[item['id']]} has the same code", "keep one of them")
        items[item["id"]] = item
        places[item["id"]] = row.number
    if not problems:
        described = {}
        for row in Sheet(fields_path, FIELD_COLUMNS, problems).rows:
            add_fields_row(row, items, described)
    if problems:
        return None, problems
    header = dict(header, schema=1, serveAfterExpiry=True, count=len(items))
    ordered = [header] + [items[code] for code in sorted(items)]
    lines = (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for value in ordered)
    return "".join(line + "\n" for line in lines).encode("utf-8"), []


def write(path, content):
    """All or nothing: beside it, then renamed."""
    with open(path + ".new", "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def sign(key, path):
    subprocess.run(
        ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", path, "-out", path + ".sig.new"],
        check=True, timeout=30, stdin=subprocess.DEVNULL)
    if os.path.getsize(path + ".sig.new") != 64:
        raise subprocess.SubprocessError("the signature is not 64 bytes: is the key an Ed25519 key?")
    os.replace(path + ".sig.new", path + ".sig")


def main():
    parser = argparse.ArgumentParser(description="Turns two sheets into a signed item list.", allow_abbrev=False)
    parser.add_argument("items")
    parser.add_argument("fields")
    parser.add_argument("list")
    parser.add_argument("--sequence", type=int, required=True, help="higher than that of every list before")
    parser.add_argument("--issuer", required=True)
    parser.add_argument("--valid-from", required=True, metavar="2026-01-01T00:00:00Z")
    parser.add_argument("--sign", metavar="PRIVATE-KEY.pem")
    options = parser.parse_args()
    if options.sequence < 1:
        parser.error("--sequence: a whole number from 1 on")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", options.valid_from, re.ASCII):
        parser.error("--valid-from: write it as 2026-01-01T00:00:00Z")
    header = {"sequence": options.sequence, "issuer": options.issuer, "validFrom": options.valid_from}
    try:
        content, problems = make(options.items, options.fields, header)
        if problems:
            print("\n".join(problems), file=sys.stderr)
            return 1
        write(options.list, content)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 3
    if options.sign:
        try:
            sign(options.sign, options.list)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"signing failed: {error}; is openssl installed, and is the key Ed25519 in PEM?", file=sys.stderr)
            return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
