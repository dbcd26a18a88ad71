// Options reflection: JSON, text, limits and suggestions.
#include "athanor/core/options.h"

#include <gtest/gtest.h>

#include "athanor/core/error.h"

namespace athanor {
namespace {

struct SampleOptions : Options {
  std::int64_t epochs = 50;
  double rate = 0.5;
  bool fast = false;
  std::string mode = "a";
  std::vector<double> sizes{0.8, 0.2};
  std::vector<std::string> names;
  std::optional<double> limit;
  std::optional<bool> bias;
  void fields(FieldList& list) override {
    list.add("epochs", &epochs, "passes").range(1, 100).also({"n-epochs"});
    list.add("rate", &rate, "step").range(0, 1).only_with("mode", {"bee"});
    list.add("fast", &fast, "fast");
    list.add("mode", &mode, "mode").one_of({"a", "bee"});
    list.add("sizes", &sizes, "sizes");
    list.add("names", &names, "names");
    list.add("limit", &limit, "limit");
    list.add("bias", &bias, "bias");
  }
};

std::string message_of(const nlohmann::json& values, const std::string& where = "") {
  SampleOptions options;
  try {
    apply_json(options, values, where);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    return error.what();
  }
  return "";
}

TEST(Options, ThatDifferAreWrittenAsACommandLineHasThem) {
  SampleOptions usual, options;
  EXPECT_EQ(format_changed_options(options, usual), "");
  apply_json(options, {{"epochs", 3}, {"fast", true}, {"names", {"x", "y z"}}, {"bias", false}});
  EXPECT_EQ(format_changed_options(options, usual), " --epochs 3 --fast --names x 'y z' --no-bias");
}

TEST(Options, RoundTripThroughJson) {
  SampleOptions options;
  apply_json(options, {{"epochs", 3},
                       {"sizes", {0.5, 0.25, 0.25}},
                       {"names", {"x", "y"}},
                       {"limit", 2},
                       {"fast", true},
                       {"bias", false}});
  SampleOptions copy;
  apply_json(copy, to_json(options));
  EXPECT_EQ(to_json(copy), to_json(options));
  EXPECT_EQ(copy.epochs, 3);
  EXPECT_EQ(copy.limit, 2.0);
  EXPECT_EQ(copy.bias, false);
}

TEST(Options, AcceptAliasesAndDashes) {
  SampleOptions options;
  apply_json(options, {{"n-epochs", 7}});
  EXPECT_EQ(options.epochs, 7);
}

TEST(Options, SayWhatIsWrong) {
  EXPECT_EQ(message_of({{"epoch", 3}}, "c.toml"), "c.toml: unknown option \"epoch\"; did you mean \"epochs\"?");
  EXPECT_EQ(message_of({{"epochs", 0}}), "--epochs: 0 is out of range; expected from 1 to 100");
  EXPECT_EQ(message_of({{"epochs", 3e6}}), "--epochs: 3000000 is out of range; expected from 1 to 100");
  EXPECT_EQ(message_of({{"epochs", 2.5}}), "--epochs: expected a whole number, found \"2.5\"");
  EXPECT_EQ(message_of({{"mode", "be"}}), "--mode: \"be\" is not one of a, bee; did you mean \"bee\"?");
  EXPECT_EQ(message_of({{"rate", "x"}}), "--rate: expected a number, found \"x\"");
}

TEST(Options, RefuseWhatHasNoEffect) {
  SampleOptions options;
  const nlohmann::json defaults = to_json(options);
  options.epochs = 3;
  EXPECT_NO_THROW(require_effect(options, defaults));
  options.rate = 0.25;
  try {
    require_effect(options, defaults);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    EXPECT_STREQ(error.what(), "--rate has no effect with --mode a; it belongs to --mode bee");
  }
  EXPECT_NO_THROW(require_effect(options, to_json(options)));
  options.mode = "bee";
  EXPECT_NO_THROW(require_effect(options, defaults));
}

TEST(Options, ReadTextsOfTheCommandLine) {
  SampleOptions options;
  FieldList list;
  options.fields(list);
  set_from_text(*list.find("sizes"), {"0.7", "0.1", "0.2"});
  set_from_text(*list.find("limit"), {"1e-3"});
  set_from_text(*list.find("fast"), {"true"});
  EXPECT_EQ(options.sizes, (std::vector<double>{0.7, 0.1, 0.2}));
  EXPECT_EQ(options.limit, 1e-3);
  EXPECT_TRUE(options.fast);
  EXPECT_THROW(set_from_text(*list.find("rate"), {"fast"}), Error);
}

TEST(FormatFlag, WritesDashes) { EXPECT_EQ(format_flag("batch_size"), "--batch-size"); }

}  // namespace
}  // namespace athanor
