#!/usr/bin/env python3
"""Makes Kiosk/ItemList/PinyinTable.swift: readings of the 6,763 Chinese characters of GB 2312, without tones, and
which traditional character is written how in simplified Chinese.

Needs, in any Python environment:
    pip install pypinyin==0.55.0 opencc-python-reimplemented==0.1.7
Readings: pypinyin's pinyin_dict (pinyin-data, MIT). Traditional characters: OpenCC's TSCharacters.txt (Apache 2.0).
Rewrites the file in place: Tests/Tools/make_pinyin_table.py Kiosk/ItemList/PinyinTable.swift
"""
import pathlib
import sys
import unicodedata
from collections import defaultdict

import opencc
from pypinyin.pinyin_dict import pinyin_dict

HEAD = '''// Made by Tests/Tools/make_pinyin_table.py; not edited by hand.
// Readings: pinyin-data by way of pypinyin 0.55.0 (MIT). Traditional characters: OpenCC (Apache 2.0).

enum PinyinTable {
    /// One syllable a line, without tone (ü as v), then the characters of GB 2312 that are read so.
    static let readings = """
'''


def plain(reading: str) -> str:
    """xíng → xing, lǜ → lv."""
    letters = []
    for letter in unicodedata.normalize("NFD", reading):
        if letter == "\u0308" and letters[-1] == "u":
            letters[-1] = "v"
        elif letter.isascii() and letter.isalpha():
            letters.append(letter)
    return "".join(letters)


def gb2312() -> list[str]:
    found = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    return found


def main() -> None:
    characters = gb2312()
    assert len(characters) == 6763
    by_syllable = defaultdict(list)
    for character in characters:
        for syllable in sorted({plain(r) for r in pinyin_dict[ord(character)].split(",")}):
            # 呣 (m) is left without: a syllable without vowel would read any letter
            if syllable and any(vowel in syllable for vowel in "aeiouv"):
                by_syllable[syllable].append(character)
    folder = pathlib.Path(opencc.__file__).parent
    known = set(characters)
    traditional = []
    for line in (folder / "dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        old, _, new = line.partition("\t")
        new = new.split(" ")[0]
        if len(old) == 1 and old not in known and new in known and ord(old) < 0x10000:
            traditional.append(old + new)
    text = HEAD
    for syllable in sorted(by_syllable):
        text += f"        {syllable} {''.join(by_syllable[syllable])}\n"
    text += '        """\n\n    /// Pairs: a traditional character, then the simplified one of GB 2312.\n'
    text += '    static let traditional = """\n'
    for start in range(0, len(traditional), 25):
        text += f"        {''.join(traditional[start:start + 25])}\n"
    text += '        """\n}\n'
    pathlib.Path(sys.argv[1]).write_text(text, encoding="utf-8")
    print(f"{len(by_syllable)} syllables, {sum(map(len, by_syllable.values()))} readings, {len(traditional)} traditional")


if __name__ == "__main__":
    main()
