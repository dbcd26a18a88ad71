"""Makes nci_tautomers.tsv: canonical tautomers of every 25th line of rdkit-data's NCI/first_5K.smi by Python RDKit.

Run: /usr/bin/python3 make_tautomers.py   (Debian packages python3-rdkit and rdkit-data)
"""
import os

from rdkit import Chem, RDLogger
from rdkit.Chem.MolStandardize import rdMolStandardize

RDLogger.DisableLog("rdApp.*")
SOURCE = "/usr/share/RDKit/Data/NCI/first_5K.smi"
STEP = 25

enumerator = rdMolStandardize.TautomerEnumerator()
with open(SOURCE) as file:
    smiles = [line.split()[0] for line in file]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nci_tautomers.tsv")
with open(path, "w") as file:
    file.write("row\ttautomer\n")
    for row in range(0, len(smiles), STEP):
        mol = Chem.MolFromSmiles(smiles[row])
        if mol is not None:
            # The program, too, starts from the canonical SMILES.
            start = Chem.MolFromSmiles(Chem.MolToSmiles(mol))
            file.write(f"{row}\t{Chem.MolToSmiles(enumerator.Canonicalize(start))}\n")
