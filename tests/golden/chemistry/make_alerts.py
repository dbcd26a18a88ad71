#!/usr/bin/env python3
"""Structural alerts and rules of drug-likeness by Python RDKit, for 10,000 screening molecules.

The molecules are Data/Pains/test_data/wehi_mols.csv of Debian's rdkit-data; only row numbers are stored.

    /usr/bin/python3 make_alerts.py | gzip -9n > alerts.tsv.gz   # Debian 12: apt install python3-rdkit (2022.09.3)

Per molecule: row, number of alerts of PAINS, BRENK and NIH, the first 6 digits of the SHA-256 of their names joined by
a line feed, and whether Lipinski (at most one of four broken), Veber, Ghose and Egan are kept, as four digits.
"""
import csv
import hashlib
import os

from rdkit import Chem, RDLogger
from rdkit.Chem import Crippen, Descriptors, Lipinski
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams

SOURCE = os.path.join(os.environ.get("RDBASE", "/usr/share/RDKit"), "Data", "Pains", "test_data", "wehi_mols.csv")
RDLogger.DisableLog("rdApp.*")


def make_catalog(which):
    params = FilterCatalogParams()
    params.AddCatalog(which)
    return FilterCatalog(params)


CATALOGS = [make_catalog(which) for which in (FilterCatalogParams.FilterCatalogs.PAINS,
                                              FilterCatalogParams.FilterCatalogs.BRENK,
                                              FilterCatalogParams.FilterCatalogs.NIH)]


def check_rules(mol):
    weight, logp, refractivity = Descriptors.MolWt(mol), Crippen.MolLogP(mol), Crippen.MolMR(mol)
    surface, rotatable = Descriptors.TPSA(mol), Lipinski.NumRotatableBonds(mol)
    atoms = Chem.AddHs(mol).GetNumAtoms()
    broken = sum([weight > 500, logp > 5, Lipinski.NHOHCount(mol) > 5, Lipinski.NOCount(mol) > 10])
    return [broken <= 1, rotatable <= 10 and surface <= 140,
            160 <= weight <= 480 and -0.4 <= logp <= 5.6 and 40 <= refractivity <= 130 and 20 <= atoms <= 70,
            logp <= 5.88 and surface <= 131.6]


with open(SOURCE) as lines:
    for row, (smiles, _) in enumerate(csv.reader(lines)):
        mol = Chem.MolFromSmiles(smiles)
        if mol is None:
            continue
        names = [entry.GetDescription() for catalog in CATALOGS for entry in catalog.GetMatches(mol)]
        digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:6]
        print(row, len(names), digest, "".join(str(int(kept)) for kept in check_rules(mol)), sep="\t")
