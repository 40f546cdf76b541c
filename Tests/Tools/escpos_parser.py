#!/usr/bin/env python3
"""A second reader of ESC/POS, for tests: what a printer that is never out of paper would put on paper.

Reads bytes from a file or stdin, prints JSON: tickets with text lines, QR payloads (hex), rasters (SHA-256 of
"bytesPerRow:data"), and how each was cut. Shares nothing with the Swift parsers. Python 3.9, standard library only.

    escpos_parser.py [--columns 48] FILE
"""
import argparse
import hashlib
import json
import re
import sys

# Fixed lengths after the two command bytes.
ESC = dict(zip(b"@aE-dJ23!MGtR{V $\\impceKuv=U", (0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 0, 0, 3, 2, 1, 1, 1, 0, 1, 1)))
FS = dict(zip(b"&.!-WSCp", (0, 0, 1, 1, 1, 2, 1, 2)))
GS = dict(zip(b"!BarILW$\\HhwfPb:gT/", (1, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 2, 1, 0, 3, 1, 1)))
CLEAR = bytes((1, 3, 0x14, 1, 6, 2, 8))


class Paper:
    def __init__(self, columns):
        self.columns = columns
        self.tickets = []
        self.new_ticket()
        self.reset()

    def reset(self):
        self.cells = []  # (character, columns)
        self.chinese = False
        self.scale = 1
        self.store = b""
        self.lead = None

    def new_ticket(self):
        self.text, self.qr, self.rasters = [], [], []

    def end_ticket(self, how):
        self.tickets.append({"text": self.text, "qr": self.qr, "rasters": self.rasters, "end": how})
        self.new_ticket()

    def line(self):
        self.lead = None
        text = "".join(c for c, _ in self.cells).rstrip(" ")
        self.cells = []
        if text:
            self.text.append(text)

    def char(self, character, width):
        width *= self.scale
        if sum(w for _, w in self.cells) + width > self.columns:
            self.line()
        self.cells.append((character, width))

    def byte(self, b):
        if self.lead is not None:
            lead, self.lead = self.lead, None
            if 0x40 <= b <= 0xFE and b != 0x7F:
                try:
                    c = bytes((lead, b)).decode("gb18030")
                except UnicodeDecodeError:
                    c = "\u3013"
                if 0xE000 <= ord(c[0]) <= 0xF8FF:
                    c = "\u3013"
                self.char(c, 2)
                return
            if 0x30 <= b <= 0x39:
                self.char("\u3013", 2)
                return
        if b < 0x7F:
            self.char(chr(b), 1)
        elif self.chinese and 0x81 <= b <= 0xFE:
            self.lead = b
        else:
            self.char("?", 1)

    @property
    def at_start(self):
        return not self.cells and self.lead is None


def real_time(data, i):
    """Length of the real-time command at i, or 0."""
    if data[i + 1 : i + 2] == b"\x04":
        return 4 if data[i + 2 : i + 3] in (b"\x07", b"\x08", b"\x12") else 3
    if data[i + 1 : i + 2] == b"\x05":
        return 3
    if data[i + 1 : i + 2] == b"\x14":
        return {1: 5, 2: 5, 7: 4, 8: 10}.get(data[i + 2] if i + 2 < len(data) else 0, 3)
    return 2


def parse(data, columns=48):
    paper = Paper(columns)
    i = 0
    while i < len(data):
        b = data[i]
        if b >= 0x20:
            paper.byte(b)
            i += 1
        elif b == 0x0A:
            paper.line()
            i += 1
        elif b == 0x09:
            used = sum(w for _, w in paper.cells)
            for _ in range(8 - used % 8):
                paper.byte(0x20)
            i += 1
        elif b == 0x18:
            paper.cells = []
            i += 1
        elif b == 0x10:
            i += real_time(data, i)
        elif b == 0x1B:
            i = esc(paper, data, i)
        elif b == 0x1C:
            i = fs(paper, data, i)
        elif b == 0x1D:
            i = gs(paper, data, i)
        else:
            i += 1
    if paper.text or paper.qr or paper.rasters:
        paper.end_ticket("open")
    return {"tickets": paper.tickets}


