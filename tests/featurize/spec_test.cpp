// The grammar of feature specs: canonical form, quoting, and what is said about mistakes.
#include <gtest/gtest.h>

#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/spec_grammar.h"

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
  EXPECT_EQ(canonical("descriptors"), "descriptors(set=basic)");
  EXPECT_EQ(canonical("descriptors(basic)"), "descriptors(set=basic)");
}

TEST(FeatureSpec, ColumnNamesAreQuotedWhenTheyNeedIt) {
  EXPECT_EQ(canonical("column(dose,\"NAME 2\")"), "column(dose,\"NAME 2\")");
  EXPECT_EQ(canonical("column('a,b', \"say \"\"hi\"\"\", 'it''s')"), "column(\"a,b\",\"say \"\"hi\"\"\",\"it's\")");
  EXPECT_EQ(canonical("column(IC50[nM],names=dose)"), "column(\"IC50[nM]\",dose)");
}

TEST(FeatureSpec, ReadingTheCanonicalFormGivesItAgain) {
  for (const std::string spec :
       {"morgan(radius=1,count=true)+maccs+descriptors", "column(\"a\"\"b\",'x+y',\"\xC3\xA9t\xC3\xA9 =\",1e-3)", "maccs+maccs",
        "column(names=dose,names=\"T / K\")", "column(#1,IC50[nM])"}) {
    const auto featurizer = make_vector_featurizer(spec);
    const auto again = make_vector_featurizer(featurizer->spec());
    EXPECT_EQ(again->spec(), featurizer->spec());
    EXPECT_EQ(again->names(), featurizer->names());
    EXPECT_EQ(again->required_columns(), featurizer->required_columns());
  }
}

TEST(FeatureSpec, MistakesAreShownWithPositionAndNearestName) {
  EXPECT_EQ(message_of("maccs+morgn(2)"),
            "Feature spec \"maccs+morgn(2)\", character 7: there is no featurizer \"morgn\"; did you mean \"morgan\"? "
            "(known: morgan, maccs, descriptors, column)");
  EXPECT_EQ(message_of("morgan(radus=2)"),
            "Feature spec \"morgan(radus=2)\", character 8: morgan has no option \"radus\"; did you mean \"radius\"? "
            "(known: radius, bits, count, chirality)");
  EXPECT_EQ(message_of("morgan(2,bits=many)"),
            "Feature spec \"morgan(2,bits=many)\", character 10: bits: expected a whole number, found \"many\"");
  EXPECT_EQ(message_of("morgan(radius=99)"),
            "Feature spec \"morgan(radius=99)\", character 8: radius: 99 is out of range; expected from 0 to 10");
  EXPECT_EQ(message_of("morgan(count=perhaps)"),
            "Feature spec \"morgan(count=perhaps)\", character 8: count: expected true or false, found \"perhaps\"");
  EXPECT_EQ(message_of("descriptors(set=basik)"),
            "Feature spec \"descriptors(set=basik)\", character 13: set: \"basik\" is not one of basic; did you mean \"basic\"?");
}

TEST(FeatureSpec, BrokenGrammarIsShownWhereItBreaks) {
  EXPECT_EQ(message_of(""), "The feature spec is empty; expected one such as morgan(radius=2)+maccs");
  EXPECT_EQ(message_of("  "), message_of(""));
  EXPECT_EQ(message_of("maccs+"), "Feature spec \"maccs+\", character 7: expected the name of a featurizer, found the end");
  EXPECT_EQ(message_of("maccs maccs"), "Feature spec \"maccs maccs\", character 7: expected \"+\" or the end, found \"m\"");
  EXPECT_EQ(message_of("morgan(2"),
            "Feature spec \"morgan(2\", character 9: expected \",\" or \")\" (texts with blanks or signs stand in quotes), found the end");
  EXPECT_EQ(message_of("column(NAME 2)"),
            "Feature spec \"column(NAME 2)\", character 13: expected \",\" or \")\" (texts with blanks or signs stand in quotes), found \"2\"");
  EXPECT_EQ(message_of("morgan(radius=)"), "Feature spec \"morgan(radius=)\", character 15: expected a value, found \")\"");
  EXPECT_EQ(message_of("column(\"a)"), "Feature spec \"column(\"a)\", character 8: the quote that begins here is not closed");
  EXPECT_EQ(message_of("column(\"\xC3\xA9\xC3\xA9\")\xE2\x82\xAC"),
            "Feature spec \"column(\"\xC3\xA9\xC3\xA9\")\xE2\x82\xAC\", character 13: expected \"+\" or the end, found \"\xE2\x82\xAC\"");
}

TEST(FeatureSpec, ArgumentsThatDoNotFitAreRefused) {
  EXPECT_EQ(message_of("maccs(2)"), "Feature spec \"maccs(2)\", character 7: maccs has no options");
  EXPECT_EQ(message_of("descriptors(basic,basic)"),
            "Feature spec \"descriptors(basic,basic)\", character 19: descriptors takes 1 option");
  EXPECT_EQ(message_of("morgan(2,radius=3)"), "Feature spec \"morgan(2,radius=3)\", character 10: radius is given twice");
  EXPECT_EQ(message_of("morgan(radius=2,3)"),
            "Feature spec \"morgan(radius=2,3)\", character 17: an argument without a name cannot follow one with a name");
  EXPECT_EQ(message_of("maccs+column"),
            "Feature spec \"maccs+column\", character 7: column needs the name of an input column, such as column(dose)");
  EXPECT_EQ(message_of("column('')"),
            "Feature spec \"column('')\", character 1: column needs the name of an input column, such as column(dose)");
}

TEST(FeatureSpec, EveryCatalogueEntryCanBeMadeAndDescribesItself) {
  for (const CatalogEntry& entry : featurizer_catalog()) {
    EXPECT_FALSE(entry.summary.empty());
    EXPECT_EQ(entry.input, "vectors");
    const auto featurizer = make_vector_featurizer(entry.name == "column" ? "column(x)" : entry.name);
    EXPECT_EQ(featurizer->spec().substr(0, entry.name.size()), entry.name);
    EXPECT_EQ(featurizer->names().size(), featurizer->size());
    EXPECT_GT(featurizer->size(), 0u);
  }
}

}  // namespace
}  // namespace athanor::featurize
