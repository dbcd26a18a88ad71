#!/bin/sh
# The main job on the shipped data: train and evaluate an ensemble of networks beside its baselines, then predict new molecules.
set -eu
athanor=build/release/bin/athanor
$athanor train examples/data/small_molecules.csv --target gap --unit eV --model dmpnn --ensemble-size 3 --epochs 30 \
  --split random --seed 7 --out runs/demo --overwrite
echo
echo "Prediction of examples/data/new_molecules.csv:"
$athanor predict runs/demo examples/data/new_molecules.csv --out runs/demo/new_molecules.csv --overwrite
echo
echo "Report: $(pwd)/runs/demo/report.html"
echo "Next:   $athanor train YOUR.csv --target COLUMN"
