#!/usr/bin/env python3
"""Makes examples/data/barriers.csv: 300 reactions of RDB7, reactants and products as one mapped reaction SMILES.

    tools/make_barriers_example.py ccsdtf12_dz.csv.gz
"""
import csv
import gzip
import pathlib
import sys

data = pathlib.Path(__file__).resolve().parent.parent / "examples" / "data"
with gzip.open(sys.argv[1], "rt", newline="") as lines, open(data / "barriers.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["reaction", "barrier"])
    for row in [row for i, row in enumerate(csv.DictReader(lines)) if i % 39 == 7][:300]:
        out.writerow([f"{row['rsmi']}>>{row['psmi']}", row["dE0"]])
