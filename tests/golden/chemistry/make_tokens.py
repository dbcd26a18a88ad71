"""Writes tokens.tsv: SMILES with their tokens and SELFIES.

Made with selfies 2.2.0 and RDKit of Python: python make_tokens.py union_smiles.tsv.gz > tokens.tsv
The tokens are those of the regular expression of Schwaller et al. 2019 (doi:10.1021/acscentsci.9b00576), with blanks between
them; the third column is the SELFIES, the fourth the SMILES that the decoder makes of it ("-" where the encoder refuses). Every
second SMILES has its atoms in a random order. The last lines are SELFIES that nobody has encoded: random symbols, after a "*".
"""

import gzip
import random
import re
import sys

import selfies
from rdkit import Chem, RDLogger

TOKEN = re.compile(r"(\[[^\]]+]|Br?|Cl?|N|O|S|P|F|I|b|c|n|o|s|p|\(|\)|\.|=|#|-|\+|\\|/|:|~|@|\?|>|\*|\$|%[0-9]{2}|[0-9])")
CHOSEN = """C O [Na+].[Cl-] CC(=O)Oc1ccccc1C(=O)O C[C@H](N)C(=O)O F/C=C/F F/C=C\\F C1CC1C#N [2H]OC c1cc[nH]c1 *CC* C[N+](C)(C)C
O=[N+]([O-])c1ccccc1 [13CH4] C12C3C4C1C5C2C3C45 OS(=O)(=O)O [Pt+2] Cl[Pt](Cl)(N)N c1ccc2c(c1)[se]cc2 [H][H] [nH]1cccc1 C[S@](=O)c1ccccc1
N[C@@H](CS)C(=O)O C(C)(C)(C)C O=Cl(=O)(=O)O c1ccsc1 C%10CCCCC%10 CP(=O)(O)O [OH-].[NH4+] [Fe+2] c1c[nH]c[nH+]1 N#[N+]C""".split()


def translate(smiles):
    try:
        text = selfies.encoder(smiles)
    except (selfies.EncoderError, KeyError, AssertionError):
        return "-", "-"
    return text, selfies.decoder(text)


def main():
    RDLogger.DisableLog("rdApp.*")
    generator = random.Random(7)
    with gzip.open(sys.argv[1], "rt") as file:
        lines = [line.split("\t")[0] for line in file][1:]
    drawn = []
    while len(drawn) < 300:
        molecule = Chem.MolFromSmiles(generator.choice(lines))
        if molecule is None or not 0 < molecule.GetNumAtoms() <= 60 or "<-" in Chem.MolToSmiles(molecule):
            continue
        if len(drawn) % 2:
            order = list(range(molecule.GetNumAtoms()))
            generator.shuffle(order)
            drawn.append(Chem.MolToSmiles(Chem.RenumberAtoms(molecule, order), canonical=False))
        else:
            drawn.append(Chem.MolToSmiles(molecule))
    symbols = set()
    for smiles in CHOSEN + drawn:
        tokens = TOKEN.findall(smiles)
        assert "".join(tokens) == smiles
        text, back = translate(smiles)
        print(smiles, " ".join(tokens), text, back, sep="\t")
        if text != "-":
            symbols.update(symbol for symbol in selfies.split_selfies(text) if symbol != ".")
    alphabet = sorted(symbols | selfies.get_semantic_robust_alphabet() | {"[epsilon]", "[nop]", "[Branch3]", "[/\\Ring1]", "[-/Ring2]"})
    for _ in range(200):
        text = "".join(generator.choice(alphabet) for _ in range(generator.randint(1, 40)))
        print("*", "", text, selfies.decoder(text), sep="\t")


if __name__ == "__main__":
    main()
