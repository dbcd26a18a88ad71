#!/usr/bin/env python3
"""Makes the golden numbers of the chemistry room from Python RDKit.

The molecules are every fifth row of NCI/first_5K.smi, which Debian's rdkit-data installs; only row numbers are stored.

    /usr/bin/python3 make_golden.py numbers > nci_numbers.tsv   # Debian 12: apt install python3-rdkit (2022.09.3)
    python3 make_golden.py inchi > nci_inchi_keys.tsv           # pip install "rdkit==2022.9.5" "numpy<2": it has InChI

The numbers must come from the same RDKit release as the C++ library: 2022.9.5 counts stereo centres of some cage
molecules otherwise. Fingerprints are stored as the first 12 digits of the SHA-256 of "1,5,77" (bits that are on) or
"1:2,5:1" (bit:count).

    /usr/bin/python3 make_golden.py rdkit2d | gzip -9n > rdkit2d.tsv.gz
    /usr/bin/python3 make_golden.py rdkit2d_sums DATA_FOLDER | gzip -9n > rdkit2d_sums.tsv.gz

All of Descriptors.descList for every tenth row of first_5K.smi and every fourth of examples/data/small_molecules.csv:
"column=value" of what is not zero. The sums cover whole data sets in a line per molecule: the number of values that are
not finite, and the sum of (1 + column mod 7) * sign(v) * log(1 + |v|) over the others. Ipc is computed here, in whole
numbers: RDKit's own is wrong (reported on stderr) for 25 of the 7,083 molecules of the sums, all with 76 heavy atoms or
more, by factors from 1.000001 to 1e13.

    /usr/bin/python3 make_golden.py fingerprints DATA_FOLDER | gzip -9n > fingerprints.tsv.gz

The functions of FINGERPRINTS for the same shipped molecules and whole data sets: four digits of the hash each.
"""
import csv
import gzip
import hashlib
import math
import os
import sys

import numpy

from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem, Descriptors, MACCSkeys, rdMolDescriptors
from rdkit.Chem.MolStandardize import rdMolStandardize
from rdkit.Chem.Scaffolds import MurckoScaffold

numpy.float = float  # numpy 1.24 took the name away that GraphDescriptors.Ipc of RDKit 2022.09 uses

HERE = os.path.dirname(os.path.abspath(__file__))
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


def compute_ipc(molecule):
    """Ipc with the coefficients of the polynomial as whole numbers. GraphDescriptors.Ipc rounds them on the way, which
    leaves no digit of some molecules with many rings."""
    size = molecule.GetNumAtoms()
    neighbours = [[other.GetIdx() for other in atom.GetNeighbors()] for atom in molecule.GetAtoms()]
    matrix = numpy.zeros((size, size), object)
    for atom, others in enumerate(neighbours):
        matrix[atom, others] = 1
    coefficients = [1]
    for n in range(1, size + 1):
        coefficient = sum(matrix[i, i] for i in range(size)) // n
        coefficients.append(abs(coefficient))
        for i in range(size):
            matrix[i, i] -= coefficient
        matrix = numpy.array([sum((matrix[k] for k in others), numpy.zeros(size, object)) for others in neighbours])
    total = sum(coefficients)
    return -math.fsum(c * math.log2(c / total) for c in coefficients if c)


def compute_rdkit2d(molecule):
    values = {name: float(compute(molecule)) for name, compute in Descriptors._descList}
    ipc = compute_ipc(molecule)
    if abs(values["Ipc"] - ipc) > 1e-6 * max(1, ipc):
        print(f"Ipc of {Chem.MolToSmiles(molecule)}: {values['Ipc']:.9g} for {ipc:.9g}", file=sys.stderr)
    values["Ipc"] = ipc
    return list(values.values())


def read_shipped():
    """(name of the source, 0-based row, SMILES)"""
    with open(SOURCE) as lines:
        for row, line in enumerate(lines):
            if row % 10 == 0:
                yield "nci", row, line.split()[0]
    with open(os.path.join(HERE, "../../../examples/data/small_molecules.csv")) as lines:
        for row, record in enumerate(csv.DictReader(lines)):
            if row % 4 == 3:
                yield "small", row, record["smiles"]


