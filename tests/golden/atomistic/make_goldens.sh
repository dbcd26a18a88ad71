#!/bin/sh
# Makes the stored xtb outputs beside this script; needs xtb (Debian package xtb 6.5.1). Run it in this folder.
set -eu
export OMP_NUM_THREADS=1
here=$(pwd)

# run NAME CHARGE XTB-OPTIONS...: input in NAME/input.xyz, outputs beside it.
run() {
  name=$1
  charge=$2
  shift 2
  work=$(mktemp -d)
  cp "$name/input.xyz" "$work"
  (cd "$work" && xtb input.xyz --gfn 2 --json --norestart --chrg "$charge" --uhf 0 "$@" > output.txt 2>&1) || true
  # The host and the time say nothing about the calculation.
  sed -e '/hostname/d' -e '/started run on/d' -e '/finished run on/d' "$work/output.txt" > "$here/$name/output.txt"
  for file in xtbout.json xtbopt.xyz; do
    if [ -f "$work/$file" ]; then cp "$work/$file" "$here/$name/$file"; fi
  done
  rm -rf "$work"
}

run ethanol 0 --opt
run methylammonium 1 --opt
run not_converged 0 --opt --cycles 2
run refused 0 --opt
