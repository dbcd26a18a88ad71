#!/usr/bin/env python3
"""Makes the golden numbers of the chemistry room from Python RDKit.

The molecules are every fifth row of NCI/first_5K.smi, which Debian's rdkit-data installs; only row numbers are stored.

    /usr/bin/python3 make_golden.py numbers > nci_numbers.tsv   # Debian 12: apt install python3-rdkit (2022.09.3)
    python3 make_golden.py inchi > nci_inchi_keys.tsv           # pip install "rdkit==2022.9.5" "numpy<2": it has InChI

The numbers must come from the same RDKit release as the C++ library: 2022.9.5 counts stereo centres of some cage
molecules otherwise. Fingerprints are stored as the first 12 digits of the SHA-256 of "1,5,77" (bits that are on) or
"1:2,5:1" (bit:count).
"""
import hashlib
import os
import sys

from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem, Descriptors, MACCSkeys, rdMolDescriptors
from rdkit.Chem.MolStandardize import rdMolStandardize
from rdkit.Chem.Scaffolds import MurckoScaffold

SOURCE = os.path.join(os.environ.get("RDBASE", "/usr/share/RDKit"), "Data", "NCI", "first_5K.smi")
STEP = 5
DESCRIPTORS = """MolWt ExactMolWt HeavyAtomCount FormalCharge NumValenceElectrons NumRadicalElectrons MolLogP MolMR TPSA
LabuteASA NumHDonors NumHAcceptors NHOHCount NOCount NumHeteroatoms NumRotatableBonds RingCount NumAromaticRings
NumAliphaticRings NumSaturatedRings NumAromaticHeterocycles FractionCSP3 NumStereocenters qed""".split()
SPECIAL = {"FormalCharge": Chem.GetFormalCharge, "NumStereocenters": rdMolDescriptors.CalcNumAtomStereoCenters}


def read_molecules():
    with open(SOURCE) as lines:
        for row, line in enumerate(lines):
            if row % STEP == 0:
                yield row, Chem.MolFromSmiles(line.split()[0])


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def digest_bits(fingerprint):
    return digest(",".join(str(bit) for bit in fingerprint.GetOnBits()))


def digest_counts(fingerprint):
    return digest(",".join(f"{bit}:{count}" for bit, count in sorted(fingerprint.GetNonzeroElements().items())))


def standardize(molecule):
    cleaned = rdMolStandardize.Cleanup(molecule)
    largest = rdMolStandardize.LargestFragmentChooser().choose(cleaned)
    smiles = Chem.MolToSmiles(rdMolStandardize.Uncharger().uncharge(largest))
    while True:
        again = Chem.MolToSmiles(Chem.MolFromSmiles(smiles))
        if again == smiles:
            return smiles
        smiles = again


def print_numbers():
    columns = ["row", "smiles", "scaffold", "standard", "formula", "morgan", "morgan_chiral", "counts", "maccs"]
    print("\t".join(columns + DESCRIPTORS))
    for row, molecule in read_molecules():
        if molecule is None:
            print(f"{row}\tinvalid")
            continue
        fields = [
            row,
            Chem.MolToSmiles(molecule),
            MurckoScaffold.MurckoScaffoldSmiles(mol=molecule, includeChirality=False),
            standardize(molecule),
            rdMolDescriptors.CalcMolFormula(molecule),
            digest_bits(AllChem.GetMorganFingerprintAsBitVect(molecule, 2, 2048)),
            digest_bits(AllChem.GetMorganFingerprintAsBitVect(molecule, 3, 1024, useChirality=True)),
            digest_counts(AllChem.GetHashedMorganFingerprint(molecule, 2, 2048)),
            digest_bits(MACCSkeys.GenMACCSKeys(molecule)),
        ]
        numbers = [SPECIAL.get(name) or getattr(Descriptors, name) for name in DESCRIPTORS]
        print("\t".join([str(field) for field in fields] + [repr(compute(molecule)) for compute in numbers]))


def print_inchi_keys():
    print("row\tkey")
    for row, molecule in read_molecules():
        print(f"{row}\t{Chem.MolToInchiKey(molecule) if molecule else 'invalid'}")


if __name__ == "__main__":
    RDLogger.DisableLog("rdApp.*")
    tables = {"numbers": print_numbers, "inchi": print_inchi_keys}
    if len(sys.argv) != 2 or sys.argv[1] not in tables:
        sys.exit(__doc__)
    tables[sys.argv[1]]()
