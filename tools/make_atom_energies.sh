#!/bin/sh
# Prints the free-atom GFN2-xTB energies (Hartree) in the form of the table in athanor/atomistic/elements.cpp.
# Needs xtb (Debian package xtb); the table was made with version 6.5.1.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export OMP_NUM_THREADS=1

# Element and number of unpaired electrons in its ground state.
for pair in H:1 B:1 C:2 N:3 O:2 F:1 Si:2 P:3 S:2 Cl:1 Se:2 Br:1 I:1; do
  symbol=${pair%:*}
  unpaired=${pair#*:}
  printf '1\n\n%s 0 0 0\n' "$symbol" > atom.xyz
  xtb atom.xyz --gfn 2 --uhf "$unpaired" > atom.out 2> atom.err
  energy=$(awk '/TOTAL ENERGY/ {print $4}' atom.out)
  echo "$symbol $unpaired $energy"
done
