"""Writes python.safetensors with the Python package `safetensors` (pip install safetensors numpy)."""
import pathlib

import numpy
from safetensors.numpy import save_file

save_file(
    {"weights": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 2, "counts": numpy.array([1, 2, 3], dtype=numpy.int32)},
    pathlib.Path(__file__).with_name("python.safetensors"),
    metadata={"made_by": "safetensors"},
)
