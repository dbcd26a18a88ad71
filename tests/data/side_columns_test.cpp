// Columns that travel with the molecules: weights, dates and groups.
#include "athanor/data/curate/side_columns.h"

#include "athanor/data/curate/dates.h"
#include "support.h"

namespace athanor::data {
namespace {

Curation curate_text(const std::string& text, const CurateOptions& options) {
  Progress progress;
  return curate(read_text(text), options, true, nullptr, {}, 2, progress);
}

TEST(Dates, AreReadInUnambiguousFormsOnly) {
  EXPECT_EQ(parse_date("1970-01-01"), 0.0);
  EXPECT_EQ(parse_date(" 2000-03-01 "), 11017.0);
  EXPECT_EQ(parse_date("01.03.2000"), 11017.0);
  EXPECT_EQ(parse_date("2000/3/1"), 11017.0);
  EXPECT_EQ(parse_date("2000-03"), 11017.0);
  EXPECT_EQ(parse_date("1970-01-02T12:00:00Z"), 1.5);
  EXPECT_EQ(parse_date("1970-01-02 06:00"), 1.25);
  EXPECT_EQ(parse_date("1970-01-02T12:00:00.125+06:00"), 1.25);
  for (const char* bad : {"", "2000", "12/31/2000", "2000-02-30", "2000-13-01", "2000-1-1-1", "1.2.20", "March 2000",
                          "2000-01-01T25:00", "2000-01-01T", "1.5", "20000-01-01"})
    EXPECT_FALSE(parse_date(bad)) << bad;
}

TEST(SideColumns, TravelWithTheMolecules) {
  CurateOptions options;
  options.weight_column = "w";
  options.time_column = "day";
  options.group_column = "lab";
  const Curation curation = curate_text(
      "smiles,y,w,day,lab\nCCO,1,2,2020-01-02,A\nOCC,3,4,2020-01-01,A\nCCN,1,1,1970-01-03,B\nCCC,2,0,1970-01-02,\n",
      options);
  ASSERT_EQ(curation.dataset.size(), 3U);
  EXPECT_EQ(curation.dataset.targets.size(), 1U);
  EXPECT_EQ(curation.dataset.weights, (std::vector<double>{3, 1, 0}));
  EXPECT_EQ(curation.dataset.times, (std::vector<double>{18263, 2, 1}));
  EXPECT_EQ(curation.dataset.groups, (std::vector<std::string>{"A", "B", ""}));
  EXPECT_EQ(curation.issues.count("warning"), 1U);
}

TEST(SideColumns, BadCellsAreReportedRows) {
  CurateOptions options;
  options.time_column = "day";
  const Curation curation =
      curate_text("smiles,y,day\nCCO,1,2020-01-02\nCCN,3,31.02.2020\nCCC,1,\nCCCC,2,2020-05\nCCCCC,2,2020\n", options);
  EXPECT_EQ(curation.dataset.size(), 2U);
  const auto issues = curation.issues.sorted();
  ASSERT_EQ(issues.size(), 3U);
  EXPECT_EQ(issues[0].code, "bad_time");
  EXPECT_EQ(issues[0].message,
            "day: \"31.02.2020\" cannot be used; expected a date such as 2020-01-31, as in the other rows");
  EXPECT_EQ(issues[1].message, "day: the value is missing; expected a date such as 2020-01-31, as in the other rows");
  EXPECT_EQ(curation.outcomes[1].status, "dropped");
  options.time_column.clear();
  options.weight_column = "y";
  EXPECT_EQ(curate_text("smiles,y\nCCO,1\nCCN,-3\nCC,x\n", options).issues.sorted()[0].message,
            "y: \"-3\" cannot be used; expected a number of 0 or more");
  options.weight_column = "z";
  EXPECT_ERROR(curate_text("smiles,y\nCCO,1\n", options), ErrorCode::not_found, "there is no column \"z\"");
}

TEST(SideColumns, GroupsThatShareAMoleculeBecomeOne) {
  using Names = std::vector<std::vector<std::string>>;
  EXPECT_EQ(join_groups(Names{{"A"}, {"B"}, {"C", "B"}, {}, {"D", "A"}, {"C"}}),
            (std::vector<std::string>{"A", "B", "B", "", "A", "B"}));
  CurateOptions options;
  options.group_column = "lab";
  const Curation curation = curate_text("smiles,y,lab\nCCO,1,A\nOCC,1,B\nCCN,3,B\n", options);
  EXPECT_EQ(curation.dataset.groups, (std::vector<std::string>{"A", "A"}));
  EXPECT_EQ(curation.issues.count("warning"), 1U);
}

}  // namespace
}  // namespace athanor::data
