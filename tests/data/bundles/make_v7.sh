#!/bin/sh
# Made the bundles and predictions of v7/ (format version 7: reactions) once, with Athanor 0.1.0; as make_v1.sh. Usage:
# make_v7.sh ATHANOR EXAMPLES_DATA FOLDER
set -eu
athanor=$1
data=$2
folder=$3
work=$(mktemp -d)
mkdir -p "$folder/v7"
head -121 "$data/barriers.csv" > "$work/one.csv"
sed '1s/.*/rsmi,psmi,barrier/; s/>>/,/' "$work/one.csv" > "$work/two.csv"
(head -16 "$work/one.csv"; echo "CCO,0"; echo "[CH4:1]>[Pt]>[CH3:1]C,0") | cut -d, -f1 > "$folder/v7/molecules.csv"
make() {
  name=$1
  table=$2
  shift 2
  $athanor train "$work/$table.csv" --target barrier "$@" --seed 1 --baselines none --out "$work/$name" --overwrite
  cp "$work/$name/bundle.athanor" "$folder/v7/$name.athanor"
  $athanor predict "$folder/v7/$name.athanor" "$folder/v7/molecules.csv" --members --out "$folder/v7/$name.csv" --overwrite
}
make dmpnn one --model dmpnn --hidden 24 --ffn-hidden 24 --epochs 3
make gin_reac_prod one --model gin --hidden 16 --ffn-hidden 16 --epochs 3 --graph 'chemprop_v2(reaction=reac_prod)'
make cnn one --model cnn --hidden 16 --epochs 2
make forest two --reaction-columns rsmi --reaction-columns psmi --model forest --trees 20 --featurizer 'morgan(2,256)+descriptors(set=basic)'
rm -r "$work"
