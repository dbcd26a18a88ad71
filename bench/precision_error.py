#!/usr/bin/env python3
"""How far predictions in bf16 and int8 are from those in f32: root mean square and largest difference over the standard deviation of the predictions.

    bench/precision_error.py ATHANOR BUNDLE TABLE [BUNDLE TABLE …]
"""
import csv
import io
import math
import statistics
import subprocess
import sys


def predict(athanor, bundle, table, precision):
    run = subprocess.run([athanor, "predict", bundle, table, "--no-domain", "--precision", precision], check=True, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    rows = [row for row in csv.DictReader(io.StringIO(run.stdout)) if row["status"] == "ok"]
    columns = [name for name in rows[0] if name.startswith("pred_")]
    return {name: [float(row[name]) for row in rows] for name in columns}


def main():
    athanor, pairs = sys.argv[1], sys.argv[2:]
    if not pairs or len(pairs) % 2:
        sys.exit(__doc__)
    print("| model | molecules | column | precision | root mean square | largest |\n|---|---|---|---|---|---|")
    for bundle, table in zip(pairs[::2], pairs[1::2]):
        exact = predict(athanor, bundle, table, "f32")
        for precision in ("bf16", "int8"):
            rounded = predict(athanor, bundle, table, precision)
            for name, values in exact.items():
                spread = statistics.pstdev(values)
                differences = [abs(a - b) for a, b in zip(values, rounded[name])]
                rms = math.sqrt(sum(d * d for d in differences) / len(differences))
                print(f"| {bundle} | {len(values)} | {name} | {precision} | {rms / spread:.5f} | {max(differences) / spread:.5f} |")


if __name__ == "__main__":
    main()
