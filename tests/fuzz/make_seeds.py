#!/usr/bin/env python3
"""Writes tests/fuzz/seeds: small inputs that a fuzzer starts from. Needs the built program for the bundles.

    tests/fuzz/make_seeds.py build/release/bin/athanor
"""
import gzip
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent / "seeds"
MOL = """ethanol
  seed

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.2000    1.2000    0.0000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
"""
MOL_V3000 = """water
  seed

  0  0  0     0  0            999 V3000
M  V30 BEGIN CTAB
M  V30 COUNTS 2 1 0 0 0
M  V30 BEGIN ATOM
M  V30 1 C 0 0 0 0
M  V30 2 N 1.4 0 0 0 CHG=1
M  V30 END ATOM
M  V30 BEGIN BOND
M  V30 1 1 1 2
M  V30 END BOND
M  V30 END CTAB
M  END
"""
SDF = MOL + "> <logS>\n-0.3\n\n> <name>\nalcohol\n\n$$$$\n" + MOL_V3000 + ">  <logS>  (1)\n1.5\n\n$$$$\n"
CSV = 'smiles,y,"a ""b"""\r\nCCO,1.5,"x, y"\r\nc1ccccc1,<5,\r\n"C[C@H](N)O",NA,"two\nlines"\r\nC1CC,2e3\r\n'
TABLE = "smiles,y,z\n" + "".join(f"{s},{i * 0.5},{i % 2}\n" for i, s in enumerate(
    ["CCO", "CCN", "CCC", "c1ccccc1", "CC(=O)O", "CCCl", "CCS", "CCCC", "OCCO", "CC=O", "C1CC1", "CNC"]))
MODELS = {
    "ridge": "--target y", "elastic_net": "--target y", "pls": "--target y", "kernel_ridge": "--target y", "gp": "--target y",
    "svm": "--target y", "neighbors": "--target y", "forest": "--target y --trees 3", "boosting": "--target y --trees 4",
    "logistic": "--target z", "naive_bayes": "--target z",
}


def write(target, name, content):
    path = FOLDER / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def make_database():
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        database = sqlite3.connect(file.name)
        database.execute("PRAGMA page_size = 512")
        database.execute("CREATE TABLE t (smiles TEXT, y REAL)")
        database.executemany("INSERT INTO t VALUES (?, ?)", [("CCO", 1.5), ("CC", None), ("c1ccccc1", -2)])
        database.commit()
        database.close()
        return pathlib.Path(file.name).read_bytes()


def make_bundles(athanor):
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "t.csv"
        table.write_text(TABLE)
        for model, options in MODELS.items():
            run = pathlib.Path(folder) / model
            command = [athanor, "train", str(table), "--model", model, *options.split(), "--baselines", "none", "--out", str(run),
                       "--featurizer", "morgan(bits=32,count=true)", "--threads", "1"]
            subprocess.run(command, check=True, capture_output=True)
            yield model, (run / "bundle.athanor").read_bytes()


