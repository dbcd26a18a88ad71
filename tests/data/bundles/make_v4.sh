#!/bin/sh
# Made the bundles and predictions of v4/ (format version 4: calibration, networks that tell their own uncertainty) once,
# with Athanor 0.1.0; as make_v1.sh. Usage: make_v4.sh ATHANOR EXAMPLES_DATA FOLDER
set -eu
athanor=$1
data=$2
folder=$3
work=$(mktemp -d)
head -400 "$data/small_molecules.csv" |
  awk -F, 'NR == 1 {print "smiles,gap,kind,wide"} NR > 1 {print $2 "," $4 "," ($4 < 7 ? "low" : $4 < 9 ? "middle" : "high") "," ($4 > 8)}' > "$work/table.csv"
mkdir -p "$folder/v4"
head -31 "$data/new_molecules.csv" > "$folder/v4/molecules.csv"
make() {
  name=$1
  shift
  $athanor train "$work/table.csv" "$@" --seed 1 --baselines none --out "$work/$name" --overwrite
  cp "$work/$name/bundle.athanor" "$folder/$name.athanor"
  $athanor predict "$folder/$name.athanor" "$folder/v4/molecules.csv" --members --out "$folder/$name.csv" --overwrite
}
basic='descriptors(set=basic)'
make v4/ridge_absolute --target gap --model ridge --featurizer "$basic" --conformal absolute
make v4/logistic_sets --target kind --target wide --model logistic --featurizer "$basic" --calibrate auto --conformal class_wise --coverage 0.7
make v4/forest_isotonic --target wide --model forest --trees 5 --featurizer "$basic" --calibrate isotonic --conformal lac
make v4/mlp_mve --target gap --model mlp --featurizer "$basic" --hidden 8 --epochs 10 --loss mve --calibrate zscaling --conformal normalized
make v4/mlp_evidential --target gap --model mlp --featurizer "$basic" --hidden 8 --epochs 10 --loss evidential --ensemble-size 2
make v4/mlp_dropout --target gap --model mlp --featurizer "$basic" --hidden 8 --epochs 10 --dropout 0.2 --dropout-samples 10
make v4/dmpnn_quantiles --target gap --model dmpnn --hidden 8 --ffn-hidden 8 --epochs 10 --loss quantiles --conformal quantile
make v4/dmpnn_dirichlet --target kind --target wide --model dmpnn --hidden 8 --ffn-hidden 8 --epochs 10 --loss dirichlet --calibrate temperature
rm -r "$work"
