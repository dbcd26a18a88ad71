#!/bin/sh
# Installs the build to a folder, moves it, and uses it from outside: the program, then examples/ against the CMake package.
#   check_install.sh BUILD_FOLDER CXX_COMPILER
set -eu
build=$1
compiler=$2
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { # run NAME EXPECTED COMMAND...: the output must contain the expected text
  name=$1 expected=$2
  shift 2
  "$@" > "$work/$name.log" 2>&1 || { echo "$name failed with exit status $?:"; cat "$work/$name.log"; exit 1; }
  grep -qe "$expected" "$work/$name.log" || { echo "$name: no \"$expected\" in:"; cat "$work/$name.log"; exit 1; }
  echo "$name: ok"
}

cmake --install "$build" --prefix "$work/first" > "$work/install.log"
mv "$work/first" "$work/moved"
table=$source/examples/data/small_molecules.csv
run program '^CCO,.*,ok,$' "$work/moved/bin/athanor" predict "$source/examples/models/gap.athanor" CCO

launcher=$(command -v ccache || true)
cmake -S "$source/tests/install" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/moved" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher" -DCMAKE_CXX_FLAGS="-O0" > "$work/configure.log" 2>&1 ||
  { cat "$work/configure.log"; exit 1; }
run build . cmake --build "$work/build"
cd "$work/build/examples"
run predict '^CCO  *gap = .* eV, standard deviation .*, inside the model' ./predict "$source/examples/models/gap.athanor" CCO
run predict_bad_row 'C1CC  *invalid: ' ./predict "$source/examples/models/gap.athanor" C1CC
library=$(find "$work/moved" -name libathanor_predict.so)
cc -Wall -Wextra -Werror -std=c99 "$source/examples/predict_c.c" -I "$work/moved/include" -L "$(dirname "$library")" -lathanor_predict \
  -Wl,-rpath,"$(dirname "$library")" -o predict_c
run predict_c '^CCO gap = [0-9.]* eV$' ./predict_c "$source/examples/models/gap.athanor" CCO
run predict_ctypes '^CCO gap = [0-9.]*$' python3 "$source/examples/predict_ctypes.py" "$library" "$source/examples/models/gap.athanor" CCO
./predict_c none.athanor CCO 2> "$work/absent.log" && { echo "an absent model was opened"; exit 1; }
grep -q 'none.athanor' "$work/absent.log"
ldd "$library" | grep -q torch && { echo "libathanor_predict.so loads libtorch"; exit 1; }
test "$(nm -D --defined-only "$library" | grep -c ' T ')" = 9 || { echo "libathanor_predict.so shows more than its functions"; exit 1; }
printf 'smiles\nOCC.Cl\nC1CC\nc1ccccc1O\nCCO\n' > "$work/t.csv"
run describe '^Oc1ccccc1 ISWSIDIOOBJBQZ-UHFFFAOYSA-N scaffold "c1ccccc1" MolWt 94.11' ./describe "$work/t.csv"
run baseline '^rmse  *[0-9.]* ([0-9.]* to [0-9.]*), n = ' ./baseline "$table" gap "$work/forest.athanor"
run baseline_model '^CCO,.*,ok,$' "$work/moved/bin/athanor" predict "$work/forest.athanor" CCO
head -400 "$table" > "$work/small.csv"
run network '^gap of CCO: [0-9.]*$' ./network "$table" gap "$work/network.athanor"
run network_model '^CCO,.*,ok,$' "$work/moved/bin/athanor" predict "$work/network.athanor" CCO
run custom_network '^gap of CCO: [0-9.]*$' ./custom_network "$work/small.csv" gap "$work/run"
test -s "$work/run/report.html"
"$work/moved/bin/athanor" predict "$work/run" CCO 2> "$work/unknown.log" && { echo "own_gin is not known to the program"; exit 1; }
grep -q 'a model "own_gin", which this program does not know' "$work/unknown.log"
