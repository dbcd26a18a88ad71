#!/bin/sh
# Unpacks a package in a bare Debian (made by debootstrap once, in FOLDER) and uses it there as a user without rights.
#   test_package.sh PACKAGE.tar.gz FOLDER      as root
set -eu
package=$1
debian=$2
# In a mount namespace of its own, so that nothing stays mounted.
[ -n "${ATHANOR_OWN_MOUNTS:-}" ] || ATHANOR_OWN_MOUNTS=1 exec unshare -m "$0" "$@"
[ -e "$debian/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$debian"
mount --bind /proc "$debian/proc"
mount --bind /dev "$debian/dev"
home=$debian/home/chemist
chroot "$debian" id chemist > /dev/null 2>&1 || chroot "$debian" useradd -m chemist
rm -rf "$home"/*
tar -C "$home" -xzf "$package"
mv "$home"/athanor-* "$home/athanor"
chroot "$debian" chown -R chemist: /home/chemist
check() { # check NAME EXPECTED COMMAND: the output must contain the expected text
  if chroot "$debian" su - chemist -c "cd athanor && $3" > "$home/log" 2>&1 && grep -qe "$2" "$home/log"; then
    echo "$1: ok"
  else
    echo "$1: no \"$2\" in:"
    cat "$home/log"
    exit 1
  fi
}
data=examples/data/small_molecules.csv
check version '^athanor ' 'bin/athanor --version'
check predict '^CCO,.*,ok,$' 'bin/athanor predict examples/models/gap.athanor CCO'
check curate 'molecules kept' "bin/athanor curate $data --target gap --alerts pains --out clean.csv"
check forest 'report: ' "bin/athanor train $data --target gap --model forest --trees 20 --baselines none --out runs/forest"
check boosting 'report: ' "bin/athanor train $data --target gap --model boosting --baselines none --out runs/boosting"
check screen 'summary: ' "bin/athanor screen $data --model examples/models/gap.athanor --filter 'pains == 0' --top 10 --out hits"
# Without PyTorch the package says what it lacks.
check network "${NETWORK:-report: }" "head -300 $data > few.csv; bin/athanor train few.csv --target gap --model dmpnn --epochs 2 --baselines none --out runs/network || true"
mv "$home/athanor" "$home/moved"
chroot "$debian" su - chemist -c 'moved/bin/athanor predict moved/examples/models/gap.athanor CCO' | grep -q ',ok,$'
echo "moved: ok"
