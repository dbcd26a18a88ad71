#!/bin/sh
# Makes examples/data/small_molecules.csv and small_molecules.extxyz.gz again: 2,400 enumerated molecules, each relaxed
# with GFN2-xTB. Needs the athanor program and xtb (Debian package xtb 6.5.1); takes a few minutes on two cores.
# Use: tools/make_example_data.sh [ATHANOR], where ATHANOR is the program (default: build/release/bin/athanor).
set -eu
cd "$(dirname "$0")/.."
athanor=${1:-build/release/bin/athanor}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$athanor" generate --model enumerate --count 2400 --max-heavy-atoms 9 --seed 7 --out "$folder/molecules.csv"
"$athanor" label "$folder/molecules.csv" --engine xtb --seed 7 --overwrite \
  --out examples/data/small_molecules.csv --geometries examples/data/small_molecules.extxyz.gz