def main():
    write("csv", "quoted", CSV)
    write("csv", "semicolon", "\ufeffSMILES;pIC50\nCCO;1,5\nCC;2,5\n")
    write("tsv", "plain", "smiles\ty\nCCO\t1\nCC\t2\n")
    write("curate", "quoted", CSV)
    write("curate", "classes", "drug,active\nCCO,1\nOCC,0\nCC(=O)[O-].[Na+],1\n")
    write("smi", "title", "SMILES name\nCCO ethanol\nc1ccccc1\tbenzene ring\n")
    write("sdf", "both_versions", SDF)
    write("mol_block", "v2000", MOL)
    write("mol_block", "v3000", MOL_V3000)
    for name, content in {"csv": CSV, "sdf": SDF, "smi": "CCO a\nCC b\n", "zip": "PK\3\4", "utf16": "\ufffe"}.items():
        write("any_file", name, content)
    write("any_file", "gz", gzip.compress(CSV.encode(), mtime=0))
    write("gzip", "one", gzip.compress(b"smiles\nCCO\n", mtime=0))
    write("gzip", "two", gzip.compress(b"smiles\n", mtime=0) + gzip.compress(b"CCO\n" * 200, mtime=0))
    write("zstd", "one", subprocess.run(["zstd", "-19", "-c"], input=b"smiles\n" + b"CCO\n" * 200, check=True, capture_output=True).stdout)
    write("sqlite", "table", make_database())
    write("splits", "lists", '[{"train": [0, 1, 2], "val": [3], "test": [4, 5]}]')
    write("splits", "ranges", '[{"train": "0-19, 25", "val": [], "test": "20-24"}, {"train": [1], "valid": null, "test": [2]}]')
    for i, smiles in enumerate(["C[C@H](N)C(=O)O", "F/C=C/[13CH3]", "[NH4+].[Cl-]", "c1cc2c(cc1)[nH]cc2", "[Pt](Cl)(Cl)(N)N", "*C%12CCC%12"]):
        write("smiles", str(i), smiles)
    for i, smiles in enumerate(["C[C@H](N)C(=O)O", "F/C=C/Cl", "C[N+](=O)[O-]", "c1cc2c(cc1)[nH]cc2", "C[C@H]1CC[C@@H](O)CC1", "CS(=O)(=O)c1ccsc1%12CCC%12", "CCC=P(=O)C"]):
        write("plain_smiles", str(i), smiles)
    for i, smiles in enumerate(["C[C@H]([NH3+])C([O-])=O", "Cc1ccc([O-])c(C[NH+](C)C)[nH+]1", "C[S@@](=O)CC/C=[N+](\\C)C", "[N-]=[N+]=NCC[n+]1ccccc1", "O=[N+]([O-])CC(=O)[N-]P(=O)([O-])O", "C=[NH+]NC(=O)C1=CCC=C1[O-]"]):
        write("standard_text", str(i), smiles)
    for i, text in enumerate(["[C][=C][Branch1][C][F][/C@@H1][=Ring1][Ring1].[Na+1]", "[C][#Branch2][Ring2][N][O][-/Ring1][C][P@+1]", "C[C@H]1CC(=O)c2ccccc2O1"]):
        write("selfies", str(i), text)
    for i, text in enumerate(["[CH3:1][O:2][H:3]>[Na+].[OH-]>[CH2:1]=[O:2].[H:3][H]", "F/[CH:1]=[CH:2]/Cl>>F/[CH:1]=[CH:2]\\Cl |f:0.1|", "C[C@H:4]([OH:2])[NH2:3].N->[Pt]>>C[C@@H:4]([OH:2])[NH2:3]", "CC>>C"]):
        write("reaction", str(i), text)
    write("inchi", "ethanol", "1S/C2H6O/c1-2-3/h3H,2H2,1H3")
    write("inchi", "alanine", "1S/C3H7NO2/c1-2(4)3(5)6/h2H,4H2,1H3,(H,5,6)/t2-/m0/s1")
    write("policy", "all", "basic+drop_mixtures+no_isotopes+drop_undefined_stereo+no_stereo+tautomer+max_heavy_atoms=40")
    write("spec", "sum", "morgan(radius=2,bits=64,count=true)+descriptors(set=basic)+column(dose)")
    write("spec", "quoted", "column(\"a \"\"b\"\"\")+maccs+rdkit(1,5)+atompair(bits=64)+torsion(64)")
    write("spec", "pattern", 'smarts(pattern="[OX2H] hydroxyl",pattern="c1ccccc1")')
    write("smarts", "groups", "# groups\n[OX2H] hydroxyl\n[CX3](=O)[OX2H1]\n[$([NX3;H2,H1]);!$(NC=O)] amine\n")
    write("options", "curation", 'smiles_column = "Drug"\ntarget_columns = ["a", "b"]\nall_targets = false\nmax_heavy_atoms = 50\n')
    golden = FOLDER.parents[1] / "golden"
    python_bundle = (golden / "bundle" / "python_v1.athanor").read_bytes()
    write("safetensors", "python", (golden / "core" / "python.safetensors").read_bytes())
    write("bundle", "python", python_bundle)
    write("damaged_bundle", "python", python_bundle)
    for model, content in make_bundles(sys.argv[1]):
        write("bundle", model, content)
        header = int.from_bytes(content[:8], "little")
        if model in ("ridge", "forest"):
            write("manifest", model, json.loads(content[8:8 + header])["__metadata__"]["manifest"])


if __name__ == "__main__":
    main()
