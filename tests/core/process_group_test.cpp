// What processes share, in a group of one and at the desk of a larger one.
#include "athanor/core/process_group.h"

#include <gtest/gtest.h>

#include <vector>

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

}  // namespace
}  // namespace athanor
