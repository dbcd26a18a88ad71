// The grammar of feature specs: canonical form, quoting, and what is said about mistakes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "athanor/featurize/column_block.h"

#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"

namespace athanor::featurize {
namespace {

std::string canonical(const std::string& spec) { return make_vector_featurizer(spec)->spec(); }

std::string message_of(const std::string& spec) {
  try {
    make_vector_featurizer(spec);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    return error.what();
  }
  return "no error";
}

TEST(FeatureSpec, CanonicalFormNamesEveryOptionInFixedOrder) {
  EXPECT_EQ(canonical("morgan"), "morgan(radius=2,bits=2048,count=false,chirality=false)");
  EXPECT_EQ(canonical("morgan(3)"), "morgan(radius=3,bits=2048,count=false,chirality=false)");
  EXPECT_EQ(canonical("morgan(3, 1024, true)"), "morgan(radius=3,bits=1024,count=true,chirality=false)");
  EXPECT_EQ(canonical(" morgan ( chirality = yes , radius=1 ) + maccs( ) "),
            "morgan(radius=1,bits=2048,count=false,chirality=true)+maccs");
  EXPECT_EQ(canonical("rdkit(maxpath=5)"), "rdkit(minpath=1,maxpath=5,bits=2048)");
  EXPECT_EQ(canonical("atompair+torsion(1024,no)"), "atompair(bits=2048,count=true)+torsion(bits=1024,count=false)");
  EXPECT_EQ(canonical("pattern+layered(512)"), "pattern(bits=2048)+layered(bits=512)");
  EXPECT_EQ(canonical("descriptors"), "descriptors(set=basic)");
  EXPECT_EQ(canonical("descriptors(basic)"), "descriptors(set=basic)");
  EXPECT_EQ(canonical("descriptors(rdkit2d)"), "descriptors(set=rdkit2d)");
}

TEST(FeatureSpec, ColumnNamesAreQuotedWhenTheyNeedIt) {
  EXPECT_EQ(canonical("column(dose,\"NAME 2\")"), "column(dose,\"NAME 2\")");
  EXPECT_EQ(canonical("column('a,b', \"say \"\"hi\"\"\", 'it''s')"), "column(\"a,b\",\"say \"\"hi\"\"\",\"it's\")");
  EXPECT_EQ(canonical("column(IC50[nM],names=dose)"), "column(\"IC50[nM]\",dose)");
}

TEST(FeatureSpec, ReadingTheCanonicalFormGivesItAgain) {
  for (const std::string spec :
       {"morgan(radius=1,count=true)+maccs+descriptors", "column(\"a\"\"b\",'x+y',\"\xC3\xA9t\xC3\xA9 =\",1e-3)",
        "maccs+maccs", "column(names=dose,names=\"T / K\")", "column(#1,IC50[nM])"}) {
    const auto featurizer = make_vector_featurizer(spec);
    const auto again = make_vector_featurizer(featurizer->spec());
    EXPECT_EQ(again->spec(), featurizer->spec());
    EXPECT_EQ(again->names(), featurizer->names());
    EXPECT_EQ(again->required_columns(), featurizer->required_columns());
  }
}

/// The error of `spec` is the frame of all such errors, the character and `what`.
void expect_mistake(const std::string& spec, int character, const std::string& what) {
  EXPECT_EQ(message_of(spec), fmt::format("Feature spec \"{}\", character {}: {}", spec, character, what));
}

TEST(FeatureSpec, MistakesAreShownWithPositionAndNearestName) {
  expect_mistake(
      "maccs+morgn(2)", 7,
      "there is no featurizer \"morgn\"; did you mean \"morgan\"? "
      "(known: morgan, maccs, rdkit, atompair, torsion, pattern, layered, descriptors, smarts, bundle, column, "
      "table)");
  expect_mistake("morgan(radus=2)", 8,
                 "morgan has no option \"radus\"; did you mean \"radius\"? (known: radius, bits, count, chirality)");
  expect_mistake("morgan(2,bits=many)", 10, "bits: expected a whole number, found \"many\"");
  expect_mistake("morgan(radius=99)", 8, "radius: 99 is out of range; expected from 0 to 10");
  expect_mistake("morgan(count=perhaps)", 8, "count: expected true or false, found \"perhaps\"");
  expect_mistake("descriptors(set=basik)", 13, "set: \"basik\" is not one of basic, rdkit2d; did you mean \"basic\"?");
}

TEST(FeatureSpec, BrokenGrammarIsShownWhereItBreaks) {
  EXPECT_EQ(message_of(""), "The feature spec is empty; expected one such as morgan(radius=2)+maccs");
  EXPECT_EQ(message_of("  "), message_of(""));
  const std::string comma = "expected \",\" or \")\" (texts with blanks or signs stand in quotes), found ";
  expect_mistake("maccs+", 7, "expected the name of a featurizer, found the end");
  expect_mistake("maccs maccs", 7, "expected \"+\" or the end, found \"m\"");
  expect_mistake("morgan(2", 9, comma + "the end");
  expect_mistake("column(NAME 2)", 13, comma + "\"2\"");
  expect_mistake("morgan(radius=)", 15, "expected a value, found \")\"");
  expect_mistake("column(\"a)", 8, "the quote that begins here is not closed");
  expect_mistake("column(\"\xC3\xA9\xC3\xA9\")\xE2\x82\xAC", 13, "expected \"+\" or the end, found \"\xE2\x82\xAC\"");
}

TEST(FeatureSpec, ArgumentsThatDoNotFitAreRefused) {
  expect_mistake("maccs(2)", 7, "maccs has no options");
  expect_mistake("descriptors(basic,basic)", 19, "descriptors takes 1 option");
  expect_mistake("morgan(2,radius=3)", 10, "radius is given twice");
  expect_mistake("morgan(radius=2,3)", 17, "an argument without a name cannot follow one with a name");
  expect_mistake("maccs+column", 7, "column needs the name of an input column, such as column(dose)");
  expect_mistake("rdkit(5,3)", 1, "minpath 5 is larger than maxpath 3");
  expect_mistake("torsion(2,count=false)", 1, "without counts four bits are needed at least; bits is 2");
  expect_mistake("column('')", 1, "column needs the name of an input column, such as column(dose)");
}

TEST(FeatureSpec, EveryCatalogueEntryCanBeMadeAndDescribesItself) {
  for (const CatalogEntry& entry : featurizer_catalog()) {
    EXPECT_FALSE(entry.summary.empty());
    EXPECT_EQ(entry.input, "vectors");
    if (entry.name == "bundle") {  // its file is a trained network
      EXPECT_EQ(message_of("bundle"), "bundle needs a file, such as bundle(pretrained.athanor)");
      continue;
    }
    if (entry.name == "table") {
      EXPECT_EQ(message_of("table"),
                "table needs a file and the column of its keys, such as table(cells.csv,key=cell)");
      continue;
    }
    const std::string spec = entry.name == "column"   ? "column(x)"
                             : entry.name == "smarts" ? "smarts(pattern=C)"
                                                      : entry.name;
    const auto featurizer = make_vector_featurizer(spec);
    EXPECT_EQ(featurizer->spec().substr(0, entry.name.size()), entry.name);
    EXPECT_EQ(featurizer->names().size(), featurizer->size());
    EXPECT_GT(featurizer->size(), 0u);
  }
}

TEST(ColumnRanges, AreWrittenOutInTheOrderOfTheTable) {
  const std::vector<std::string> columns{"smiles", "400", "410.5", "x y", "a..b", "end"};
  EXPECT_FALSE(has_column_range("morgan+column(400)"));
  EXPECT_TRUE(has_column_range("column(400..end)"));
  const std::string written =
      write_out_column_ranges("column(\"400..x y\", 'a..b') + descriptors(set=basic)+column(end)", columns, "t.csv");
  EXPECT_EQ(make_vector_featurizer(written)->required_columns(),
            (std::vector<data::FeatureColumn>{"400", "410.5", "x y", "a..b", "end"}));
  EXPECT_TRUE(written.ends_with("+descriptors(set=basic)+column(end)")) << written;
  EXPECT_THROW(write_out_column_ranges("column(end..400)", columns, "t.csv"), Error);
  EXPECT_THROW(write_out_column_ranges("column(400..500)", columns, "t.csv"), Error);
}

}  // namespace
}  // namespace athanor::featurize