def arguments(data, i, count):
    """The bytes after a two-byte command, or None when they have not all come."""
    got = data[i + 2 : i + 2 + count]
    return got if len(got) == count else None


def esc(paper, data, i):
    name = data[i + 1] if i + 1 < len(data) else None
    if name is None:
        return len(data)
    if name == 0x2A:
        head = arguments(data, i, 3)
        if head is None:
            return len(data)
        return i + 5 + (head[1] | head[2] << 8) * (3 if head[0] >= 32 else 1)
    if name == 0x44:
        end = re.compile(b"\x00").search(data, i + 2, i + 35)
        return end.end() if end else min(len(data), i + 35)
    if name not in ESC:
        return i + 2
    got = arguments(data, i, ESC[name])
    if got is None:
        return len(data)
    if name == ord("@"):
        paper.reset()
    elif name in b"dJ":
        if not paper.at_start:
            paper.line()
    elif name == ord("!"):
        paper.scale = 2 if got[0] & 0x20 else 1
    elif name in b"im":
        paper.end_ticket("fullCut" if name == ord("i") else "partialCut")
    return i + 2 + len(got)


def fs(paper, data, i):
    name = data[i + 1] if i + 1 < len(data) else None
    if name is None:
        return len(data)
    if name == 0x28:
        return block(data, i)[1]
    if name not in FS:
        return i + 2
    got = arguments(data, i, FS[name])
    if got is None:
        return len(data)
    if name == ord("&"):
        paper.chinese = True
    elif name == ord("."):
        paper.chinese = False
        paper.lead = None
    elif name == ord("!"):
        paper.scale = 2 if got[0] & 4 else 1
    elif name == ord("W"):
        paper.scale = 2 if got[0] & 1 else 1
    return i + 2 + len(got)


def block(data, i):
    """`xx ( id pL pH` and what follows it."""
    if i + 5 > len(data):
        return None, len(data)
    end = i + 5 + (data[i + 3] | data[i + 4] << 8)
    return (data[i + 5 : end] if end <= len(data) else None), end


def gs(paper, data, i):
    name = data[i + 1] if i + 1 < len(data) else None
    if name is None:
        return len(data)
    if name == 0x28:
        body, end = block(data, i)
        if body is not None and data[i + 2] == ord("k") and body[:1] == b"1" and len(body) > 2:
            if body[1] == 0x50:
                paper.store = body[3:]
            elif body[1] == 0x51 and paper.at_start and paper.store:
                paper.qr.append(paper.store.hex())
        return end
    if name == ord("V"):
        if i + 2 >= len(data):
            return len(data)
        how = data[i + 2]
        if how in (0, 1, 48, 49):
            end = i + 3
        elif how in (65, 66, 97, 98, 103, 104):
            end = i + 4
        else:
            return i + 3
        if end <= len(data) and paper.at_start:
            full = how in (0, 48, 65, 97, 103)
            paper.end_ticket("fullCut" if full else "partialCut")
        return end
    if name == ord("v"):
        if data[i + 2 : i + 3] not in (b"0", b""):
            return i + 3
        if i + 8 > len(data):
            return len(data)
        across = data[i + 4] | data[i + 5] << 8
        rows = data[i + 6] | data[i + 7] << 8
        end = i + 8 + across * rows
        if end <= len(data) and across and rows and paper.at_start:
            digest = hashlib.sha256(b"%d:" % across + data[i + 8 : end]).hexdigest()
            paper.rasters.append(digest)
        return end
    if name == ord("k"):
        if i + 2 >= len(data):
            return len(data)
        if data[i + 2] <= 6:
            end = data.find(b"\x00", i + 3)
            return len(data) if end < 0 else end + 1
        return i + 4 + data[i + 3] if i + 3 < len(data) else len(data)
    if name not in GS:
        return i + 2
    got = arguments(data, i, GS[name])
    if got is None:
        return len(data)
    if name == ord("!"):
        paper.scale = (got[0] >> 4 & 7) + 1
    return i + 2 + len(got)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--columns", type=int, default=48)
    options.add_argument("file", nargs="?", default="-")
    given = options.parse_args()
    data = sys.stdin.buffer.read() if given.file == "-" else open(given.file, "rb").read()
    json.dump(parse(data, given.columns), sys.stdout, ensure_ascii=False, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
