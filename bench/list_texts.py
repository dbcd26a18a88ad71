#!/usr/bin/env python3
"""Distinct texts of the data sets that could be SMILES and match a pattern, one per line: what bench/standard_check and bench/plain_check read.

    ATHANOR_DATA=/path/to/data bench/list_texts.py PATTERN [--ignore PATTERN] > FILE.smi

Read are tables and lists (.csv, .tsv, .txt, .smi, also gzip), each cell by itself; what --ignore matches is left out of a text before the pattern is looked for.
"""
import argparse
import gzip
import os
import pathlib
import re
import sys

CELL = re.compile(r'[^\s,;"\t|>]+')
SMILES = re.compile(r"[A-Za-z0-9@+\-\[\]()=#%/\\.:*~$]{4,400}")
TABLE = re.compile(r"\.(csv|tsv|txt|smi)(\.gz)?$")


def read_lines(path):
    with gzip.open(path, "rt", errors="ignore") if path.suffix == ".gz" else open(path, errors="ignore") as lines:
        yield from lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pattern", type=re.compile)
    parser.add_argument("--ignore", type=re.compile, default=re.compile(r"(?!)"))
    args = parser.parse_args()
    seen = set()
    for path in sorted(pathlib.Path(os.environ["ATHANOR_DATA"]).rglob("*")):
        if not TABLE.search(path.name) or not path.is_file():
            continue
        for line in read_lines(path):
            for text in CELL.findall(line):
                if text not in seen and args.pattern.search(args.ignore.sub("", text)) and SMILES.fullmatch(text):
                    seen.add(text)
                    print(text)
    print(f"{len(seen)} texts", file=sys.stderr)


if __name__ == "__main__":
    main()
