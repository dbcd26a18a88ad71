#!/bin/sh
# Compiles the kernels for GPUs with the nvcc of PyPI, which needs no GPU: compile_cuda.sh [FOLDER]. Exit status 77 where PyPI or
# python3-venv is missing.
set -eu
folder=$(mkdir -p "${1:-build/cuda}" && cd "${1:-build/cuda}" && pwd)
cd "$(dirname "$0")/.."
if [ ! -x "$folder/venv/bin/pip" ]; then
  rm -rf "$folder/venv"
  python3 -m venv "$folder/venv" || exit 77
fi
"$folder/venv/bin/pip" install -q --disable-pip-version-check nvidia-cuda-nvcc nvidia-nvvm nvidia-cuda-crt nvidia-cuda-runtime nvidia-cuda-cccl || exit 77
nvcc=$(echo "$folder"/venv/lib/python3*/site-packages/nvidia/cu*/bin/nvcc)
"$nvcc" -std=c++20 -O3 -I. -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=compute_90 -c athanor/kernels/cuda.cu -o "$folder/cuda.o"
echo "compiled by $("$nvcc" --version | tail -1)"
