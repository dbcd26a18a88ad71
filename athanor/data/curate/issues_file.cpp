// issues.csv.
#include "athanor/core/file.h"
#include "athanor/data/curate.h"

namespace athanor::data {

void write_issues(const std::string& path, const IssueLog& issues) {
  AtomicFile file(path);
  file.write(format_csv_row({"source", "row", "action", "code", "message", "input"}));
  for (const Issue& issue : issues.sorted())
    file.write(format_csv_row(
        {issue.source, std::to_string(issue.row), issue.action, issue.code, issue.message, issue.input}));
  file.commit();
}

}  // namespace athanor::data
