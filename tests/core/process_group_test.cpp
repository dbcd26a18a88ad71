// What processes share, in a group of one and at the desk of a larger one.
#include "athanor/core/process_group.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/suites/process_threads.h"

namespace athanor {
namespace {

class Listener : public Progress {
 public:
  void note(std::string_view text) override { texts.push_back("note " + std::string(text)); }
  void warn(std::string_view text) override { texts.push_back("warning " + std::string(text)); }
  std::vector<std::string> texts;
};

TEST(ProcessGroup, OfOneCountsAndPassesErrorsOn) {
  ProcessGroup group;
  EXPECT_EQ(group.size(), 1U);
  EXPECT_EQ(group.claim(7), 0U);
  EXPECT_EQ(group.claim(7), 1U);
  EXPECT_EQ(group.claim(8), 0U);
  EXPECT_EQ(group.add(7, 5), 2U);
  EXPECT_EQ(group.add(7, 0), 7U);
  EXPECT_EQ(group.share("text"), "text");
  EXPECT_THROW(group.run_step([] { fail(ErrorCode::io, "full"); }), Error);
  EXPECT_FALSE(group.has_failure());
}

TEST(ProcessGroup, TellsEachTextOnce) {
  ProcessGroup group;
  Listener listener;
  group.tell("before anyone listens", false);
  group.show_on(&listener);
  for (int i = 0; i < 2; ++i) group.tell("guessed", false);
  group.tell("odd", true);
  EXPECT_EQ(listener.texts, (std::vector<std::string>{"note guessed", "warning odd"}));
}

TEST(Desk, KeepsTheFirstFailureAndTellsOfItInEveryAnswer) {
  using Kind = DeskRequest::Kind;
  Desk desk;
  EXPECT_FALSE(desk.answer({Kind::add, 0, 1}).has_failure);
  EXPECT_FALSE(desk.answer({Kind::find_failure}).has_failure);
  desk.answer({Kind::fail, 0, static_cast<std::uint64_t>(ErrorCode::io), "process 2 on a: full"});
  desk.answer({Kind::fail, 0, static_cast<std::uint64_t>(ErrorCode::cancelled), "process 1 on b: stopped"});
  EXPECT_TRUE(desk.answer({Kind::add, 0, 1}).has_failure);
  const DeskAnswer failure = desk.answer({Kind::find_failure});
  EXPECT_EQ(failure.text, "process 2 on a: full");
  EXPECT_EQ(failure.number, static_cast<std::uint64_t>(ErrorCode::io));
}

TEST(Desk, KeepsATextForAll) {
  using Kind = DeskRequest::Kind;
  Desk desk;
  desk.answer({Kind::set_text, 0, 0, "screens/a"});
  EXPECT_EQ(desk.answer({Kind::find_text}).text, "screens/a");
}

TEST(Desk, KeepsBoardsOfTexts) {
  ProcessGroup group;
  EXPECT_EQ(group.find_post(4, 0), std::nullopt);
  group.post(4, "first");
  group.post(5, "elsewhere");
  group.post(4, "");
  EXPECT_EQ(group.find_post(4, 0), "first");
  EXPECT_EQ(group.find_post(4, 1), "");
  EXPECT_EQ(group.find_post(4, 2), std::nullopt);
  EXPECT_EQ(group.find_post(5, 0), "elsewhere");
}

TEST(ShareOut, GivesEveryThingToOneProcess) {
  EXPECT_EQ(share_out(7, 3), (std::vector<std::size_t>{0, 2, 4, 7}));
  EXPECT_EQ(share_out(1, 3), (std::vector<std::size_t>{0, 0, 0, 1}));
  EXPECT_EQ(share_out(0, 2), (std::vector<std::size_t>{0, 0, 0}));
}

TEST(ProcessGroup, ExchangesWhatEachHasComputed) {
  std::vector<std::vector<double>> results(3);
  const auto errors = tests::ProcessThreads(3).run([&](ProcessGroup& group) {
    group.run_together([&] {
      const auto shares = share_out(7, group.size());
      std::vector<double> values(7, -1);
      for (std::size_t i = shares[group.rank()]; i < shares[group.rank() + 1]; ++i)
        values[i] = 10.0 * static_cast<double>(i);
      group.exchange(std::span(values), shares);
      results[group.rank()] = values;
    });
  });
  EXPECT_EQ(errors, std::vector<std::string>(3));
  for (const auto& values : results) EXPECT_EQ(values, (std::vector<double>{0, 10, 20, 30, 40, 50, 60}));
}

TEST(ProcessGroup, GathersTextsOfAnyLength) {
  std::vector<std::vector<std::string>> texts(3);
  tests::ProcessThreads(3).run([&](ProcessGroup& group) {
    group.run_together([&] { texts[group.rank()] = group.gather(std::string(group.rank() * 5, 'x')); });
  });
  for (const auto& found : texts) EXPECT_EQ(found, (std::vector<std::string>{"", "xxxxx", "xxxxxxxxxx"}));
  EXPECT_EQ(ProcessGroup().gather("alone"), std::vector<std::string>{"alone"});
}

TEST(ProcessGroup, EndsForAllWhereOneFailsBetweenExchanges) {
  for (const int failing_round : {0, 3, 5}) {
    int rounds = 0;
    const auto errors = tests::ProcessThreads(3).run([&](ProcessGroup& group) {
      group.run_together([&] {
        for (int round = 0; round <= 5; ++round) {
          if (group.rank() == 1 && round == failing_round) fail(ErrorCode::io, "the disk is full");
          if (round == 5) return;  // the others have finished
          group.meet();
          if (group.is_first()) rounds = round + 1;
        }
      });
    });
    EXPECT_EQ(errors, std::vector<std::string>(3, "process 1: the disk is full")) << failing_round;
    EXPECT_EQ(rounds, failing_round);
  }
}

TEST(ProcessGroup, EndsForAllWhereEveryoneFails) {
  const auto errors = tests::ProcessThreads(2).run(
      [&](ProcessGroup& group) { group.run_together([&] { fail(ErrorCode::invalid_input, "no row"); }); });
  EXPECT_EQ(errors[0], errors[1]);
  EXPECT_NE(errors[0].find("no row"), std::string::npos);
}

}  // namespace
}  // namespace athanor
