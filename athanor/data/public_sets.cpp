// Where the public data sets are. Addresses of a commit never change their content; their SHA-256 is that of the file
// which the benchmarks of this project use. The others (amazonaws.com, MoleculeNet's own, doi:10.1039/C7SC02664A) are
// not known beforehand.
#include "athanor/data/public_sets.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {

const std::vector<PublicSet>& list_public_sets() {
  static const std::vector<PublicSet> sets{
      {"esol", "1,128 molecules: solubility in water, log mol/L (column logp, in spite of its name)",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/delaney.csv",
       "887aa5930b0a7e7fcb76a2d25dc0ebe11c23878ca2d8d1e2204ca2c46b175140", "--target logp", "MIT", "10.1021/ci034243x"},
      {"freesolv", "642 molecules: hydration free energy, kcal/mol",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/freesolv.csv",
       "97d74c86228d4c16c0fbbf063bb8280354d8152db09a85ade8517a2f43bd9824", "--target freesolv", "CC BY-NC-SA 4.0",
       "10.1007/s10822-014-9747-x"},
      {"lipophilicity", "4,200 molecules: octanol/water distribution coefficient, log D at pH 7.4",
       "https://deepchemdata.s3-us-west-1.amazonaws.com/datasets/Lipophilicity.csv", "", "--target exp",
       "CC BY-SA 3.0 (ChEMBL)", "10.1039/C7SC02664A"},
      {"aqsoldb", "9,982 compounds: solubility in water, log mol/L",
       "https://raw.githubusercontent.com/whitead/dmol-book/34ff3fcfdc426b00f1e0f7851b8f9a6075c50b67/data/"
       "curated-solubility-dataset.csv",
       "7c47e021d03a5720f53cfddb7aef90c8911ea276a36306c839798733d8630332", "--target Solubility --smiles-column SMILES",
       "CC0 1.0", "10.1038/s41597-019-0151-1"},
      {"herg", "4,042 molecules: hERG inhibition, pIC50 (ChEMBL)",
       "https://raw.githubusercontent.com/PatWalters/practical_cheminformatics_tutorials/"
       "370dc66428819e06a2c87a859fab122b77b22f5b/data/hERG.csv",
       "cbbfd9255f4761ca0a309d467d18c3994d55a8d84bede80a03fad13eff2e3bd4", "--target pIC50", "CC BY-SA 3.0 (ChEMBL)",
       "10.1093/nar/gky1075"},
      {"egfr", "3,906 molecules: EGFR inhibition, pIC50 (ChEMBL 25)",
       "https://raw.githubusercontent.com/volkamerlab/teachopencadd/ff79da2a56a7acf0429c24f3875179fc6cd9e72e/"
       "teachopencadd/talktorials/T022_ligand_based_screening_neural_network/data/CHEMBL25_activities_EGFR.csv",
       "f31f788c270e68689e87c1eb1d671211d2990b0e22280944ede7db1f9faae7d9", "--target pIC50", "CC BY-SA 3.0 (ChEMBL)",
       "10.1186/s13321-019-0351-x"},
      {"bbbp", "2,039 molecules: passes the blood-brain barrier, 0 or 1",
       "https://raw.githubusercontent.com/chemprop/chemprop/a68ade20f227862fe6265c46f021c78217a324ab/data/bbbp.csv",
       "a61e17872cbec0743a6147dc802a1f7550acfe8dc1053f881f4c42a3ce2dc597", "--target p_np", "MIT", "10.1021/ci300124c"},
      {"bace", "1,513 molecules: inhibits beta-secretase 1, 0 or 1",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/bace.csv",
       "847be1e38d3798c60df03e1aaf2ccd0f09f9ed89407de78e80463aa637088532", "--target Class", "MIT",
       "10.1021/acs.jcim.6b00290"},
      {"clintox", "1,478 drugs: approved; failed for toxicity",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/clintox.csv",
       "cc561402d058a0d996a9f5e5d02bc20f6652b7003525b32c3598b8da4b24e9b7", "--all-targets", "MIT",
       "10.1016/j.chembiol.2016.07.023"},
      {"sider", "1,427 drugs: 27 classes of side effects",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/sider.csv",
       "71efc6ac4ca82d6545bc512509863281be0f17234afd7adaf71a71899988302e", "--all-targets", "CC BY-NC-SA 4.0",
       "10.1093/nar/gkv1075"},
      {"tox21", "7,831 molecules: 12 toxicity assays, with gaps",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/tox21.csv",
       "b58cc1f683e78e3c7a1bf7116e9aac0119804018d100f7b8cdb0857941c31aca", "--all-targets", "MIT",
       "10.3389/fenvs.2015.00085"},
      {"toxcast", "8,576 molecules: 617 toxicity assays, with gaps",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/"
       "toxcast.csv.gz",
       "4b9b4366b02ce7ec7a0831d60f8c46f153c53c5e122376df887476240496abd4", "--all-targets", "MIT",
       "10.1021/acs.chemrestox.6b00135"},
      {"hiv", "41,127 molecules: inhibits HIV replication, 0 or 1",
       "https://raw.githubusercontent.com/chemprop/chemprop/a68ade20f227862fe6265c46f021c78217a324ab/data/hiv.csv.gz",
       "0a4a7390d6f22035c293e8e0d500655d76233b35f0f68ab128f3ceccdd97a297", "--target HIV_active", "MIT",
       "10.1039/C7SC02664A"},
      {"muv", "93,087 molecules: 17 screens with few actives each",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/muv.csv.gz",
       "ee68d1fad0b10440dc494ac3a74cf99168a0b0da9683556b2b48220b88172135", "--all-targets", "MIT", "10.1021/ci8002649"},
      {"pcba", "437,929 molecules: 128 PubChem assays, with gaps",
       "https://deepchemdata.s3-us-west-1.amazonaws.com/datasets/pcba.csv.gz", "", "--all-targets",
       "public domain (PubChem)", "10.1093/nar/gkr1132"},
      {"qm7", "6,830 molecules: atomisation energy, kcal/mol",
       "https://raw.githubusercontent.com/tencent-ailab/grover/40b6d97098e4508687912f3c05eca369fc2c6213/exampledata/"
       "finetune/qm7.csv",
       "eb793e3172c4a74cfb74ef805e6cdea79d1db16fd1f40a42f459297ad6457548", "--target u0_atom", "MIT",
       "10.1103/PhysRevLett.108.058301"},
      {"qm8", "21,786 molecules: 16 electronic excitations, a.u.",
       "https://raw.githubusercontent.com/chemprop/chemprop/f814b63ee66d574d9357366bf6c08c11a1b24478/data/qm8.csv.gz",
       "04c445ef01a22b6fbe032c10bccd4c73704c3fd96e3c96a675c1b3a7658df877", "--all-targets", "MIT", "10.1063/1.4928757"},
      {"qm9", "133,885 molecules: 19 quantum-chemical properties",
       "https://deepchemdata.s3-us-west-1.amazonaws.com/datasets/qm9.csv", "", "--target gap", "CC0 1.0",
       "10.1038/sdata.2014.22"},
  };
  return sets;
}

const PublicSet& find_public_set(const std::string& name) {
  std::vector<std::string> names;
  for (const PublicSet& set : list_public_sets()) {
    if (set.name == to_lower(name)) return set;
    names.push_back(set.name);
  }
  fail(ErrorCode::not_found, "There is no public set \"{}\"{} (known: {})", name, format_suggestion(name, names),
       join_text(names, ", "));
}

}  // namespace athanor::data
