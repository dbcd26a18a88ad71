"""The checksum rule of bundles, stated a second time: see athanor/bundle/checksum.h."""
import hashlib
import json
import struct


def compute_content_sha256(path):
    """SHA-256 of the content of a safetensors file, from its raw bytes."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    digest = hashlib.sha256()
    metadata = header.pop("__metadata__")
    for key in sorted(metadata):
        if key != "sha256":
            value = metadata[key].encode()
            digest.update(f"{key}:{len(value)}:".encode() + value)
    for name in sorted(header):
        begin, end = header[name]["data_offsets"]
        shape = ",".join(map(str, header[name]["shape"]))
        digest.update(f"{name}:{header[name]['dtype']}:{shape}:{end - begin}:".encode() + body[begin:end])
    return digest.hexdigest()
