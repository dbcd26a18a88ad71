// Long tables and scales: cells, names, units, and the rows that cannot be used.
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/data/refine.h"
#include "athanor/data/refine/transform.h"
#include "athanor/data/refine/units.h"
#include "support.h"

namespace athanor::data {
namespace {

using Texts = std::vector<std::string>;

PreparedTable prepare(const std::string& text, const RefineOptions& refine, CurateOptions options = {}) {
  RecordingProgress progress;
  return prepare_table(read_text(text), options, refine, progress);
}

Texts read_column(const PreparedTable& prepared, const std::string& name) {
  Texts cells;
  const std::size_t column = find_column(prepared.table.columns, name, "t.csv");
  for (const Record& record : prepared.table.rows)
    cells.push_back(record.issue ? record.issue->code : record.cells[column]);
  return cells;
}

RefineOptions pivot_by(Texts columns, std::int64_t min_rows = 1) {
  RefineOptions refine;
  refine.pivot = std::move(columns);
  refine.min_rows = min_rows;
  return refine;
}

const std::string long_header = "smiles,assay,standard_value,standard_relation,standard_units\n";

TEST(Units, AreReadInTheirSpellings) {
  EXPECT_EQ(find_molar_factor("nM"), 1e-9);
  EXPECT_EQ(find_molar_factor("\xc2\xb5M"), 1e-6);
  EXPECT_EQ(find_molar_factor("\xce\xbcmol/L"), 1e-6);
  EXPECT_EQ(find_molar_factor("nmol.L-1"), 1e-9);
  EXPECT_EQ(find_molar_factor("mol/l"), 1);
  EXPECT_EQ(find_molar_factor("M"), 1);
  for (const char* other : {"", "%", "ug.mL-1", "/uM", "nm2", "kcal/mol", "um.h"})
    EXPECT_EQ(find_molar_factor(other), std::nullopt) << other;
  EXPECT_TRUE(is_mass_unit("ug.mL-1"));
  EXPECT_TRUE(is_mass_unit("mg/kg"));
  EXPECT_TRUE(is_mass_unit("ng ml^-1"));
  EXPECT_FALSE(is_mass_unit("nM"));
  EXPECT_FALSE(is_mass_unit("degree"));
}

TEST(Pivot, GivesEveryAssayAColumnAndKeepsTheRows) {
  const PreparedTable prepared = prepare(
      long_header + "CCO,A,5,=,nM\nCCO,B,7,'<',uM\nCCN,A,2,>=,uM\nCCC,A,3,,nM\nCCF,B,9,~,uM\n", pivot_by({"assay"}));
  EXPECT_EQ(read_column(prepared, "A"), (Texts{"5", "", ">=2000", "3", ""}));
  EXPECT_EQ(read_column(prepared, "B"), (Texts{"", "<7", "", "", "~9"}));
  EXPECT_EQ(prepared.options.target_columns, (Texts{"A", "B"}));
  EXPECT_EQ(prepared.options.units, (Texts{"nM", "uM"}));
  ASSERT_EQ(prepared.assays.size(), 2u);
  EXPECT_EQ(prepared.assays[0].rows, 3u);
}

TEST(Pivot, ReportsRowsThatCannotBeUsed) {
  const PreparedTable prepared =
      prepare(long_header +
                  "CCO,A,5,=,nM\nCCN,A,6,=,nM\nCCC,A,6,=,ug.mL-1\nCCF,A,6,about,nM\nCCI,A,,=,nM\nCCBr,,6,=,nM\n"
                  "CCCl,B,6,=,nM\nCO,A,text,=,nM\n",
              pivot_by({"assay"}, 2));
  EXPECT_EQ(read_column(prepared, "A"), (Texts{"5", "6", "unknown_unit", "unknown_relation", "missing_value",
                                               "missing_assay", "small_assay", "not_a_number"}));
  EXPECT_NE(prepared.table.rows[2].issue->message.find("only with the molecular weight"), std::string::npos);
  ASSERT_EQ(prepared.left_out.size(), 1u);
  EXPECT_EQ(prepared.left_out[0].name, "B");
}

TEST(Pivot, KeepsUnitsThatAreNotMolarAsTheyAre) {
  const PreparedTable prepared =
      prepare(long_header + "CCO,A,50,=,%\nCCN,A,60,=,%\nCCC,A,6,=,nM\n", pivot_by({"assay"}));
  EXPECT_EQ(read_column(prepared, "A"), (Texts{"50", "60", "unknown_unit"}));
  EXPECT_EQ(prepared.options.units, (Texts{"%"}));
}

TEST(Pivot, JoinsSeveralColumnsAndAvoidsNamesThatAreTaken) {
  const PreparedTable prepared =
      prepare("smiles,target,type,value\nCCO,EGFR,Ki,5\nCCN,EGFR,Ki,6\n", pivot_by({"target", "type"}));
  EXPECT_EQ(prepared.options.target_columns, (Texts{"EGFR_Ki"}));
  const PreparedTable taken = prepare("smiles,type,value\nCCO,value,5\n", pivot_by({"type"}));
  EXPECT_EQ(taken.options.target_columns, (Texts{"assay_value"}));
}

TEST(Pivot, TakesTheAssaysThatAreNamed) {
  CurateOptions options;
  options.target_columns = {"B"};
  const std::string text = "smiles,assay,value\nCCO,A,5\nCCN,A,6\nCCC,B,7\n";
  const PreparedTable prepared = prepare(text, pivot_by({"assay"}, 30), options);
  EXPECT_EQ(prepared.options.target_columns, (Texts{"B"}));
  options.target_columns = {"C"};
  EXPECT_ERROR(prepare(text, pivot_by({"assay"}), options), ErrorCode::not_found, "there is no assay \"C\"");
}

TEST(Pivot, SaysWhyThereIsNoAssay) {
  EXPECT_ERROR(prepare("smiles,assay,value\nCCO,A,5\n", pivot_by({"assay"}, 30)), ErrorCode::invalid_input,
               "no assay has 30 rows; the largest, \"A\", has 1 (--min-rows)");
  EXPECT_ERROR(prepare("smiles,assay,x\nCCO,A,5\n", pivot_by({"assay"})), ErrorCode::invalid_options, "--value-column");
  EXPECT_ERROR(prepare("smiles,assay,value\nCCO,A,5\n", pivot_by({"essay"})), ErrorCode::not_found,
               "did you mean \"assay\"?");
}

TEST(Pivot, UnderTransformPConvertsEveryUnitAndTurnsBoundsAround) {
  RefineOptions refine = pivot_by({"assay"});
  refine.transform = "p";
  const PreparedTable prepared = prepare(
      long_header + "CCO,IC50,1,=,uM\nCCN,IC50,10,=,nM\nCCC,IC50,100,<,nM\nCCF,IC50,50,=,%\nCO,IC50,0,=,nM\n", refine);
  EXPECT_EQ(read_column(prepared, "pIC50"), (Texts{"6", "8", ">7", "unknown_unit", ""}));
  ASSERT_EQ(prepared.issues.size(), 1u);
  EXPECT_EQ(prepared.issues.sorted()[0].code, "not_positive");
  EXPECT_EQ(prepared.issues.sorted()[0].row, 4u);
}

TEST(Transform, TakesLogarithmsAndRenames) {
  RefineOptions refine;
  refine.transform = "log10";
  const PreparedTable prepared = prepare("smiles,y\nCCO,1000\nCCN,<0.01\nCCC,-3\nCCF,\nCCI,text\n", refine);
  EXPECT_EQ(read_column(prepared, "log10_y"), (Texts{"3", "<-2", "", "", "text"}));
  EXPECT_EQ(prepared.issues.size(), 1u);
  EXPECT_EQ(prepared.scale, (Texts{"log10"}));
  refine.transform = "ln";
  EXPECT_NEAR(*parse_number(read_column(prepare("smiles,y\nCCO,20\nCC,3\n", refine), "ln_y")[0]), std::log(20.0),
              1e-15);
}

TEST(Transform, WritesTheDecimalMarkThatItReads) {
  RefineOptions refine;
  refine.transform = "p";
  CurateOptions options;
  options.decimal = "comma";
  options.units = {"nM"};
  EXPECT_EQ(read_column(prepare("smiles;IC50\nCCO;31,622776601683793\nCC;1\n", refine, options), "pIC50"),
            (Texts{"7,5", "9"}));
}

TEST(Transform, NamesPScalesAsTheFieldDoes) {
  EXPECT_EQ(name_transformed("IC50", "p"), "pIC50");
  EXPECT_EQ(name_transformed("IC50 (nM)", "p"), "pIC50");
  EXPECT_EQ(name_transformed("Ki_nM", "p"), "pKi");
  EXPECT_EQ(name_transformed("activity", "p"), "p_activity");
  EXPECT_EQ(name_transformed("IC50 (nM)", "ln"), "ln_IC50 (nM)");
}

TEST(Transform, SetsAnInputColumnOfItsNameAside) {
  RefineOptions refine;
  refine.transform = "p";
  CurateOptions options;
  options.target_columns = {"IC50"};
  options.units = {"uM"};
  const PreparedTable prepared = prepare("smiles,IC50,pIC50\nCCO,1,99\nCC,2,98\n", refine, options);
  EXPECT_EQ(prepared.table.columns, (Texts{"smiles", "pIC50", "input_pIC50"}));
  EXPECT_EQ(read_column(prepared, "pIC50")[0], "6");
}

TEST(Transform, NeedsAMolarUnit) {
  RefineOptions refine;
  refine.transform = "p";
  const std::string text = "smiles,y\nCCO,5\nCC,6\n";
  EXPECT_ERROR(prepare(text, refine), ErrorCode::invalid_options, "--units M, mM, uM, nM or pM");
  CurateOptions options;
  options.units = {"ug/mL"};
  EXPECT_ERROR(prepare(text, refine, options), ErrorCode::invalid_options, "convert with the molecular weight first");
  options.units = {"furlong"};
  EXPECT_ERROR(prepare(text, refine, options), ErrorCode::invalid_options, "is no molar unit");
  options.units = {"nM"};
  EXPECT_ERROR(prepare("smiles,y\nCCO,0\nCC,1\n", refine, options), ErrorCode::invalid_options,
               "--transform is for measured values");
}

}  // namespace
}  // namespace athanor::data
