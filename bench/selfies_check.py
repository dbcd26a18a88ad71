#!/usr/bin/env python3
"""Compares SELFIES and the SMILES that they give back with those of the Python package selfies.

    bench/selfies_check.py build/release/bench/selfies_check union_smiles.tsv.gz [--count 100000]

Needs selfies 2.2 and rdkit. The molecules are drawn from the first column and written canonically, as featurisers have them,
and every second one with its atoms in a random order. Prints the counts and the first differences; exit status 1 when there is one.
"""
import argparse
import gzip
import random
import subprocess
import time

import selfies
from rdkit import Chem, RDLogger


def draw_smiles(path, count):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as file:
        lines = [line.split("\t")[0].strip() for line in file][1:]
    generator = random.Random(1)
    generator.shuffle(lines)
    found = []
    for line in lines:
        molecule = Chem.MolFromSmiles(line)
        if molecule is None or molecule.GetNumAtoms() == 0:
            continue
        if len(found) % 2:
            order = list(range(molecule.GetNumAtoms()))
            generator.shuffle(order)
            found.append(Chem.MolToSmiles(Chem.RenumberAtoms(molecule, order), canonical=False))
        else:
            found.append(Chem.MolToSmiles(molecule))
        if len(found) == count:
            break
    return found


def translate(smiles):
    try:
        text = selfies.encoder(smiles)
        return text, selfies.decoder(text)
    except (selfies.EncoderError, selfies.DecoderError, KeyError, AssertionError):
        return "", ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("file")
    parser.add_argument("--count", type=int, default=100_000)
    arguments = parser.parse_args()
    RDLogger.DisableLog("rdApp.*")
    smiles = draw_smiles(arguments.file, arguments.count)
    begin = time.time()
    run = subprocess.run([arguments.program], input="\n".join(smiles) + "\n", text=True, capture_output=True, check=True)
    ours_seconds = time.time() - begin
    ours = [tuple(line.split("\t")) for line in run.stdout.splitlines()]
    begin = time.time()
    theirs = [translate(text) for text in smiles]
    theirs_seconds = time.time() - begin
    assert len(ours) == len(theirs)
    different = [(text, a, b) for text, a, b in zip(smiles, ours, theirs) if a != b]
    refused = sum(1 for text, _ in theirs if not text)
    print(f"{len(smiles)} molecules: {len(smiles) - len(different)} equal, {refused} refused by the package; "
          f"{len(smiles) / ours_seconds:.0f} molecules/s, the package {len(smiles) / theirs_seconds:.0f}")
    for text, a, b in different[:10]:
        print(text, *a, *b, sep="\n  ")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
