#!/bin/sh
# Made the bundles and predictions of v8/ (format version 8: targets of atoms and bonds) once, with Athanor 0.1.0; as
# make_v1.sh. Usage: make_v8.sh ATHANOR EXAMPLES_DATA FOLDER
set -eu
athanor=$1
data=$2
folder=$3
work=$(mktemp -d)
mkdir -p "$folder/v8"
head -300 "$data/atom_charges.csv" > "$work/table.csv"
(echo id,smiles; sed -n '2,21p' "$work/table.csv" | cut -d, -f1 | awk '{print "m" NR "," $0}'; echo "bad,no molecule"; echo "salt,[Na+].[H]OCC(=O)[O-]"; echo "far,O=S(=O)(O)c1ccc2ccccc2c1Br") > "$folder/v8/molecules.csv"
small="--epochs 2 --hidden 16 --ffn-hidden 16 --depth 2 --seed 1 --baselines none --overwrite"
$athanor train "$work/table.csv" --atom-target charge --sum charge=0 $small --ensemble-size 2 --out "$work/atoms"
$athanor train "$work/table.csv" --bond-target bond_order $small --out "$work/bonds"
for level in atoms bonds; do
  cp "$work/$level/bundle.athanor" "$folder/v8/dmpnn_$level.athanor"
  $athanor predict "$folder/v8/dmpnn_$level.athanor" "$folder/v8/molecules.csv" --members --out "$folder/v8/dmpnn_$level.csv" --overwrite
done
rm -r "$work"
