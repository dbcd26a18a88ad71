// Extended XYZ: frames, quoting, files.
#include <gtest/gtest.h>
#include <zlib.h>

#include "athanor/atomistic/label.h"
#include "athanor/core/file.h"
#include "golden.h"

namespace athanor::atomistic {
namespace {

std::string read_gzip(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  std::string text(1 << 20, '\0');
  text.resize(static_cast<std::size_t>(gzread(file, text.data(), static_cast<unsigned>(text.size()))));
  gzclose(file);
  return text;
}

TEST(ExtendedXyz, FrameHasCountCommentAndAtoms) {
  chemistry::Geometry water = make_atoms({"O", "H"});
  water.positions_angstrom[1] = {0.5, -1.25, 10};
  EXPECT_EQ(format_extxyz(water, {{"gap_ev", "14.386"}, {"charge", "-1"}}),
            "2\n"
            "Properties=species:S:1:pos:R:3 charge=-1 gap_ev=14.386\n"
            "O    0.000000   0.000000   0.000000\n"
            "H    0.500000  -1.250000  10.000000\n");
}

TEST(ExtendedXyz, QuotesWhatIsNotABareWord) {
  const std::string text =
      format_extxyz(make_atoms({"H"}), {{"smiles", "F/C=C\\F"}, {"name", "say \"x y\""}, {"empty", ""}});
  EXPECT_NE(text.find(R"(empty="" name="say \"x y\"" smiles="F/C=C\\F")"), std::string::npos) << text;
}

TEST(ExtendedXyz, FileIsCompressedByItsNameAndTheSameEachTime) {
  const std::filesystem::path folder = testing::TempDir();
  write_geometries(folder / "frames.xyz", {"1\n\nH 0 0 0\n", "1\n\nC 0 0 0\n"});
  EXPECT_EQ(read_file(folder / "frames.xyz"), "1\n\nH 0 0 0\n1\n\nC 0 0 0\n");
  write_geometries(folder / "frames.extxyz.gz", {"1\n\nH 0 0 0\n", "1\n\nC 0 0 0\n"});
  EXPECT_EQ(read_gzip(folder / "frames.extxyz.gz"), "1\n\nH 0 0 0\n1\n\nC 0 0 0\n");
  const std::string bytes = read_file(folder / "frames.extxyz.gz");
  write_geometries(folder / "frames.extxyz.gz", {"1\n\nH 0 0 0\n", "1\n\nC 0 0 0\n"});
  EXPECT_EQ(read_file(folder / "frames.extxyz.gz"), bytes);
}

TEST(ExtendedXyz, KnowsItsFileNames) {
  for (const char* name : {"a.xyz", "a.extxyz", "b/a.xyz.gz", "a.extxyz.gz"})
    EXPECT_TRUE(has_geometry_ending(name)) << name;
  for (const char* name : {"a.sdf", "a.gz", "xyz", "a.xyz.bz2"}) EXPECT_FALSE(has_geometry_ending(name)) << name;
}

}  // namespace
}  // namespace athanor::atomistic
