#!/bin/sh
# Made the bundle and predictions of v6/ (format version 6: measures of the domain beside similarity) once, with Athanor
# 0.1.0; as make_v1.sh. Usage: make_v6.sh ATHANOR EXAMPLES_DATA FOLDER
set -eu
athanor=$1
data=$2
folder=$3
work=$(mktemp -d)
mkdir -p "$folder/v6"
head -100 "$data/small_molecules.csv" > "$work/table.csv"
(head -21 "$work/table.csv" | cut -d, -f1-2; echo "bad,no molecule"; echo "far,O=S(=O)(O)c1ccc2ccccc2c1Br") > "$folder/v6/molecules.csv"
$athanor train "$work/table.csv" --target gap --model ridge --featurizer 'descriptors(set=basic)' --domain leverage,knn,one_class --seed 1 --baselines none --out "$work/domain" --overwrite
cp "$work/domain/bundle.athanor" "$folder/v6/ridge_domain.athanor"
$athanor predict "$folder/v6/ridge_domain.athanor" "$folder/v6/molecules.csv" --members --out "$folder/v6/ridge_domain.csv" --overwrite
rm -r "$work"
