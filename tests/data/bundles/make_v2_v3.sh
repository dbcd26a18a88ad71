#!/bin/sh
# Made the bundles and predictions of v2/ (format version 2: members have weights) and v3/ (version 3: several classes,
# transformed features) once, with Athanor 0.1.0; as make_v1.sh. Usage: make_v2_v3.sh ATHANOR EXAMPLES_DATA FOLDER
set -eu
athanor=$1
data=$2
folder=$3
work=$(mktemp -d)
head -400 "$data/small_molecules.csv" |
  awk -F, 'NR == 1 {print "smiles,gap,kind"} NR > 1 {print $2 "," $4 "," ($4 < 7 ? "low" : $4 < 9 ? "middle" : "high")}' > "$work/table.csv"
mkdir -p "$folder/v2" "$folder/v3"
head -31 "$data/new_molecules.csv" | tee "$folder/v2/molecules.csv" > "$folder/v3/molecules.csv"
make() {
  name=$1
  shift
  $athanor train "$work/table.csv" "$@" --seed 1 --baselines none --out "$work/$name" --overwrite
  cp "$work/$name/bundle.athanor" "$folder/$name.athanor"
  $athanor predict "$folder/$name.athanor" "$folder/v2/molecules.csv" --members --out "$folder/$name.csv" --overwrite
}
basic='descriptors(set=basic)'
make v2/auto --target gap --model auto --featurizer "$basic" --trees 5 --hidden 8 --ffn-hidden 8 --epochs 3
make v3/logistic_classes --target kind --model logistic --featurizer "$basic"
make v3/forest_classes --target kind --model forest --trees 5 --featurizer "$basic"
make v3/boosting_classes --target kind --model boosting --trees 10 --featurizer "$basic"
make v3/dmpnn_classes --target kind --target gap --model dmpnn --hidden 8 --ffn-hidden 8 --epochs 10
make v3/mlp_transformed --target gap --model mlp --featurizer "$basic" --feature-scaling robust --min-variance 0.01 --hidden 8 --epochs 5
make v3/ridge_transformed --target gap --model ridge --featurizer "$basic" --feature-scaling quantile --max-correlation 0.9
rm -r "$work"
