"""Writes atom_charges.csv: GFN2-xTB charges and bond orders of the molecules of small_molecules.extxyz.gz.

    python make_atom_charges.py            (needs xtb on the PATH, and RDKit for reading the SMILES)

One single point per molecule on the relaxed geometry that stands there. `charge` has a number per atom of the SMILES:
its charge with those of its hydrogens, so that the numbers of a molecule add up to its charge, 0. `bond_order` has the
Wiberg bond order of every bond of the SMILES, in RDKit's order of bonds.
"""

import csv
import gzip
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rdkit import Chem

HERE = Path(__file__).resolve().parent


def read_frames(path):
    with gzip.open(path, "rt") as lines:
        while count := lines.readline().strip():
            header = lines.readline()
            yield re.search(r"smiles=(\"[^\"]*\"|\S+)", header).group(1).strip('"'), [
                lines.readline() for _ in range(int(count))]


def compute(atoms, folder):
    """Charges [atoms] and bond orders {(i, j): order} of xtb."""
    (folder / "mol.xyz").write_text(f"{len(atoms)}\n\n" + "".join(atoms))
    subprocess.run(["xtb", "mol.xyz", "--gfn", "2", "--sp"], cwd=folder, check=True, capture_output=True)
    charges = [float(line) for line in (folder / "charges").read_text().split()]
    orders = {}
    for line in (folder / "wbo").read_text().splitlines():
        i, j, order = line.split()
        orders[frozenset((int(i) - 1, int(j) - 1))] = float(order)
    return charges, orders


def main():
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for smiles, atoms in read_frames(HERE / "small_molecules.extxyz.gz"):
            folder = Path(name) / "one"
            folder.mkdir()
            charges, orders = compute(atoms, folder)
            shutil.rmtree(folder)
            # The geometry has the atoms of the SMILES, then the hydrogens, in RDKit's order.
            whole = Chem.AddHs(Chem.MolFromSmiles(smiles))
            heavy = [atom.GetIdx() for atom in whole.GetAtoms() if atom.GetIdx() < Chem.MolFromSmiles(smiles).GetNumAtoms()]
            united = [charges[i] + sum(charges[n.GetIdx()] for n in whole.GetAtomWithIdx(i).GetNeighbors()
                                       if n.GetIdx() >= len(heavy)) for i in heavy]
            bonds = [orders.get(frozenset((bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())), 0.0)
                     for bond in whole.GetBonds() if max(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) < len(heavy)]
            rows.append([smiles, "[" + ", ".join(f"{q:.4f}" for q in united) + "]",
                         "[" + ", ".join(f"{order:.4f}" for order in bonds) + "]"])
    with open(HERE / "atom_charges.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["smiles", "charge", "bond_order"])
        writer.writerows(rows)
    print(f"{len(rows)} molecules", file=sys.stderr)


if __name__ == "__main__":
    main()
