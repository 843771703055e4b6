"""Matches names in two address lists that were typed by different people."""

import re
import sys
import unicodedata

TITLES = {"dr", "prof", "mr", "mrs", "ms"}
PATTERN_SPLIT = re.compile(r"[\s,.;/\\-]+")


class Entry:
    def __init__(self, name, city, line):
        self.name = name
        self.city = city
        self.line = line

    def key(self):
        words = [word for word in PATTERN_SPLIT.split(plain(self.name)) if word]
        words = [word for word in words if word not in TITLES]
        return " ".join(sorted(words))

    def __repr__(self):
        return f"Entry({self.name!r}, {self.city!r}, line {self.line})"


def plain(text):
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def read_entries(handle):
    entries = []
    for number, line in enumerate(handle, start=1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        parts = line.split("\t")
        if len(parts) < 2:
            print(f"line {number}: no city", file=sys.stderr)
            parts.append("")
        entries.append(Entry(parts[0].strip(), parts[1].strip(), number))
    return entries


def distance(a, b):
    """Levenshtein distance of two words."""
    if len(a) < len(b):
        a, b = b, a
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a, start=1):
        current = [i]
        for j, cb in enumerate(b, start=1):
            insert = current[j - 1] + 1
            delete = previous[j] + 1
            replace = previous[j - 1] + (ca != cb)
            current.append(min(insert, delete, replace))
        previous = current
    return previous[-1]


def similar(a, b, limit=2):
    if a.key() == b.key():
        return True
    if plain(a.city) != plain(b.city):
        return False
    return distance(a.key(), b.key()) <= limit


def pair_up(left, right):
    pairs = []
    used = set()
    for entry in left:
        for i, other in enumerate(right):
            if i in used:
                continue
            if similar(entry, other):
                pairs.append((entry, other))
                used.add(i)
                break
        else:
            pairs.append((entry, None))
    rest = [other for i, other in enumerate(right) if i not in used]
    return pairs, rest


def report(pairs, rest, out=sys.stdout):
    matched = 0
    for entry, other in pairs:
        if other is None:
            out.write(f"only left:  {entry.name}\n")
        else:
            matched += 1
            if entry.name != other.name:
                out.write(f"spelled so: {entry.name} / {other.name}\n")
    for other in rest:
        out.write(f"only right: {other.name}\n")
    out.write(f"{matched} of {len(pairs)} matched\n")
    return matched


def main(argv):
    if len(argv) != 3:
        print("usage: matcher.py LEFT RIGHT", file=sys.stderr)
        return 2
    with open(argv[1], encoding="utf-8") as left, open(argv[2], encoding="utf-8") as right:
        pairs, rest = pair_up(read_entries(left), read_entries(right))
    report(pairs, rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
