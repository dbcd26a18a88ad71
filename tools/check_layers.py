#!/usr/bin/env python3
"""Checks that every #include between rooms follows tools/layers.txt."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#include\s+(["<])([^">]+)[">]', re.M)


def read_layers():
    layers = {}
    for line in (ROOT / "tools" / "layers.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head, allowed = line.split(":")
        room, level = head.split()
        words = allowed.split()
        layers[room] = (int(level), {w for w in words if not w.startswith("+")}, {w[1:] for w in words if w.startswith("+")})
    return layers


def find_faults(layers):
    for path in sorted((ROOT / "athanor").rglob("*")):
        if path.suffix not in {".h", ".cpp", ".inl", ".cu"}:
            continue
        room = path.relative_to(ROOT / "athanor").parts[0]
        if room not in layers:
            yield f"{path.relative_to(ROOT)}: the room {room} is not in tools/layers.txt"
            continue
        level, allowed, walls = layers[room]
        for _, name in INCLUDE.findall(path.read_text()):
            if name.startswith("athanor/"):
                other = name.split("/")[1]
                if other == room:
                    continue
                permitted = other in allowed or ("*" in allowed and layers.get(other, (99,))[0] < level)
                if not permitted:
                    yield f"{path.relative_to(ROOT)}: {room} may not include {name}"
            elif re.match(r"(torch|ATen|c10)/", name) and "torch" not in walls:
                yield f"{path.relative_to(ROOT)}: libtorch header {name} outside its wall"
            elif re.match(r"(GraphMol|RDGeneral|DataStructs|DistGeom|ForceField|Geometry)/", name) and "rdkit" not in walls:
                yield f"{path.relative_to(ROOT)}: RDKit header {name} outside its wall"
            elif name.startswith(("CLI/", "httplib.h", "pybind11/")):
                yield f"{path.relative_to(ROOT)}: {name} belongs to a door, not to the library"


def main():
    faults = list(find_faults(read_layers()))
    print("\n".join(faults) if faults else "layers: every include follows tools/layers.txt")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
