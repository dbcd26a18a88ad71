"""Writes rasters.safetensors: pictures of molecules by Chemception's recipe, and densities of atoms by libmolgrid's formula.

Made with RDKit 2026.3 and numpy (PyPI): python make_rasters.py
Pictures: Goh et al. 2017 (arXiv:1706.06689) with the channels of the same authors' arXiv:1710.02238, bond order, atomic number,
partial charge and hybridisation, as the public recipe has it (80 x 80 pixels of 0.5 A; int(1 / resolution * 2) points along each
bond), with three rules of ours: pixels are half open, around the centroid; the number largest in size stays where several fall
into one pixel (the recipe keeps the last); atomic numbers are divided by 10 and hybridisations are 1 to 3. The layouts are
stored too, so that the comparison is not about RDKit's drawings.
Densities: Sunseri & Koes 2020 (doi:10.1021/acs.jcim.9b01145), the formula written out in numpy.
"""

import json

import numpy as np
from rdkit import Chem
from rdkit.Chem import AllChem
from safetensors.numpy import save_file

SMILES = ["CC(=O)Oc1ccccc1C(=O)O", "C#CC(N)C(=O)N1CCC[C@H]1C", "FC(F)(F)c1ccc(Cl)cc1S(=O)(=O)N", "O", "BrC=CI",
          "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"]
SIDE, RESOLUTION = 80, 0.5
HYBRIDIZATIONS = {Chem.HybridizationType.SP: 1, Chem.HybridizationType.SP2: 2, Chem.HybridizationType.SP3: 3}
ELEMENTS = [1, 6, 7, 8, 9, 15, 16, 17, 35, 53]
CUBE_SIDE, CUBE_RESOLUTION = 12, 1.25


def lay_out(smiles):
    molecule = Chem.MolFromSmiles(smiles)
    AllChem.ComputeGasteigerCharges(molecule)
    AllChem.Compute2DCoords(molecule)
    places = molecule.GetConformer().GetPositions()[:, :2]
    places = places - places.mean(0)
    atoms = [[atom.GetAtomicNum(), *places[atom.GetIdx()], float(atom.GetProp("_GasteigerCharge")),
              HYBRIDIZATIONS.get(atom.GetHybridization(), 0)] for atom in molecule.GetAtoms()]
    bonds = [[bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), bond.GetBondTypeAsDouble()] for bond in molecule.GetBonds()]
    return np.array(atoms), np.array(bonds).reshape(-1, 3)


def draw(atoms, bonds):
    image = np.zeros((SIDE, SIDE, 4), np.float32)

    def mark(place, channel, value):
        x, y = np.floor(np.asarray(place, np.float32).astype(float) / RESOLUTION + SIDE / 2).astype(int)
        if 0 <= x < SIDE and 0 <= y < SIDE and abs(value) > abs(image[y, x, channel]):
            image[y, x, channel] = value

    for begin, end, order in bonds:
        a, b = atoms[int(begin), 1:3], atoms[int(end), 1:3]
        for share in np.linspace(0, 1, int(1 / RESOLUTION * 2)):
            mark(a + share * (b - a), 0, order)
    for number, x, y, charge, hybridization in atoms:
        mark((x, y), 1, number / 10)
        mark((x, y), 2, charge)
        mark((x, y), 3, hybridization)
    return image


def embed(smiles):
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    assert AllChem.EmbedMolecule(molecule, randomSeed=7) == 0
    table = Chem.GetPeriodicTable()
    numbers = [atom.GetAtomicNum() for atom in molecule.GetAtoms()]
    places = molecule.GetConformer().GetPositions()
    return np.array(numbers, np.uint8), (places - places.mean(0)).astype(np.float32), np.array(
        [table.GetRvdw(number) for number in numbers], np.float32)


def fill(numbers, places, radii):
    axis = (np.arange(CUBE_SIDE) - (CUBE_SIDE - 1) / 2) * CUBE_RESOLUTION
    z, y, x = np.meshgrid(axis, axis, axis, indexing="ij")
    grid = np.zeros((CUBE_SIDE, CUBE_SIDE, CUBE_SIDE, len(ELEMENTS) + 1))
    for number, place, radius in zip(numbers, places.astype(float), radii.astype(float)):
        distance = np.sqrt((x - place[0]) ** 2 + (y - place[1]) ** 2 + (z - place[2]) ** 2)
        gaussian = np.exp(-2 * distance**2 / radius**2)
        quadratic = np.exp(-2.0) * (4 * distance**2 / radius**2 - 12 * distance / radius + 9)
        density = np.where(distance <= radius, gaussian, np.where(distance < 1.5 * radius, quadratic, 0))
        grid[..., ELEMENTS.index(number) if number in ELEMENTS else len(ELEMENTS)] += density
    return grid.astype(np.float32)


def store_sparse(arrays, name, array):
    flat = array.ravel()
    arrays[name + ".places"] = np.flatnonzero(flat).astype(np.int32)
    arrays[name + ".values"] = flat[flat != 0]


def main():
    arrays = {}
    for i, smiles in enumerate(SMILES):
        atoms, bonds = lay_out(smiles)
        arrays[f"layout{i}.atoms"], arrays[f"layout{i}.bonds"] = atoms, bonds
        store_sparse(arrays, f"image{i}", draw(atoms, bonds))
    for i, smiles in enumerate(SMILES[:5] + ["C[Si](C)(C)C"]):
        numbers, places, radii = embed(smiles)
        arrays |= {f"cloud{i}.kinds": numbers, f"cloud{i}.positions": places, f"cloud{i}.radii": radii}
        store_sparse(arrays, f"cube{i}", fill(numbers, places, radii))
    save_file({name: np.ascontiguousarray(value) for name, value in arrays.items()}, "rasters.safetensors",
              {"smiles": json.dumps(SMILES)})


if __name__ == "__main__":
    main()
