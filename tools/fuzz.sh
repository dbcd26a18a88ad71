#!/usr/bin/env bash
# Fuzzes every target of tests/fuzz for SECONDS, from its seeds and former crashers; findings go to tests/fuzz/crashers/TARGET, where
# the ordinary tests replay them. Needs clang.
#   tools/fuzz.sh SECONDS [TARGET...]
set -euo pipefail
seconds=${1:?usage: tools/fuzz.sh SECONDS [TARGET...]}
shift
cd "$(dirname "$0")/.."
build=${ATHANOR_FUZZ_BUILD:-build/fuzz}
if [ -z "${ATHANOR_FUZZ_BUILD:-}" ]; then
  cmake --preset fuzz
  cmake --build --preset fuzz
fi
[ $# -gt 0 ] || set -- $(find "$build/fuzz" -name 'fuzz_*' -printf '%f\n' | sed 's/^fuzz_//' | sort)
export ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
status=0
for target in "$@"; do
  found=tests/fuzz/crashers/$target
  corpus=$build/corpus/$target
  mkdir -p "$found" "$corpus"
  echo "== $target"
  "$build/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2500 -max_len=20000 -print_final_stats=0 -verbosity=0 \
    -artifact_prefix="$found/" "$corpus" "tests/fuzz/seeds/$target" "$found" > "$build/$target.log" 2>&1 ||
    { status=1; grep -m3 -e 'finding:' -e 'SUMMARY' -e 'ERROR: ' "$build/$target.log" || tail -3 "$build/$target.log"; }
  rmdir --ignore-fail-on-non-empty "$found"
done
exit $status
