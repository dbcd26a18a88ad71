// The form has every field of the template, says what is missing, and escapes what people write.
#include "athanor/evaluate/qmrf.h"

#include <gtest/gtest.h>

#include <set>

#include "athanor/core/error.h"
#include "page_text.h"

namespace athanor::evaluate {
namespace {

Qmrf make_form() {
  Qmrf qmrf;
  qmrf.title = "logS by forest";
  qmrf.entries["4.1"].paragraphs = {"Random forest."};
  qmrf.entries["7.7"] = {{"Scores."}, {{"Target", "RMSE"}, {"a|b", "0.6"}}};
  return qmrf;
}

TEST(QmrfFields, AreThoseOfTheTemplate) {
  const std::vector<std::size_t> expected{3, 9, 7, 7, 4, 12, 9, 3, 3, 4};  // fields in sections 1 to 10
  std::vector<std::size_t> counts(10);
  std::set<std::string> keys, numbers;
  for (const QmrfField& field : list_qmrf_fields()) {
    ++counts[static_cast<std::size_t>(std::stoi(field.number)) - 1];
    EXPECT_TRUE(numbers.insert(field.number).second) << field.number;
    if (field.key.empty()) continue;
    EXPECT_TRUE(keys.insert(field.key).second) << field.key;
    EXPECT_FALSE(field.hint.empty()) << field.number;
  }
  EXPECT_EQ(counts, expected);
  for (int principle = 1; principle <= 5; ++principle) {
    bool named = false;
    for (int section = 1; section <= 10; ++section)
      named |= has(find_qmrf_heading(std::to_string(section)), fmt::format("Principle {}", principle));
    EXPECT_TRUE(named) << principle;
  }
}

TEST(Qmrf, NamesWhatIsMissingAndHowToSupplyIt) {
  Qmrf qmrf = make_form();
  const std::string page = format_qmrf_page(qmrf, "footer");
  EXPECT_TRUE(has(page, "Missing. Say in --about FILE.toml: species = "));
  EXPECT_TRUE(has(page, "species = &quot;&quot;  # 3.1 Species"));
  EXPECT_TRUE(has(page, "<h3>8.1 Mechanistic basis of the model</h3>"));
  EXPECT_TRUE(has(page, "<p>Random forest.</p>"));
  const std::size_t before = list_missing(qmrf).size();
  add_about(qmrf, {{"species", "Rattus <norvegicus>"}, {"protocol", "  "}}, "about.toml");
  EXPECT_EQ(list_missing(qmrf).size(), before - 1);
  EXPECT_TRUE(has(format_qmrf_page(qmrf, ""), "Rattus &lt;norvegicus&gt;"));
  add_about(qmrf, {{"title", "Solubility"}}, "about.toml");
  EXPECT_EQ(qmrf.title, "Solubility");
}

TEST(Qmrf, IsMarkdownTooWithTheSameNumbers) {
  const std::string text = format_qmrf_markdown(make_form());
  EXPECT_TRUE(text.starts_with("# QMRF: logS by forest\n\n## 1. QSAR identifier\n\n### 1.1 "));
  EXPECT_TRUE(has(text, "| Target | RMSE |\n|---|---|\n| a\\|b | 0.6 |\n"));
  EXPECT_TRUE(has(text, "### 10.4 Comments"));
  for (const QmrfField& field : list_qmrf_fields()) EXPECT_TRUE(has(text, "### " + field.number + " ")) << field.number;
}

TEST(Qmrf, RefusesUnknownKeysAndWhatIsNoText) {
  Qmrf qmrf = make_form();
  try {
    add_about(qmrf, {{"specis", "rat"}}, "about.toml");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    EXPECT_TRUE(has(error.what(), "about.toml: unknown key \"specis\"; did you mean \"species\"?")) << error.what();
  }
  EXPECT_THROW(add_about(qmrf, {{"species", 3}}, "about.toml"), Error);
}

}  // namespace
}  // namespace athanor::evaluate