def print_rdkit2d():
    print("\t".join(["source", "row"] + [name for name, _ in Descriptors._descList]))
    for source, row, smiles in read_shipped():
        molecule = Chem.MolFromSmiles(smiles)
        values = compute_rdkit2d(molecule) if molecule else []
        sparse = [f"{column}={value:.8g}" for column, value in enumerate(values) if value != 0]
        print("\t".join([source, str(row)] + (sparse or ["invalid"])))


def fold(values):
    finite = [(column, value) for column, value in enumerate(values) if math.isfinite(value)]
    total = math.fsum((1 + column % 7) * math.copysign(math.log1p(abs(value)), value) for column, value in finite)
    return f"{len(values) - len(finite)}\t{total:.8f}"


FINGERPRINTS = {
    "path": lambda m: Chem.RDKFingerprint(m),
    "path_short": lambda m: Chem.RDKFingerprint(m, minPath=2, maxPath=5, fpSize=1000),
    "layered": lambda m: Chem.LayeredFingerprint(m),
    "pattern": lambda m: Chem.PatternFingerprint(m),
    "pair_bits": lambda m: rdMolDescriptors.GetHashedAtomPairFingerprintAsBitVect(m),
    "pair_counts": lambda m: rdMolDescriptors.GetHashedAtomPairFingerprint(m),
    "torsion_bits": lambda m: rdMolDescriptors.GetHashedTopologicalTorsionFingerprintAsBitVect(m, nBits=1024),
    "torsion_counts": lambda m: rdMolDescriptors.GetHashedTopologicalTorsionFingerprint(m, nBits=1024),
}


def format_fingerprint(fingerprint):
    if hasattr(fingerprint, "GetOnBits"):
        return ",".join(str(bit) for bit in fingerprint.GetOnBits())
    return ",".join(f"{bit}:{count}" for bit, count in sorted(fingerprint.GetNonzeroElements().items()))


def list_fingerprint_rows(folder):
    """(source, row, SMILES), by source"""
    for source, row, smiles in read_shipped():
        yield source, row, smiles
    for name in ["delaney.csv", "bbbp.csv.gz", "tox21.csv.gz"]:
        for row, smiles in read_dataset(os.path.join(folder, "moleculenet_chemprop", name)):
            yield f"moleculenet_chemprop/{name}", row, smiles


def print_fingerprints(folder):
    print("\t".join(["source", "row"] + list(FINGERPRINTS)))
    for source, row, smiles in list_fingerprint_rows(folder):
        molecule = Chem.MolFromSmiles(smiles)
        if molecule is not None:
            digests = [digest(format_fingerprint(compute(molecule)))[:4] for compute in FINGERPRINTS.values()]
            print("\t".join([source, str(row)] + digests))


def read_dataset(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", newline="") as lines:
        for row, record in enumerate(csv.DictReader(lines)):
            yield row, record["smiles"]


def print_rdkit2d_sums(folder):
    for name, step in [("delaney.csv", 1), ("bbbp.csv.gz", 1), ("tox21.csv.gz", 2)]:
        for row, smiles in read_dataset(os.path.join(folder, "moleculenet_chemprop", name)):
            if row % step == 0:
                molecule = Chem.MolFromSmiles(smiles)
                folded = fold(compute_rdkit2d(molecule)) if molecule else "invalid"
                print(f"moleculenet_chemprop/{name}\t{row}\t{folded}")


if __name__ == "__main__":
    RDLogger.DisableLog("rdApp.*")
    tables = {"numbers": print_numbers, "inchi": print_inchi_keys, "rdkit2d": print_rdkit2d,
              "rdkit2d_sums": print_rdkit2d_sums, "fingerprints": print_fingerprints}
    if len(sys.argv) < 2 or sys.argv[1] not in tables:
        sys.exit(__doc__)
    tables[sys.argv[1]](*sys.argv[2:])
