"""Opens a bundle with Python's safetensors package, checks its checksum and prints what it holds.

Usage: check_python.py BUNDLE (needs numpy and safetensors), such as written_v1.athanor beside this file
"""
import json
import sys

from safetensors import safe_open

from content_sha256 import compute_content_sha256

path = sys.argv[1]
with safe_open(path, framework="numpy") as file:
    metadata = file.metadata()
    assert metadata["format"] == "athanor-bundle" and metadata["version"] == "1", metadata
    assert metadata["sha256"] == compute_content_sha256(path), "the checksum does not fit"
    manifest = json.loads(metadata["manifest"])
    for name in sorted(file.keys()):
        tensor = file.get_tensor(name)
        print(name, tensor.dtype, list(tensor.shape))
    fingerprints = file.get_tensor("domain.fingerprints")
    smiles = bytes(file.get_tensor("domain.smiles")).decode().split("\n")
domain = manifest["domain"]
assert fingerprints.shape == (domain["count"], domain["bits"] // 8), fingerprints.shape
assert domain["count"] == 0 or len(smiles) == domain["count"], smiles
print("models:", ", ".join(member["model"] for member in manifest["members"]))
print("targets:", ", ".join(target["name"] for target in manifest["targets"]))
print("ok")
