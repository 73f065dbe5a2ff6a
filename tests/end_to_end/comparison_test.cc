// The comparison itself: it accepts a true account and finds each kind of lie.
#include "tests/end_to_end/comparison.h"

#include <gtest/gtest.h>

namespace ramet::end_to_end {
namespace {

constexpr std::string_view told_lines = R"({"fact":"root","tid":10}
{"fact":"created","tid":11,"creator":10,"thread":true}
{"fact":"joined","tid":11,"by":10,"blocked":true}
{"fact":"ended","tid":11,"status":0}
{"fact":"created","tid":12,"creator":11,"thread":false,"call":"clone3","flags":512,"exit_signal":17}
{"fact":"collected","tid":12,"by":10,"call":"wait4"}
{"fact":"ended","tid":12,"signal":9}
{"fact":"ended","tid":10,"status":0}
)";

constexpr std::string_view true_lines = R"({"event":"started","cannot_see":[]}
{"event":"created","task":1,"tid":10,"tgid":10,"creator":null,"creator_certainty":"unknown","flags":[],"call":"fork","exit_signal":17}
{"event":"executed","task":1,"path":"/fixture","former_tid":null}
{"event":"created","task":2,"tid":11,"tgid":10,"creator":1,"creator_certainty":"exact","flags":["CLONE_VM","CLONE_THREAD"],"call":"clone3","exit_signal":0}
{"event":"created","task":3,"tid":12,"tgid":12,"creator":2,"creator_certainty":"exact","flags":["CLONE_FS"],"call":"clone3","exit_signal":17}
{"event":"ended","task":2,"cause":"exited","status":0}
{"event":"join_ended","task":1,"for":2,"outcome":"joined"}
{"event":"ended","task":3,"cause":"signalled","signal":9}
{"event":"collected","task":3,"by":1,"by_certainty":"inferred","call":"unknown"}
{"event":"ended","task":1,"cause":"exited","status":0}
)";

std::size_t complaints_after(const std::string& from, const std::string& to) {
  std::string seen(true_lines);
  const auto at = seen.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  seen.replace(at, from.size(), to);
  return contradictions(Told(told_lines), Seen(seen), Sight::events).size();
}

TEST(Comparison, AcceptsATrueAccount) {
  EXPECT_EQ(contradictions(Told(told_lines), Seen(true_lines), Sight::events), std::vector<std::string>());
}

TEST(Comparison, FindsAWrongCreator) { EXPECT_EQ(complaints_after(R"("creator":2)", R"("creator":1)"), 1); }

TEST(Comparison, FindsACreatorThatIsOnlyInferred) {
  EXPECT_EQ(complaints_after(R"("creator":2,"creator_certainty":"exact")", R"("creator":2,"creator_certainty":"inferred")"), 1);
}

TEST(Comparison, FindsAWrongCall) { EXPECT_EQ(complaints_after(R"(["CLONE_FS"],"call":"clone3")", R"(["CLONE_FS"],"call":"clone")"), 1); }

TEST(Comparison, FindsAWrongFlag) { EXPECT_EQ(complaints_after("CLONE_FS", "CLONE_FILES"), 1); }

TEST(Comparison, FindsAThreadTakenForAProcess) { EXPECT_EQ(complaints_after(R"(,"CLONE_THREAD")", ""), 1); }

TEST(Comparison, FindsAWrongEnd) { EXPECT_EQ(complaints_after(R"("signal":9)", R"("signal":15)"), 1); }

TEST(Comparison, FindsAnExecThatIsToldTwice) {
  const std::string executed = R"({"event":"executed","task":1,"path":"/fixture","former_tid":null})";
  EXPECT_EQ(complaints_after(executed, executed + "\n" + executed), 1);
}

TEST(Comparison, FindsAMissingEnd) {
  EXPECT_EQ(complaints_after(R"({"event":"ended","task":1,"cause":"exited","status":0})", R"({"event":"lost"})"), 1);
}

TEST(Comparison, FindsAMissingJoin) { EXPECT_EQ(complaints_after(R"("outcome":"joined")", R"("outcome":"timed_out")"), 1); }

TEST(Comparison, FindsAWrongJoiner) { EXPECT_EQ(complaints_after(R"("join_ended","task":1)", R"("join_ended","task":3)"), 1); }

TEST(Comparison, FindsAnExactCollectorThatIsWrong) {
  EXPECT_EQ(complaints_after(R"("by":1,"by_certainty":"inferred")", R"("by":2,"by_certainty":"exact")"), 1);
}

TEST(Comparison, AcceptsAnInferredCollectorOfTheRightProcess) { EXPECT_EQ(complaints_after(R"("by":1)", R"("by":2)"), 0); }

TEST(Comparison, FindsATaskThatNeverWas) {
  EXPECT_EQ(complaints_after(R"({"event":"started")", R"({"event":"created","task":9,"tid":99,"tgid":99}
{"event":"started")"), 1);
}

TEST(Comparison, FindsATaskThatWasMissed) { EXPECT_GE(complaints_after(R"({"event":"created","task":3)", R"({"event":"renamed","task":3)"), 1); }

TEST(Comparison, FindsAClaimThatNobodyCouldKnow) {
  EXPECT_EQ(complaints_after(R"({"event":"started")", R"({"event":"never_collected","task":3}
{"event":"started")"), 1);
}

}  // namespace
}  // namespace ramet::end_to_end
