#include <gtest/gtest.h>
#include "athanor/core/file.h"
#include "report_demo.h"
namespace athanor::evaluate {
TEST(ReportPages, AreWrittenForTheEye) {
  std::filesystem::create_directories(ATHANOR_REPORT_PAGES);
  const std::filesystem::path folder(ATHANOR_REPORT_PAGES);
  write_file(folder / "regression.html", format_report(make_report_demo()->content));
}
}
