#include "athanor/workflows/bench_molecules.h"

#include <array>
#include <string_view>

namespace athanor::workflows {
namespace {

constexpr std::array<std::string_view, 50> drug_smiles{
    "CC(=O)Oc1ccccc1C(=O)O",                                                    // aspirin
    "CC(C)Cc1ccc(cc1)C(C)C(=O)O",                                               // ibuprofen
    "CC(=O)Nc1ccc(O)cc1",                                                       // paracetamol
    "Cn1cnc2c1c(=O)n(C)c(=O)n2C",                                               // caffeine
    "COc1ccc2cc(ccc2c1)C(C)C(=O)O",                                             // naproxen
    "OC(=O)Cc1ccccc1Nc1c(Cl)cccc1Cl",                                           // diclofenac
    "CN1C(=O)CN=C(c2ccccc2)c2cc(Cl)ccc12",                                      // diazepam
    "NC(=O)N1c2ccccc2C=Cc2ccccc12",                                             // carbamazepine
    "CC(C)NCC(O)COc1cccc2ccccc12",                                              // propranolol
    "CC(C)NCC(O)COc1ccc(CC(N)=O)cc1",                                           // atenolol
    "COCCc1ccc(OCC(O)CNC(C)C)cc1",                                              // metoprolol
    "CNCCC(Oc1ccc(cc1)C(F)(F)F)c1ccccc1",                                       // fluoxetine
    "CNC1CCC(c2ccc(Cl)c(Cl)c2)c2ccccc12",                                       // sertraline
    "CN(C)CCCC1(OCc2cc(ccc12)C#N)c1ccc(F)cc1",                                  // citalopram
    "CN(C)CC(c1ccc(OC)cc1)C1(O)CCCCC1",                                         // venlafaxine
    "N1C(=O)CCc2ccc(OCCCCN3CCN(CC3)c3cccc(Cl)c3Cl)cc12",                        // aripiprazole
    "Cc1cc2Nc3ccccc3N=C(N3CCN(C)CC3)c2s1",                                      // olanzapine
    "CN1CCN(CC1)C1=Nc2cc(Cl)ccc2Nc2ccccc12",                                    // clozapine
    "OC1(CCN(CCCC(=O)c2ccc(F)cc2)CC1)c1ccc(Cl)cc1",                             // haloperidol
    "CN(C)CCCN1c2ccccc2Sc2ccc(Cl)cc12",                                         // chlorpromazine
    "COc1ccc2[nH]c(nc2c1)S(=O)Cc1ncc(C)c(OC)c1C",                               // omeprazole
    "CNC(=C[N+](=O)[O-])NCCSCc1ccc(CN(C)C)o1",                                  // ranitidine
    "CN(C)C(=N)NC(N)=N",                                                        // metformin
    "Cc1ccc(cc1)-c1cc(nn1-c1ccc(cc1)S(N)(=O)=O)C(F)(F)F",                       // celecoxib
    "CCCCc1nc(Cl)c(CO)n1Cc1ccc(cc1)-c1ccccc1-c1nnn[nH]1",                       // losartan
    "CCCCC(=O)N(Cc1ccc(cc1)-c1ccccc1-c1nnn[nH]1)C(C(C)C)C(=O)O",                // valsartan
    "CCOC(=O)C1=C(COCCN)NC(C)=C(C1c1ccccc1Cl)C(=O)OC",                          // amlodipine
    "COC(=O)C1=C(C)NC(C)=C(C1c1ccccc1[N+](=O)[O-])C(=O)OC",                     // nifedipine
    "COc1ccc(CCN(C)CCCC(C#N)(C(C)C)c2ccc(OC)c(OC)c2)cc1OC",                     // verapamil
    "CC(C)c1c(C(=O)Nc2ccccc2)c(-c2ccccc2)c(-c2ccc(F)cc2)n1CCC(O)CC(O)CC(=O)O",  // atorvastatin
    "CC(=O)CC(c1ccccc1)C1=C(O)c2ccccc2OC1=O",                                   // warfarin
    "COC(=O)C(c1ccccc1Cl)N1CCc2sccc2C1",                                        // clopidogrel
    "NS(=O)(=O)c1cc(C(=O)O)c(NCc2ccco2)cc1Cl",                                  // furosemide
    "NS(=O)(=O)c1cc2c(cc1Cl)NCNS2(=O)=O",                                       // hydrochlorothiazide
    "OC(=O)C1=CN(C2CC2)c2cc(N3CCNCC3)c(F)cc2C1=O",                              // ciprofloxacin
    "Cc1cc(NS(=O)(=O)c2ccc(N)cc2)no1",                                          // sulfamethoxazole
    "COc1cc(Cc2cnc(N)nc2N)cc(OC)c1OC",                                          // trimethoprim
    "OC(Cn1cncn1)(Cn1cncn1)c1ccc(F)cc1F",                                       // fluconazole
    "CC1(C)SC2C(NC(=O)C(N)c3ccc(O)cc3)C(=O)N2C1C(=O)O",                         // amoxicillin
    "NNC(=O)c1ccncc1",                                                          // isoniazid
    "CCN(CC)CCCC(C)Nc1ccnc2cc(Cl)ccc12",                                        // chloroquine
    "Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(n1)-c1cccnc1",              // imatinib
    "COc1cc2ncnc(Nc3ccc(F)c(Cl)c3)c2cc1OCCCN1CCOCC1",                           // gefitinib
    "CNC(=O)c1cc(Oc2ccc(NC(=O)Nc3ccc(Cl)c(c3)C(F)(F)F)cc2)ccn1",                // sorafenib
    "CN(Cc1cnc2nc(N)nc(N)c2n1)c1ccc(cc1)C(=O)NC(CCC(=O)O)C(=O)O",               // methotrexate
    "CCC(=C(c1ccccc1)c1ccc(OCCN(C)C)cc1)c1ccccc1",                              // tamoxifen
    "CC12CCC3C(CCC4=CC(=O)CCC34C)C1CCC2O",                                      // testosterone
    "CC12CC(O)C3C(CCC4=CC(=O)CCC34C)C1CCC2(O)C(=O)CO",                          // hydrocortisone
    "CCCc1nn(C)c2c1nc([nH]c2=O)-c1cc(ccc1OCC)S(=O)(=O)N1CCN(C)CC1",             // sildenafil
    "CCCCNc1ccc(cc1)C(=O)OCCN(C)C"};                                            // tetracaine

/// What takes the place of a hydrogen atom of a drug's first atom.
constexpr std::array<std::string_view, 40> substituents{"",
                                                        "C",
                                                        "CC",
                                                        "CCC",
                                                        "CC(C)",
                                                        "CCCC",
                                                        "CC(C)C",
                                                        "C1CC1",
                                                        "C1CCC1",
                                                        "C1CCCC1",
                                                        "C1CCCCC1",
                                                        "C1CCOCC1",
                                                        "C1CCNCC1",
                                                        "FC",
                                                        "FCC",
                                                        "FC(F)C",
                                                        "FC(F)(F)C",
                                                        "OCC",
                                                        "COC",
                                                        "COCC",
                                                        "CN(C)CC",
                                                        "N#CC",
                                                        "N#CCC",
                                                        "CC(=O)C",
                                                        "NC(=O)C",
                                                        "CNC(=O)C",
                                                        "O=C1CCCN1C",
                                                        "C1CCOC1C",
                                                        "c1ccccc1C",
                                                        "c1ccncc1C",
                                                        "c1ccoc1C",
                                                        "c1ccsc1C",
                                                        "Fc1ccc(cc1)C",
                                                        "Clc1ccc(cc1)C",
                                                        "Cc1ccc(cc1)C",
                                                        "COc1ccccc1C",
                                                        "n1cccn1C",
                                                        "CS(=O)(=O)CC",
                                                        "N1CCOCC1C",
                                                        "Cc1noc(C)c1C"};

}  // namespace

std::vector<std::string> list_bench_molecules() {
  std::vector<std::string> molecules;
  for (const std::string_view substituent : substituents)
    for (const std::string_view drug : drug_smiles) molecules.push_back(std::string(substituent).append(drug));
  return molecules;
}

}  // namespace athanor::workflows
