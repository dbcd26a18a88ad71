// generate writes a table that every other verb can read.
#include "athanor/workflows/generate.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"

namespace athanor::workflows {
namespace {

GenerateOptions make_options(const char* name) {
  GenerateOptions options;
  options.out = (std::filesystem::path(testing::TempDir()) / name).string();
  options.count = 60;
  options.max_heavy_atoms = 6;
  std::filesystem::remove(options.out);
  return options;
}

Context make_context(Progress& progress, std::uint64_t seed = 3) {
  Context context;
  context.seed = seed;
  context.progress = &progress;
  return context;
}

TEST(GenerateWorkflow, WritesIdSmilesAndSize) {
  Progress progress;
  const GenerateOptions options = make_options("generated.csv");
  const GenerateResult result = generate(options, make_context(progress));
  EXPECT_EQ(result.count, 60U);
  const auto lines = split_text(read_file(result.out_path), '\n');
  ASSERT_EQ(lines.size(), 62U);
  EXPECT_EQ(lines[0], "id,smiles,heavy_atoms");
  EXPECT_EQ(lines[1], "m0001,C,1");
  EXPECT_EQ(lines[60].substr(0, 6), "m0060,");
  EXPECT_TRUE(lines[60].ends_with(",6")) << lines[60];
}

TEST(GenerateWorkflow, RefusesUnknownGeneratorsAndExistingFiles) {
  Progress progress;
  const Context context = make_context(progress);
  GenerateOptions options = make_options("refused.csv");
  options.model = "enumerat";
  try {
    generate(options, context);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_NE(std::string(error.what()).find("did you mean \"enumerate\""), std::string::npos) << error.what();
  }
  options.model = "enumerate";
  write_file(options.out, "mine\n");
  EXPECT_THROW(generate(options, context), Error);
  EXPECT_EQ(read_file(options.out), "mine\n");
  options.overwrite = true;
  EXPECT_EQ(generate(options, context).count, 60U);
}

TEST(ExampleData, HoldsTheMoleculesThatGenerateMakes) {
  const auto shipped = split_text(read_file(ATHANOR_SOURCE_DIR "/examples/data/small_molecules.csv"), '\n');
  Progress progress;
  GenerateOptions options = make_options("example.csv");
  options.count = 2400;
  options.max_heavy_atoms = 9;
  const auto made = split_text(read_file(generate(options, make_context(progress, 7)).out_path), '\n');
  ASSERT_EQ(shipped.size(), made.size());
  for (std::size_t i = 0; i < made.size(); ++i) EXPECT_TRUE(shipped[i].starts_with(made[i])) << made[i];
}

}  // namespace
}  // namespace athanor::workflows
