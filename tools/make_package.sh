#!/bin/sh
# Packs the program, its plugins and all shared libraries that they need into a tarball that runs on any x86-64 or arm64 Linux
# whose glibc is not older than this machine's. MPI stays out: libathanor_mpi.so takes the cluster's own OpenMPI.
#   make_package.sh BUILD_FOLDER OUT_FOLDER [TORCH]
# TORCH: the PyTorch 2.x that the build was made against (the folder with lib/ and include/); its libraries stay out too, and
# are found there or on LD_LIBRARY_PATH.
set -eu
build=$1
out=$2
torch=${3:-}
source=$(cd "$(dirname "$0")/.." && pwd)
version=$(sed -n 's/^project(athanor VERSION \([0-9.]*\).*/\1/p' "$source/CMakeLists.txt")
name=athanor-$version-linux-$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/$name
mkdir -p "$stage/bin" "$stage/lib" "$stage/include/athanor" "$stage/examples"

cp "$build/bin/athanor" "$stage/bin"
cp "$build/lib/libathanor_torch.so" "$build/lib/libathanor_mpi.so" "$build/lib/libathanor_predict.so" "$stage/lib"
ln -s libathanor_predict.so "$stage/lib/libathanor_predict.so.0"  # by this name a linked program asks for it
cp "$source/c/athanor/predict.h" "$stage/include/athanor"
cp -r "$source/examples/data" "$source/examples/models" "$source/examples/cluster" "$stage/examples"
cp "$source/README.md" "$source/LICENSE" "$stage"

# What belongs to the machine: glibc, MPI and what MPI pulls in.
system='^(ld-linux.*|libc|libm|libdl|librt|libpthread|libresolv|libutil|libnsl|libanl|libmvec)\.so'
outside='^(libmpi|libopen-rte|libopen-pal|libpmix|libhwloc|libevent.*|libtorch.*|libc10.*)\.so'
list_libraries() { # of FILE..., as paths with the names by which they are asked for
  LD_LIBRARY_PATH=${torch:+$torch/lib} ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// {print $1, $3}' | sort -u
}
take() { # FILE: its libraries into lib/
  list_libraries "$1" | while read -r library path; do
    echo "$library" | grep -Eq "$system" && continue
    echo "$library" | grep -Eq "$2" && continue
    case $path in "${torch:-/none}"/*) continue ;; esac
    [ -e "$stage/lib/$library" ] || cp -L "$path" "$stage/lib/$library"
  done
}
take "$stage/bin/athanor" "$outside"
take "$stage/lib/libathanor_predict.so" "$outside"
if [ -z "$torch" ]; then take "$stage/lib/libathanor_torch.so" '^libmpi'; fi
if ldd "$build/lib/libathanor_torch.so" | grep 'not found' | grep -v "${torch:+torch}"; then
  echo "libraries of the build are missing" >&2
  exit 1
fi

chmod u+w "$stage"/lib/*
strip --strip-unneeded "$stage/bin/athanor" "$stage"/lib/libathanor_*.so
patchelf --force-rpath --set-rpath '$ORIGIN/../lib' "$stage/bin/athanor"
for library in "$stage"/lib/*; do
  [ -L "$library" ] || patchelf --force-rpath --set-rpath '$ORIGIN' "$library"
done
[ -z "$torch" ] || patchelf --set-rpath "\$ORIGIN:$torch/lib" "$stage/lib/libathanor_torch.so"

mkdir -p "$out"
tar -C "$work" --owner=0 --group=0 --numeric-owner --sort=name -cf - "$name" | gzip > "$out/$name.tar.gz"
ls -l "$out/$name.tar.gz" | awk '{printf "%s: %.1f MiB\n", $NF, $5 / 1048576}'
