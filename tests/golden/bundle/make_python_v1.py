"""Makes python_v1.athanor: the bundle of tests/bundle/example_bundle.h, written by Python's safetensors package.

Usage: make_python_v1.py OUT (needs numpy and safetensors)
"""
import json
import sys

import numpy as np
from safetensors.numpy import save_file

from content_sha256 import compute_content_sha256

manifest = {
    "targets": [
        {"name": "logS", "task": "regression", "unit": "mol/L"},
        {"name": "active (µM)", "task": "binary", "unit": ""},
    ],
    "standardize": "basic",
    "members": [
        {"model": "ridge", "options": {"alpha": 0.1}, "vector_spec": "descriptors(set=basic)", "graph_set": "",
         "details": {"width": 3, "classes": None}},
        {"model": "forest", "options": {"trees": 2}, "vector_spec": "", "graph_set": "chemprop_v2",
         "details": {"names": ["a", 'b\n"c"']}},
    ],
    "domain": {"bits": 128, "threshold": 0.3125, "training_size": 40, "count": 2},
    "training": {"rows": 40, "metrics": {"rmse": 0.7}},
}
words = np.array([1, 2, 3, 2**64 - 1], dtype="<u8")
tensors = {
    "members.0.weight": np.array([[1, -2.5, 1e-300], [0.1, 4, 5]], dtype=np.float64),
    "members.0.scale.mean": np.array([0.5, -1, 3e8], dtype=np.float32),
    "members.1.raw": np.array([0, 1, 127, 128, 255], dtype=np.uint8),
    "members.1.roots": np.array([[-1], [2**40]], dtype=np.int64),
    "members.1.left": np.array(-7, dtype=np.int32),
    "domain.fingerprints": words.view(np.uint8).reshape(2, 16),
    "domain.smiles": np.frombuffer(b"CCO\nc1ccccc1", dtype=np.uint8),
}
out = sys.argv[1]
metadata = {"format": "athanor-bundle", "version": "1", "manifest": json.dumps(manifest, ensure_ascii=False)}
save_file(tensors, out, metadata=metadata)
save_file(tensors, out, metadata={**metadata, "sha256": compute_content_sha256(out)})
