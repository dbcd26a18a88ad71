#!/bin/sh
# Made the bundles and predictions of v1/ once, with Athanor 0.1.0. They are never made again: every later program must
# load them and predict the same (tests/cli/old_bundles_test.cpp). Usage: make_v1.sh ATHANOR EXAMPLES_DATA FOLDER
set -eu
athanor=$1
data=$2
folder=$3
work=$(mktemp -d)
head -301 "$data/small_molecules.csv" | cut -d, -f2,4,5 > "$work/regression.csv"
awk -F, 'NR == 1 {print "smiles,polar,wide"} NR > 1 {print $1 "," ($3 > 1.5) "," ($2 > 6)}' "$work/regression.csv" > "$work/classes.csv"
head -31 "$data/new_molecules.csv" > "$folder/molecules.csv"
make() {
  name=$1
  shift
  $athanor train "$@" --seed 1 --baselines none --out "$work/$name"
  cp "$work/$name/bundle.athanor" "$folder/$name.athanor"
  $athanor predict "$folder/$name.athanor" "$folder/molecules.csv" --members --out "$folder/$name.csv" --overwrite
}
make dmpnn "$work/regression.csv" --all-targets --hidden 16 --ffn-hidden 16 --epochs 5 --ensemble-size 2
make dmpnn_joined "$work/classes.csv" --all-targets --hidden 16 --ffn-hidden 16 --epochs 5 --readout attention --featurizer 'descriptors(set=basic)'
make mlp "$work/regression.csv" --target gap --model mlp --featurizer 'morgan(radius=1,bits=64)+maccs' --epochs 5
make ridge "$work/regression.csv" --target gap --model ridge --featurizer 'descriptors(set=basic)'
make logistic "$work/classes.csv" --target polar --model logistic --featurizer 'descriptors(set=basic)'
make forest "$work/regression.csv" --target gap --model forest --trees 10 --featurizer 'descriptors(set=basic)'
make boosting "$work/classes.csv" --target wide --model boosting --trees 20 --featurizer 'descriptors(set=basic)'
rm -r "$work"
