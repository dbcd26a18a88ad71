#!/bin/sh
# Made the bundles and predictions of v5/ (format version 5: rows of several molecules) once, with Athanor 0.1.0; as
# make_v1.sh. Usage: make_v5.sh ATHANOR EXAMPLES_DATA FOLDER
set -eu
athanor=$1
data=$2
folder=$3
work=$(mktemp -d)
head -400 "$data/solvation.csv" |
  awk -F, 'NR == 1 {print "solute,solvent_smiles,x1,x2,energy"} NR > 1 {print $1 "," $2 "," 1 + NR % 4 "," 2 "," $4}' > "$work/table.csv"
mkdir -p "$folder/v5"
(head -21 "$work/table.csv"; echo "CCO,no molecule,1,1,0"; echo "CCO,O,0,0,0") | cut -d, -f1-4 > "$folder/v5/molecules.csv"
make() {
  name=$1
  shift
  $athanor train "$work/table.csv" --smiles-column solute --molecule-columns solvent_smiles --target energy "$@" --seed 1 --baselines none --out "$work/$name" --overwrite
  cp "$work/$name/bundle.athanor" "$folder/$name.athanor"
  $athanor predict "$folder/$name.athanor" "$folder/v5/molecules.csv" --members --out "$folder/$name.csv" --overwrite
}
amounts='--fraction-columns x1 --fraction-columns x2'
small='--hidden 8 --ffn-hidden 8 --epochs 5'
make v5/ridge_pair --model ridge --featurizer 'descriptors(set=basic)'
make v5/ridge_mixture --model ridge --featurizer 'descriptors(set=basic)' $amounts
make v5/dmpnn_pair --model dmpnn $small --separate-encoders --vector-hidden 4
make v5/dmpnn_mixture --model dmpnn $small $amounts
make v5/rnn_pair --model rnn --hidden 8 --ffn-hidden 8 --layers 1 --epochs 2
rm -r "$work"
