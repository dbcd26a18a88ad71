// Conditions: what holds, and what is said of mistakes.
#include "athanor/screen/expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "athanor/core/error.h"

namespace athanor::screen {
namespace {

bool check(const std::string& text, const std::map<std::string, double>& values) {
  const Expression expression(text);
  return expression.holds([&](std::size_t name) { return values.at(expression.names()[name]); });
}

TEST(Expression, HoldsAsWritten) {
  const std::map<std::string, double> values = {{"MolWt", 300}, {"alerts", 0}, {"pred_log S", -2.5}, {"a:pred_y", 7}};
  EXPECT_TRUE(check("MolWt<500", values));
  EXPECT_FALSE(check("MolWt>500", values));
  EXPECT_TRUE(check("300 <= MolWt <= 480", values));
  EXPECT_FALSE(check("300 < MolWt <= 480", values));
  EXPECT_TRUE(check("500 > MolWt", values));
  EXPECT_TRUE(check("alerts == 0 and MolWt != 200", values));
  EXPECT_TRUE(check("alerts=0, MolWt>=300", values));
  EXPECT_FALSE(check("alerts != 0", values));
  EXPECT_TRUE(check("\"pred_log S\" > -3", values));
  EXPECT_TRUE(check("a:pred_y > 1e0 AND alerts < 1", values));
}

TEST(Expression, AndBindsTighterThanOr) {
  const std::map<std::string, double> values = {{"a", 1}, {"b", 2}, {"c", 3}};
  EXPECT_TRUE(check("a > 5 and b > 5 or c > 2", values));
  EXPECT_TRUE(check("c > 2 or a > 5 and b > 5", values));
  EXPECT_FALSE(check("a > 5 or b > 1 and c > 5", values));
}

TEST(Expression, NothingHoldsForNoNumber) {
  for (const char* text : {"x < 1", "x >= 1", "x == 1", "x != 1"}) EXPECT_FALSE(check(text, {{"x", NAN}})) << text;
}

TEST(Expression, NamesEachValueOnce) {
  EXPECT_EQ(Expression("b > 1 and a < 2 or b < 0").names(), (std::vector<std::string>{"b", "a"}));
}

TEST(Expression, SaysWhereTheMistakeIs) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"", "expected a name or a number at character 1, where it ends"},
      {"MolWt", "expected one of < <= > >= == != at character 6"},
      {"MolWt <", "expected a name or a number at character 8"},
      {"MolWt < 5 TPSA > 3", "expected and, or, or the end at character 11, before \"TPSA > 3\""},
      {"MolWt < TPSA", "one name and one number"},
      {"1 < 2", "one name and one number"},
      {"1 < MolWt < x", "expected a number"},
      {"\"pred_y > 1", "expected a closing quote"},
      {"MolWt < 5 and", "expected a name or a number"}};
  for (const auto& [text, message] : mistakes) {
    try {
      Expression{text};
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_options);
      EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace athanor::screen
