#!/usr/bin/env python3
"""Makes examples/data/solvation.csv out of small_molecules.csv and solvents.csv: Onsager's reaction-field energy
(doi:10.1021/ja01299a050) of 300 solutes, each in three of ten solvents.

    E = -(eps - 1) / (2 eps + 1) * mu^2 / a^3     a^3: 3 / (4 pi) of 15 cubic Angstrom per heavy atom
"""
import csv
import math
import pathlib
import random

SMILES = {
    "hexane": "CCCCCC",
    "toluene": "Cc1ccccc1",
    "diethyl ether": "CCOCC",
    "chloroform": "ClC(Cl)Cl",
    "ethyl acetate": "CCOC(C)=O",
    "dichloromethane": "ClCCl",
    "acetone": "CC(C)=O",
    "ethanol": "CCO",
    "methanol": "CO",
    "water": "O",
}
KCAL_MOL_PER_DEBYE2_ANGSTROM3 = 14.3939
data = pathlib.Path(__file__).resolve().parent.parent / "examples" / "data"

with open(data / "solvents.csv") as file:
    solvents = list(csv.DictReader(file))
with open(data / "small_molecules.csv") as file:
    molecules = [row for row in csv.DictReader(file) if row["status"] == "ok" and int(row["heavy_atoms"]) > 4]

rng = random.Random(7)
with open(data / "solvation.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["solute", "solvent_smiles", "solvent", "energy"])
    for molecule in rng.sample(molecules, 300):
        cavity = 3 / (4 * math.pi) * 15 * int(molecule["heavy_atoms"])
        for solvent in rng.sample(solvents, 3):
            eps = float(solvent["permittivity"])
            field = (eps - 1) / (2 * eps + 1)
            energy = -field * float(molecule["dipole"]) ** 2 / cavity * KCAL_MOL_PER_DEBYE2_ANGSTROM3
            out.writerow([molecule["smiles"], SMILES[solvent["solvent"]], solvent["solvent"], f"{energy:.4f}"])
