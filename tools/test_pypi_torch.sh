#!/bin/sh
# Builds libtorch's half of the program against a PyTorch from PyPI, with the kernels for GPUs where PyPI has nvcc for its
# CUDA (13 and later), and runs the tests of these rooms on the CPU, so that newer versions and the GPU's code keep compiling.
#   test_pypi_torch.sh [FOLDER] [VERSION]     default: build/pypi-torch, the newest; about 5 GB
set -eu
folder=$(mkdir -p "${1:-build/pypi-torch}" && cd "${1:-build/pypi-torch}" && pwd)
version=${2:-}
cd "$(dirname "$0")/.."
[ -x "$folder/venv/bin/python" ] || python3 -m venv "$folder/venv"
python=$folder/venv/bin/python
"$python" -m pip install -q "torch${version:+==$version}"
cuda=$("$python" -c 'import torch; print(torch.version.cuda or "")')
case $cuda in
1[3-9].*) "$python" -m pip install -q "nvidia-cuda-nvcc==$cuda.*" "nvidia-nvvm==$cuda.*" "nvidia-cuda-crt==$cuda.*" ;;
*) echo "no nvcc for CUDA ${cuda:-(none)} on PyPI: without kernels for GPUs" ;;
esac
torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')
cmake --preset release -B "$folder/build" -DLibTorch_ROOT="$torch"
cmake --build "$folder/build" --target athanor_torch kernels_tests nn_tests models_tests train_tests
for room in kernels nn models train; do "$folder/build/tests/${room}_tests" --gtest_brief=1; done
"$python" -c 'import torch; print("tested with torch", torch.__version__)'
