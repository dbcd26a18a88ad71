// Lists of values of atoms and bonds: cells, their molecules, and what curation makes of them.
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/error.h"
#include "athanor/data/sites/cells.h"
#include "athanor/data/sites/place_sites.h"
#include "athanor/data/sites/site_reader.h"

namespace athanor::data {
namespace {

std::vector<double> parse(std::string_view cell, DecimalMark mark = DecimalMark::point) {
  const auto list = parse_number_list(cell, mark);
  return list ? list->numbers : std::vector<double>();
}

TEST(NumberList, ReadsUsualWritings) {
  const std::vector<double> expected{0.1, -2, 3};
  for (const char* cell : {"[0.1, -2, 3]", "0.1 -2 3", "0.1,-2,3", "0.1;-2;3", "[0.1 -2. 3.]", " [ 1e-1,-2\n 3 ] "})
    EXPECT_EQ(parse(cell), expected) << cell;
  EXPECT_EQ(parse("[0,1; -2; 3]", DecimalMark::comma), expected);
  EXPECT_TRUE(parse("[]").empty());
  const std::vector<double> gaps = parse("[1, null, NaN, None, 2]");
  ASSERT_EQ(gaps.size(), 5u);
  EXPECT_TRUE(std::isnan(gaps[1]) && std::isnan(gaps[2]) && std::isnan(gaps[3]));
  const auto matrix = parse_number_list("[[0, 1], [1, 0]]", DecimalMark::point);
  ASSERT_TRUE(matrix);
  EXPECT_EQ(matrix->rows, 2u);
}

TEST(NumberList, SaysWhatIsWrong) {
  const auto message = [](const char* cell) { return parse_number_list(cell, DecimalMark::point).issue().message; };
  EXPECT_EQ(message("[1, x]"), "\"x\" is not a number");
  EXPECT_EQ(message("[1, 2"), "a bracket is not closed");
  EXPECT_EQ(message("1]"), "brackets do not match");
  EXPECT_EQ(message("[[[1]]]"), "brackets do not match");
  EXPECT_EQ(message("[[1, 2], [3]]"), "rows of 2 and of 1 numbers are no matrix");
}

struct Curated {
  Table table;
  Curation curation;
  SiteTable sites;
};

Curated read(std::vector<std::vector<std::string>> rows, const SiteOptions& options, CurateOptions curation = {}) {
  Curated result;
  const auto reader = make_memory_records({"smiles", "q"}, std::move(rows));
  result.table = read_table(*reader);
  Progress silent;
  SiteReader sites(result.table, options, curation, silent);
  sites.read(result.table, 2);
  result.curation = curate(result.table, sites.curation(), true, nullptr, {}, 2, silent);
  result.sites = sites.assemble(result.curation.dataset);
  return result;
}

SiteOptions of_atoms(std::vector<std::string> sums = {}) {
  SiteOptions options;
  options.atom_targets = {"q"};
  options.sums = std::move(sums);
  return options;
}

std::vector<double> get_values(const Curated& curated, std::size_t record) {
  const auto begin = curated.sites.values.begin();
  return {begin + static_cast<std::ptrdiff_t>(curated.sites.offsets[record]),
          begin + static_cast<std::ptrdiff_t>(curated.sites.offsets[record + 1])};
}

TEST(SiteReader, ValuesFollowTheirAtoms) {
  // Sodium goes, oxygen is neutralised, and the canonical text has another order.
  const Curated found = read({{"[Na+].[O-]C(=O)CN", "[9, 1, 2, 3, 4, 5]"}, {"CO", "0.5 0.25"}}, of_atoms());
  ASSERT_EQ(found.curation.dataset.smiles[0], "NCC(=O)O");
  EXPECT_EQ(get_values(found, 0), (std::vector<double>{5, 4, 2, 3, 1}));
  EXPECT_EQ(get_values(found, 1), (std::vector<double>{0.5, 0.25}));
}

TEST(SiteReader, MergesWritingsOfOneMolecule) {
  const std::vector<std::vector<std::string>> rows{{"NCC=O", "[1, 2, 3, 4]"}, {"O=CCN", "[6, 5, 4, 3]"}, {"CO", "1 2"}};
  EXPECT_EQ(get_values(read(rows, of_atoms()), 0), (std::vector<double>{2, 3, 4, 5}));
  CurateOptions as_written;
  as_written.standardize = "none";
  EXPECT_EQ(get_values(read(rows, of_atoms(), as_written), 0), (std::vector<double>{2, 3, 4, 5}));
  CurateOptions first;
  first.duplicates = "first";
  EXPECT_EQ(get_values(read(rows, of_atoms(), first), 0), (std::vector<double>{1, 2, 3, 4}));
  CurateOptions keep;
  keep.duplicates = "keep";
  EXPECT_EQ(read(rows, of_atoms(), keep).sites.num_records(), 3u);
}

TEST(SiteReader, CountsHydrogensThatAreWritten) {
  const Curated found = read({{"[H]OC", "[7, 1, 2]"}, {"[H]OCC", "[1, 2, 3]"}}, of_atoms());
  EXPECT_EQ(get_values(found, 0), (std::vector<double>{2, 1}));  // CO
  EXPECT_EQ(get_values(found, 1), (std::vector<double>{3, 2, 1}));
}

TEST(SiteReader, SaysWhatDoesNotFit) {
  const Curated found = read({{"CCO", "[1, 2]"},
                              {"[H]OC", "1"},
                              {"CCO", "[1, a, 2]"},
                              {"CO", "1 2"},
                              {"CCN", ""},
                              {"C1CC", "1 2 3"},
                              {"CCC", "[[1, 2, 3]]"},
                              {"CCCl", "[[1, 2], [2, 1]]"}},
                             of_atoms());
  const auto& outcomes = found.curation.outcomes;
  EXPECT_EQ(outcomes[0].status, "invalid");
  EXPECT_EQ(outcomes[0].message,
            "q: 2 values for 3 atoms; hydrogens count only where the SMILES writes them as atoms: [H]");
  EXPECT_EQ(outcomes[1].message, "q: 1 value for 2 atoms (3 with the hydrogens that are written as atoms)");
  EXPECT_EQ(outcomes[2].message, "q: \"a\" is not a number");
  EXPECT_EQ(outcomes[3].status, "ok");
  EXPECT_EQ(outcomes[4].status, "dropped");
  EXPECT_EQ(outcomes[4].message, "no atom has a value");
  EXPECT_EQ(outcomes[5].status, "invalid");
  EXPECT_EQ(outcomes[6].status, "ok");
  EXPECT_EQ(outcomes[7].message, "q: a matrix is for bonds, not for atoms");
}

TEST(SiteReader, BondsAreListsOrMatrices) {
  SiteOptions options;
  options.bond_targets = {"q"};
  // Bonds of the text C(=O)N: C=O, C-N; of the record, NC=O: N-C, C=O.
  const Curated found = read({{"C(=O)N", "[2, 1.5]"},
                              {"C(=O)NC", "[[0, 2, 1, 0], [2, 0, 0, 0], [1, 0, 0, 3], [0, 0, 3, 0]]"},
                              {"CO", "[[0, 1], [2, 0]]"},
                              {"CS", "[[0, 1]]"},
                              {"C", "[]"}},
                             options);
  ASSERT_EQ(found.curation.dataset.smiles[0], "NC=O");
  EXPECT_EQ(get_values(found, 0), (std::vector<double>{1.5, 2}));
  ASSERT_EQ(found.curation.dataset.smiles[1], "CNC=O");
  EXPECT_EQ(get_values(found, 1), (std::vector<double>{3, 1, 2}));
  EXPECT_EQ(found.curation.outcomes[2].message, "q: the matrix has 1 and 2 for the bond of the atoms 0 and 1 (from 0)");
  EXPECT_EQ(found.curation.outcomes[3].message,
            "q: 2 values for 1 bond; hydrogens count only where the SMILES writes them as atoms: [H]");
  EXPECT_EQ(found.curation.outcomes[4].message, "no bond has a value");
}

TEST(SiteReader, SumsAreNumbersChargesOrColumns) {
  CurateOptions as_written;
  as_written.standardize = "none";
  const Curated charged = read({{"C[NH3+]", "[0.1, 0.9]"}, {"CO", "1 2"}}, of_atoms({"q=formal_charge"}), as_written);
  EXPECT_EQ(charged.sites.sums, (std::vector<double>{1, 0}));
  EXPECT_EQ(read({{"CO", "1 2"}, {"CN", "0 0.5"}}, of_atoms({"q=1.5"})).sites.sums, (std::vector<double>{1.5, 1.5}));
  const std::vector<std::vector<std::string>> rows{{"CO", "1 2"}, {"CN", "2 0.5"}};
  for (const auto& [sum, text] : {std::pair("q", "expected TARGET=SUM"), std::pair("p=0", "\"p\" is no target"),
                                  std::pair("q=total", "there is no column \"total\"")})
    try {
      read(rows, of_atoms({sum}));
      ADD_FAILURE() << sum;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
    }
}

TEST(SiteReader, ZerosAndOnesAreClasses) {
  const Curated found = read({{"CO", "1 0"}, {"OC", "1 0"}, {"CN", "0 1"}, {"CF", "null 1"}}, of_atoms());
  EXPECT_EQ(found.sites.targets[0].task, TaskType::binary);
  EXPECT_TRUE(std::isnan(get_values(found, 0)[0]));  // the rows of CO disagree: C has 1 and 0
  EXPECT_EQ(get_values(found, 1)[0], 0);
}

TEST(PlacedSites, AnInChiHasNoWrittenOrder) {
  EXPECT_FALSE(place_sites("InChI=1S/CH4/h1H4", chemistry::StandardizePolicy::basic, SiteLevel::atom));
}

}  // namespace
}  // namespace athanor::data
