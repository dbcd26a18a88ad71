// Public sets from a server on this machine: checked, cached, resumed.
#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "athanor/core/file.h"
#include "shell.h"

namespace athanor::tests {
namespace {

/// A folder behind an address.
class FileServer {
 public:
  explicit FileServer(const std::filesystem::path& folder) {
    server_.set_mount_point("/", folder.string());
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~FileServer() {
    server_.stop();
    thread_.join();
  }
  std::string mirror() const { return " --cache cache --mirror http://127.0.0.1:" + std::to_string(port_); }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

TEST(Fetch, RecordsTheContentOfTheFirstDownloadAndNoticesAnother) {
  const WorkFolder folder;
  folder.run("mkdir served; printf 'smiles,exp\\nCCO,1\\n' > served/Lipophilicity.csv");
  const FileServer server(folder.path() / "work" / "served");
  const std::string command = "athanor fetch lipophilicity --json" + server.mirror();
  const Outcome first = folder.run(command);
  ASSERT_EQ(first.status, 0) << first.err;
  const auto result = nlohmann::json::parse(first.out);
  EXPECT_EQ(result.at("known_beforehand"), false);
  EXPECT_EQ(result.at("from_cache"), false);
  EXPECT_EQ(result.at("out"), "lipophilicity.csv");
  EXPECT_EQ(folder.read("lipophilicity.csv"), "smiles,exp\nCCO,1\n");
  EXPECT_EQ(nlohmann::json::parse(folder.read("cache/lipophilicity/source.json")).at("sha256"), result.at("sha256"));

  EXPECT_EQ(folder.run(command).status, 2) << "the file exists";
  folder.run("echo CCC,2 >> served/Lipophilicity.csv");
  const Outcome cached = folder.run(command + " --overwrite");
  EXPECT_EQ(nlohmann::json::parse(cached.out).at("from_cache"), true);
  const Outcome changed = folder.run(command + " --out again.csv --refresh");
  EXPECT_EQ(changed.status, 7);
  EXPECT_NE(changed.err.find("its content is not what it was"), std::string::npos) << changed.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "work" / "again.csv"));
  EXPECT_EQ(folder.run("athanor fetch lipophilicity --out again.csv" + server.mirror()).status, 0);
}

TEST(Fetch, RefusesAContentOtherThanTheKnownOne) {
  const WorkFolder folder;
  folder.run("mkdir served; printf 'smiles,logp\\nCCO,1\\n' > served/delaney.csv");
  const FileServer server(folder.path() / "work" / "served");
  const Outcome outcome = folder.run("athanor fetch esol" + server.mirror());
  EXPECT_EQ(outcome.status, 7) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "work" / "esol.csv"));
}

TEST(Fetch, BringsEsolReadyToTrain) {
  const char* data = std::getenv("ATHANOR_DATA");
  if (!data) GTEST_SKIP() << "ATHANOR_DATA does not name the folder of the public data sets";
  const WorkFolder folder;
  const FileServer server(std::filesystem::path(data) / "moleculenet_chemprop");
  const Outcome outcome = folder.run("athanor fetch esol" + server.mirror());
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("(as expected)"), std::string::npos);
  EXPECT_NE(outcome.out.find("next: athanor train esol.csv --target logp"), std::string::npos);
  folder.run("rm cache/esol/delaney.csv; echo x > cache/esol/delaney.csv; rm esol.csv");
  const Outcome again = folder.run("athanor fetch esol" + server.mirror());
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_NE(again.err.find("has changed since it was downloaded"), std::string::npos);
  EXPECT_EQ(folder.run("athanor curate esol.csv --target logp --out clean.csv").status, 0);
}

TEST(Fetch, KnowsNoOtherNames) {
  const WorkFolder folder;
  const Outcome outcome = folder.run("athanor fetch esoll --cache cache");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.err.find("did you mean \"esol\"?"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace athanor::tests
